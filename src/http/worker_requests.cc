#include <sys/socket.h>

#include <exception>

#include "worker.h"

namespace dtbridge {

void Worker::BeginRequest(Connection& c, SteadyTime first_byte) {
  Enter(c, State::kReading);
  ledger_.BeginRequest();
  Connection::Request& request = c.request;
  request.plan = Plan{};
  request.first_byte = first_byte;
  request.received =
      calendar_now_ - std::chrono::duration_cast<std::chrono::microseconds>(now_ - first_byte);
  request.draining = ledger_.draining.load(std::memory_order_relaxed);
  request.id.clear();
  c.keep_alive = true;
}

void Worker::HeadCame(Connection& c) {
  const RequestHead& head = c.framer.Head();
  Connection::Request& request = c.request;
  request.has_head = true;
  request.id.assign(SendersRequestId(head.headers));
  c.keep_alive = head.keep_alive;
  request.plan = site_.PlanFor(head);
  if (request.draining) return Refuse(c, RejectReason::kDraining, "about to stop");
  if (request.plan.kind != Plan::Kind::kDeliver) c.framer.DiscardBody();
  const bool expects = head.HasBody() && ExpectationOf(head) == Expectation::kContinue;
  // Whether the body of a refused request will follow its expectation is open: so answered and
  // closed.
  const bool waits = head.HasBody() && ExpectationOf(head) != Expectation::kNone;
  if (request.plan.kind == Plan::Kind::kRefuse && (request.plan.close || waits)) {
    return RequestCame(c);
  }
  request.expects_continue = expects;
}

void Worker::AskForBody(Connection& c) {
  c.request.expects_continue = false;
  if (c.framer.BodySize() > 0) return;
  constexpr std::string_view kContinue = AnswerWriter::kContinue;
  if (c.tls != nullptr) {
    return c.tls->Seal(kContinue, sealed_) ? SendOwnWords(c) : CutOff(c);
  }
  const ssize_t sent =
      ::send(c.fd, kContinue.data(), kContinue.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(kContinue.size())) CutOff(c);
}

void Worker::RequestCame(Connection& c) {
  Connection::Request& request = c.request;
  const Plan& plan = request.plan;
  request.complete = c.framer.IsComplete();
  switch (plan.kind) {
    case Plan::Kind::kDeliver:
      return HandOver(c, *plan.connector);
    case Plan::Kind::kPage:
      return AnswerPage(c);
    case Plan::Kind::kRefuse:
      break;
  }
  if (plan.reason) return Refuse(c, *plan.reason, "");
  AnswerProblem(c, *plan.problem);
}

void Worker::HandOver(Connection& c, ConnectorIndex connector) {
  deliveries_->BodyRead(c.framer.BodySize());
  if (now_ - c.request.first_byte >= settings_.answer_timeout) {
    return Refuse(c, RejectReason::kAnswerTimeout, "it waited behind another of its connection");
  }
  if (!ledger_.EnterDelivery(connector)) {
    return Refuse(c, RejectReason::kOverloaded, "limits.in_flight is reached");
  }
  deliveries_->HandedOver(connector);
  if (c.request.id.empty()) ids_.Next(c.request.id);
  Delivery delivery{connector, c.framer.Head().headers, c.framer.TakeBody(), c.request.id,
                    c.request.received};
  const SlotId id = slots_.Open({&c, connector, c.request.first_byte, 0});
  c.slot = id;
  Enter(c, State::kWaiting);

  const DirectReply direct(*inbox_, id);
  try {
    site_.Deliver(std::move(delivery), MakeReply(inbox_, id));
  } catch (const std::exception& e) {
    logger_.Error("http", "handing a delivery over failed",
                  {{"error", e.what()}, {"request_id", c.request.id}});
    return Decide(id, VerdictOf(RejectReason::kInternal));
  }
  if (direct.Get()) Decide(id, *direct.Get());
}

void Worker::Reported(const Inbox::Report& report) {
  if (slots_.Find(report.slot) == nullptr) {
    deliveries_->ReportedLate(report.verdict.ending);
    return;
  }
  Conclude(report.slot, report.verdict);
}

void Worker::Conclude(SlotId id, const Verdict& verdict) {
  Connection* const c = slots_.Find(id)->connection;
  Decide(id, verdict);
  if (c != nullptr) Resume(*c);
}

/// The one place where a handed-over delivery's end is counted, and answered.
void Worker::Decide(SlotId id, const Verdict& verdict) {
  const Slot slot = *slots_.Find(id);
  slots_.Close(id);
  ledger_.LeaveDelivery(slot.connector);
  deliveries_->Returned(slot.connector);
  const std::string_view request_id =
      slot.connection == nullptr ? std::string_view() : slot.connection->request.id;
  deliveries_->Decided(slot.connector, verdict, request_id, calendar_now_);
  if (verdict.ending == Ending::kFailed && verdict.reason == RejectReason::kAnswerTimeout) {
    logger_.Warn("http", "no report within the answer time",
                 {{"connector", deliveries_->ConnectorName(slot.connector)},
                  {"reason", NameOf(verdict.reason)},
                  {"request_id", request_id}});
  }
  if (slot.connection != nullptr) return AnswerVerdict(*slot.connection, verdict);

  const int status = verdict.ending == Ending::kRefused || verdict.ending == Ending::kFailed
                         ? StatusFor(verdict.reason).status
                         : 200;
  probe_.Answered(HttpRoute::kDelivery, HttpMethod::kPost, status, now_ - slot.first_byte);
  probe_.AnswerLost();
  ledger_.Hold(slot.held_bytes, 0);
  ledger_.EndRequest();
}

/// Refuses a request before it is handed over; counts it as a delivery when it was for a connector.
void Worker::Refuse(Connection& c, RejectReason reason, std::string_view detail) {
  if (c.request.id.empty()) ids_.Next(c.request.id);
  if (const auto connector = c.request.plan.connector) {
    deliveries_->Decided(*connector, VerdictOf(reason), c.request.id, calendar_now_);
    logger_.Warn("http", "request refused",
                 {{"connector", deliveries_->ConnectorName(*connector)},
                  {"reason", NameOf(reason)},
                  {"detail", detail},
                  {"request_id", c.request.id}});
  } else {
    logger_.Warn("http", "request refused",
                 {{"reason", NameOf(reason)}, {"detail", detail}, {"request_id", c.request.id}});
  }
  AnswerProblem(c, StatusFor(reason));
}

bool Worker::WillClose(const Connection& c, bool problem_closes) const {
  return problem_closes || !c.request.complete || !c.keep_alive || c.overrun ||
         (c.input_ended && c.backlog.Empty()) || ledger_.closing.load(std::memory_order_relaxed) ||
         ledger_.draining.load(std::memory_order_relaxed);
}

AnswerTraits Worker::TraitsOf(const Connection& c, bool close) const {
  return {.request_id = c.request.id,
          .close = close,
          .keep_alive_line = c.request.has_head && c.framer.Head().minor_version == 0,
          .without_body = c.request.has_head && c.framer.Head().method == HttpMethod::kHead,
          .allow = c.request.plan.allow};
}

void Worker::CountAnswer(const Connection& c, int status) const {
  probe_.Answered(c.request.plan.route,
                  c.request.has_head ? c.framer.Head().method : HttpMethod::kOther, status,
                  now_ - c.request.first_byte);
}

void Worker::AnswerVerdict(Connection& c, const Verdict& verdict) {
  if (verdict.ending == Ending::kRefused || verdict.ending == Ending::kFailed) {
    return AnswerProblem(c, StatusFor(verdict.reason));
  }
  const bool close = WillClose(c, false);
  out_.clear();
  writer_.AppendAcknowledgement(out_, verdict.ending, TraitsOf(c, close));
  CountAnswer(c, 200);
  Transmit(c, out_, close);
}

void Worker::AnswerProblem(Connection& c, const Problem& problem) {
  const bool close = WillClose(c, problem.close || c.request.plan.close);
  if (c.request.id.empty()) ids_.Next(c.request.id);
  out_.clear();
  writer_.AppendProblem(out_, problem, TraitsOf(c, close));
  CountAnswer(c, problem.status);
  Transmit(c, out_, close);
}

void Worker::AnswerPage(Connection& c) {
  Page page{503, "text/plain; charset=utf-8", ""};
  try {
    page = site_.Render(c.request.plan.route);
  } catch (const std::exception& e) {
    logger_.Error("http", "making a page failed",
                  {{"route", NameOf(c.request.plan.route)}, {"error", e.what()}});
    return AnswerProblem(c, StatusFor(RejectReason::kInternal));
  }
  const bool close = WillClose(c, false);
  if (c.request.id.empty()) ids_.Next(c.request.id);
  out_.clear();
  writer_.AppendPage(out_, page, TraitsOf(c, close));
  CountAnswer(c, page.status);
  Transmit(c, out_, close);
}

}  // namespace dtbridge
