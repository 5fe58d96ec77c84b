#include "publisher_state.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/thread_name.h"
#include "kafka_headers.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTurn{50};  // bounds how late a stop, a heartbeat or a restart is noticed
constexpr milliseconds kGauges{250};
constexpr milliseconds kMaxGatedLinger{5};  // who lets records linger longer has librdkafka wait
constexpr milliseconds kDown{3000};         // brokers close idle connections: not worth a warning

std::size_t SizeOf(const Record& record) {
  std::size_t bytes = record.held_bytes + record.key.size() + record.value.size();
  for (std::size_t i = 0; i < record.headers.Size(); ++i) {
    bytes += record.headers.Name(i).size() + record.headers.Value(i).size();
  }
  return bytes;
}

}  // namespace

KafkaPublisher::State::State(KafkaOptions options, std::vector<std::string> topics,
                             const Clock& clock, Logger& logger, Registry& registry)
    : options_(std::move(options)),
      clock_(clock),
      logger_(logger),
      properties_(options_),
      topics_(std::move(topics)),
      probe_(topics_.Names(), options_.queue_records, options_.queue_bytes, logger, registry),
      look_up_(options_, clock, logger),
      in_flight_(options_.queue_records, options_.queue_bytes),
      gated_(properties_.PartitionsByMurmur2() && properties_.Linger() <= kMaxGatedLinger),
      gates_(topics_.Names().size()),
      producers_(
          properties_, topics_.Names(),
          {.report = [this](const auto& message) { OnReport(message); },
           .error = [this](const auto& producer, auto error,
                           auto text) { OnError(producer, error, text); },
           .statistics = [this](const auto& producer, auto text) { OnStatistics(producer, text); },
           .log = [this](int level, auto facility, auto text) { OnLog(level, facility, text); }},
          clock, probe_),
      heartbeat_(clock.Steady()) {
  for (const auto& warning : KafkaPropertyWarnings(options_)) logger_.Warn("kafka", warning);
}

void KafkaPublisher::State::Start() {
  thread_ = std::thread([this] { Run(); });
}

void KafkaPublisher::State::Publish(Record record, Done done) {
  Check(record.topic < topics_.Names().size(), "a record names a known topic");
  if (const auto refusal = topics_.RefusalFor(record.topic)) {
    wants_look_up_ = true;
    return done(Reject(*refusal));
  }
  spent_.FreeSome();
  auto waiting = std::make_unique<Waiting>();
  waiting->topic = record.topic;
  waiting->bytes = SizeOf(record);
  waiting->since = clock_.Steady();
  waiting->timestamp_ms = record.timestamp_ms;
  waiting->done = std::move(done);
  switch (in_flight_.Add(*waiting)) {
    case InFlight::Admission::kAdmitted:
      break;
    case InFlight::Admission::kFull:
      probe_.Failed(KafkaErrorFor(RD_KAFKA_RESP_ERR__QUEUE_FULL));
      return waiting->done(Reject(RejectReason::kQueueFull));
    case InFlight::Admission::kClosed:
      return waiting->done(Reject(RejectReason::kDraining));
  }
  PartitionGate* const gate = gates_.For(record.topic, record.key);
  waiting->gate = gate;
  waiting->headers = MakeHeaders(record.headers);
  waiting->key = std::move(record.key);
  waiting->value = std::move(record.value);
  waiting->maker = SpentRecords::Bin();
  if (gate != nullptr && !gates_.Enter(*waiting)) {
    (void)waiting.release();  // its gate brings it back
    return CutLongTurnShort();
  }
  if (!Send(std::move(waiting))) Leave(gate);
}

bool KafkaPublisher::State::Send(std::unique_ptr<Waiting> waiting) noexcept {
  const TopicId topic = waiting->topic;
  const auto code = producers_.Current()->Enqueue(topic,
                                                  {.key = waiting->key,
                                                   .value = waiting->value,
                                                   .headers = std::move(waiting->headers),
                                                   .timestamp_ms = waiting->timestamp_ms},
                                                  waiting.get());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    (void)waiting.release();  // its report brings it back
    return true;
  }
  const KafkaError& error = KafkaErrorFor(code);
  Note(error, topic);
  Finish(*waiting, Reject(error.reason, rd_kafka_err2str(code)));
  return false;
}

void KafkaPublisher::State::SendHeld(Waiting* list) noexcept {
  // librdkafka's thread is woken by the first record and makes a batch of what it finds. The list
  // has to be there by then: nothing is made or freed here that could be before or afterwards.
  while (list != nullptr) {
    PartitionGate& gate = *list->gate;
    std::size_t failed = 0;
    while (list != nullptr) {
      std::unique_ptr<Waiting> waiting(std::exchange(list, list->next_held));
      if (!Send(std::move(waiting))) ++failed;
    }
    list = gates_.Sent(gate, failed);
  }
}

void KafkaPublisher::State::SendOverdue(SteadyTime now) {
  while (Waiting* const list = gates_.TakeOverdue(now)) SendHeld(list);
}

void KafkaPublisher::State::CutLongTurnShort() noexcept {
  // Held records may be overdue before such a turn ends.
  if (in_long_turn_.load() && in_long_turn_.exchange(false)) producers_.Current()->CutShort();
}

void KafkaPublisher::State::Leave(PartitionGate* gate) noexcept {
  if (gate == nullptr) return;
  if (Waiting* const list = gates_.Leave(*gate)) SendHeld(list);
}

void KafkaPublisher::State::OnReport(const rd_kafka_message_t& message) {
  std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(message._private));
  PartitionGate* const gate = waiting->gate;
  if (EndedBy(message, *waiting)) {
    waiting->headers = TakeHeaders(message);
    spent_.Put(std::move(waiting));
    Leave(gate);
  } else {
    (void)waiting.release();  // sent again
  }
}

bool KafkaPublisher::State::EndedBy(const rd_kafka_message_t& message, Waiting& waiting) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    HeardBroker();
    const SteadyTime now = clock_.Steady();
    last_report_ = now;
    probe_.Stored(waiting.topic, now - waiting.since);
    Finish(waiting, Receipt{.partition = message.partition, .offset = message.offset});
    return true;
  }
  if (purging_ && (message.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                   message.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)) {
    ++purged_;
    Finish(waiting, Reject(RejectReason::kDraining));
    return true;
  }
  const KafkaError& error = KafkaErrorFor(message.err);
  Note(error, waiting.topic);
  if (error.error_class == KafkaErrorClass::kRecordsFault && !waiting.alone) {
    probe_.SentAlone(error, topics_.Name(waiting.topic));
    waiting.headers = TakeHeaders(message);
    if (SendAlone(waiting)) return false;
    Finish(waiting, Reject(RejectReason::kKafkaError, rd_kafka_err2str(message.err)));
    return true;
  }
  // Not rd_kafka_message_errstr(), which is the payload in librdkafka 2.0.
  Finish(waiting, Reject(error.reason, rd_kafka_err2str(message.err)));
  return true;
}

bool KafkaPublisher::State::SendAlone(Waiting& waiting) {
  const Producer* const producer = producers_.Alone();
  if (producer == nullptr) return false;
  waiting.alone = true;
  return producer->Enqueue(waiting.topic,
                           {.key = waiting.key,
                            .value = waiting.value,
                            .headers = std::move(waiting.headers),
                            .timestamp_ms = waiting.timestamp_ms},
                           &waiting) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

void KafkaPublisher::State::Finish(Waiting& waiting, const Result<Receipt>& result) {
  in_flight_.Remove(waiting);
  waiting.done(result);
}

void KafkaPublisher::State::Note(const KafkaError& error, TopicId topic) {
  probe_.Failed(error);
  switch (error.reason) {
    case RejectReason::kTopicMissing:
      topics_.Set(topic, TopicStatus::kMissing);
      wants_look_up_ = true;
      break;
    case RejectReason::kTopicNotAuthorized:
      topics_.Set(topic, TopicStatus::kNotAuthorized);
      wants_look_up_ = true;
      break;
    case RejectReason::kRecordTooLarge:
      wants_look_up_ = true;  // the topic's limit may be lower than it was
      break;
    default:
      break;
  }
}

void KafkaPublisher::State::OnError(const Producer& producer, rd_kafka_resp_err_t error,
                                    std::string_view text) {
  if (producer.IsFatal()) return probe_.ProducerFailed(error, text);
  if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION && !HasBroker()) {
    // Its text may quote a secret property.
    probe_.CannotAuthenticate();
    const MutexLock lock(problem_mutex_);
    if (broker_problem_.empty()) broker_problem_ = rd_kafka_err2str(error);
    return;
  }
  if (error != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return probe_.BrokerError(error);
  // The others connect only when they have something to send.
  if (&producer != producers_.Current().get()) return;
  auto up = SteadyTime::max();
  if (!down_since_.compare_exchange_strong(up, clock_.Steady())) return;
  brokers_up_ = 0;
  probe_.BrokersUp(0);
}

void KafkaPublisher::State::OnStatistics(const Producer& producer, std::string_view text) {
  if (&producer != producers_.Current().get()) return;
  const BrokerStatistics statistics = ReadBrokerStatistics(statistics_, text);
  const auto up = std::ranges::count_if(statistics.brokers, &BrokerStatistics::Broker::up);
  if (up > 0) HeardBroker();
  brokers_up_ = static_cast<int>(up);
  brokers_known_ = static_cast<int>(statistics.brokers.size());
  probe_.BrokersUp(brokers_up_);
  probe_.Brokers(statistics);
}

void KafkaPublisher::State::HeardBroker() {
  if (down_since_.load() == SteadyTime::max() && brokers_up_.load() > 0) return;
  down_since_ = SteadyTime::max();
  int none = 0;
  brokers_up_.compare_exchange_strong(none, 1);  // the statistics tell how many
  probe_.BrokersUp(brokers_up_);
}

bool KafkaPublisher::State::HasBroker() const {
  return reached_once_ && down_since_.load() == SteadyTime::max();
}

void KafkaPublisher::State::OnLog(int level, std::string_view facility, std::string_view text) {
  constexpr int kWarning = 4;  // RFC 5424's
  // A connection that ends is news of little worth while there are others, and the cause of all
  // that fails when there is none: a port that speaks TLS is told of in no other way.
  if (facility == "FAIL" && !HasBroker()) {
    level = std::min(level, kWarning);
    const MutexLock lock(problem_mutex_);
    broker_problem_ = text.substr(0, text.find('\n'));
  }
  probe_.LibraryLog(level, facility, text);
}

void KafkaPublisher::State::Beat() {
  const SteadyTime now = clock_.Steady();
  heartbeat_ = now;
  if (now < next_gauges_) return;
  next_gauges_ = now + kGauges;
  probe_.Waits(in_flight_.Now(), now);
  const bool down = down_since_.load() < now - kDown;
  if (down != told_down_) probe_.AllBrokersDown(down);
  told_down_ = down;
}

void KafkaPublisher::State::Run() {
  NameThisThread("delivery");
  while (!stopping_) {
    Beat();
    SendOverdue(clock_.Steady());
    in_long_turn_ = true;  // before it looks: a record that comes after that ends it
    if (in_flight_.Now().records > 0) in_long_turn_ = false;
    producers_.Turn(in_long_turn_ ? kTurn : PartitionGates::kPatience);
  }
  Finish();
}

void KafkaPublisher::State::Finish() {
  while (in_flight_.Now().records > 0 && clock_.Steady() < flush_until_) {
    Beat();
    SendOverdue(clock_.Steady());
    producers_.Flush(PartitionGates::kPatience);
  }
  purging_ = true;
  while (in_flight_.Now().records > 0) {
    Beat();
    SendOverdue(SteadyTime::max());
    producers_.Purge();
  }
  probe_.Waits(in_flight_.Now(), clock_.Steady());
}

std::size_t KafkaPublisher::State::Stop(milliseconds flush) {
  if (stopped_) return 0;
  stopped_ = true;
  in_flight_.Close();
  flush_until_ = clock_.Steady() + flush;
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  } else {
    Finish();
  }
  spent_.FreeAll();
  return purged_;
}

KafkaHealth KafkaPublisher::State::Health() const {
  const SteadyTime now = clock_.Steady();
  const InFlight::Load load = in_flight_.Now();
  KafkaHealth health;
  health.reached_once = reached_once_;
  health.brokers_up = brokers_up_;
  health.brokers_known = brokers_known_;
  health.queued_records = load.records;
  health.queued_bytes = load.bytes;
  if (load.oldest) {
    health.oldest_unreported = std::chrono::duration_cast<milliseconds>(now - *load.oldest);
    // One partition without a leader keeps its records; it says nothing of the others.
    health.without_report =
        std::chrono::duration_cast<milliseconds>(now - std::max(*load.oldest, last_report_.load()));
  }
  if (!HasBroker()) {
    const MutexLock lock(problem_mutex_);
    health.broker_problem = broker_problem_;
  }
  if (const SteadyTime down = down_since_; down != SteadyTime::max()) {
    health.all_brokers_down = std::chrono::duration_cast<milliseconds>(now - down);
  }
  for (TopicId topic = 0; topic < topics_.Names().size(); ++topic) {
    const TopicStatus status = topics_.Status(topic);
    if (status == TopicStatus::kMissing || status == TopicStatus::kNotAuthorized) {
      health.missing_topics.push_back(topics_.Name(topic));
    }
  }
  health.heartbeat = heartbeat_;
  return health;
}

}  // namespace dtbridge
