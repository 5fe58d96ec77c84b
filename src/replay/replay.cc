#include "dtbridge/replay/replay.h"

#include <algorithm>
#include <utility>

#include "dead_letter.h"
#include "dtbridge/codec/codec.h"
#include "dtbridge/relay/relay.h"
#include "dtbridge/route/recorded_event.h"
#include "letter_text.h"
#include "replay_batch.h"

namespace dtbridge {
namespace {

bool IsIn(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

ReplayCandidate Ending(ReplayedLetter letter, ReplayOutcome outcome, std::string detail) {
  letter.outcome = outcome;
  letter.detail = std::move(detail);
  return {.letter = std::move(letter), .record = std::nullopt};
}

}  // namespace

Replay::Replay(std::vector<RouteConnector> connectors, ReplaySelection selection,
               const Router& router, const Clock& clock)
    : connectors_(std::move(connectors)),
      selection_(std::move(selection)),
      router_(router),
      clock_(clock) {}

std::optional<ReplayCandidate> Replay::Consider(StoredRecord stored) const {
  ReplayedLetter letter{
      .partition = stored.partition, .offset = stored.offset, .time = TimeOf(stored)};
  if (selection_.from && letter.time < *selection_.from) return std::nullopt;
  if (selection_.to && letter.time >= *selection_.to) return std::nullopt;
  const auto dead = ReadDeadLetter(std::move(stored));
  if (!dead) return Ending(std::move(letter), ReplayOutcome::kForeign, dead.error());

  if (!selection_.connector.empty() && dead->connector != selection_.connector) return std::nullopt;
  if (!selection_.reasons.empty() && !IsIn(selection_.reasons, dead->reason)) return std::nullopt;
  letter.connector = OneWord(dead->connector);
  letter.reason = OneWord(dead->reason);
  return Today(*dead, std::move(letter));
}

ReplayCandidate Replay::Today(const DeadLetter& dead, ReplayedLetter letter) const {
  const auto own =
      std::find_if(connectors_.begin(), connectors_.end(),
                   [&](const RouteConnector& each) { return each.name == dead.connector; });
  if (own == connectors_.end()) {
    return Ending(std::move(letter), ReplayOutcome::kConnectorUnknown,
                  "the configuration has no such connector");
  }
  const auto event = DecodeEvent(dead.body);
  if (!event) {
    return Ending(std::move(letter), ReplayOutcome::kUnusable,
                  ReasonText({event.error().reason, event.error().detail}));
  }
  if (!Relay::ProjectAllowed(own->projects, event)) {
    return Ending(std::move(letter), ReplayOutcome::kProjectNotAllowed,
                  "the connector's list of projects lacks it");
  }

  const std::array<HeaderField, 2> trace{HeaderField{"traceparent", dead.traceparent},
                                         HeaderField{"tracestate", dead.tracestate}};
  const Delivery delivery{.connector = static_cast<ConnectorIndex>(own - connectors_.begin()),
                          .headers = trace,
                          .body = dead.body,
                          .request_id = dead.request_id,
                          .received = dead.received};
  std::string value = router_.Format() == RecordFormat::kRaw ? dead.body : EncodeEvent(*event);
  Record record = router_.RecordFor(*event, delivery, std::move(value), clock_.Now());
  record.headers.Add(kReplayedFromHeader, router_.Topics()[router_.DeadLetterTopic()] + "/" +
                                              std::to_string(letter.partition) + "/" +
                                              std::to_string(letter.offset));
  letter.outcome = ReplayOutcome::kUsable;
  letter.topic = router_.Topics()[record.topic];
  letter.key = record.key;
  return {.letter = std::move(letter), .record = std::move(record)};
}

void Replay::Read(RecordSource& source, ReplaySummary& summary,
                  const std::function<bool(ReplayCandidate)>& take) const {
  std::uint64_t letters = 0;
  while (!selection_.limit || letters < *selection_.limit) {
    auto stored = source.Next();
    if (!stored) {
      summary.failure = stored.error();
      return;
    }
    if (!*stored) return;
    ++summary.read;
    auto candidate = Consider(**std::move(stored));
    if (!candidate) continue;
    if (candidate->letter.outcome != ReplayOutcome::kForeign) ++letters;
    if (!take(*std::move(candidate))) return;
  }
  summary.limit_reached = true;
}

ReplaySummary Replay::Rehearse(RecordSource& source, const Tell& tell) const {
  ReplaySummary summary;
  Read(source, summary, [&](const ReplayCandidate& candidate) {
    summary.Add(candidate.letter.outcome);
    tell(candidate.letter);
    return true;
  });
  return summary;
}

ReplaySummary Replay::Send(RecordSource& source, Publisher& publisher,
                           std::chrono::milliseconds patience, const Tell& tell) const {
  ReplaySummary summary;
  ReplayBatch batch;
  const auto send = [&] {
    const bool is_reported = batch.Send(publisher, patience);
    for (const auto& candidate : batch.Candidates()) {
      summary.Add(candidate.letter.outcome);
      tell(candidate.letter);
    }
    batch = {};
    if (!is_reported) summary.failure = "Kafka does not report on what was sent";
    return is_reported;
  };
  Read(source, summary, [&](ReplayCandidate candidate) {
    batch.Add(std::move(candidate));
    return !batch.IsFull() || send();
  });
  send();
  return summary;
}

}  // namespace dtbridge
