#include "dtbridge/relay/relay.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/codec/codec.h"

namespace dtbridge {

/// One delivery on its way: what the report, which may come hours later, needs of it. Of the event
/// that is the id and what is counted; the body stays for a dead letter.
struct Relay::Journey {
  Delivery delivery;
  Reply reply;
  std::string event_id;         ///< for the log; empty: not known, or the event still has it
  EventFacts facts;             ///< once there is a record of the event
  std::optional<EventKey> key;  ///< set once this delivery holds the window's entry
};

namespace {

std::string_view View(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

std::string_view IdOf(const Expected<SensorEvent, UnusableEvent>& event) {
  return event ? std::string_view(event->event_id) : View(event.error().event_id);
}

/// Needs no memory.
std::string TakeIdOf(Expected<SensorEvent, UnusableEvent>& event) {
  if (event) return std::move(event->event_id);
  auto& id = event.error().event_id;
  return id ? *std::move(id) : std::string();
}

std::string_view TypeOf(const Expected<SensorEvent, UnusableEvent>& event) {
  return event ? std::string_view(event->type_name) : View(event.error().event_type);
}

}  // namespace

Relay::Relay(std::vector<RelayConnector> connectors, DuplicateWindow& window, const Router& router,
             Publisher& publisher, RelayProbe& probe, const Clock& clock)
    : connectors_(std::move(connectors)),
      window_(window),
      router_(router),
      publisher_(publisher),
      probe_(probe),
      clock_(clock) {}

void Relay::Accept(Delivery delivery, Reply reply) {
  auto journey = std::make_shared<Journey>();
  journey->delivery = std::move(delivery);
  journey->reply = std::move(reply);
  const Delivery& request = journey->delivery;

  const auto signer = connectors_[request.connector].verifier.Verify(request, clock_.Now());
  if (!signer) return Finish(*journey, tl::unexpected<Rejection>(signer.error()));

  auto event = DecodeEvent(request.body);
  if (!ProjectAllowed(connectors_[request.connector].projects, event)) {
    journey->event_id = IdOf(event);
    return Finish(*journey, Reject(RejectReason::kProjectNotAllowed));
  }

  if (const auto id = IdOf(event); !id.empty()) {
    const EventKey key = window_.KeyFor(request.connector, id, TypeOf(event));
    switch (window_.Enter(key, request.body, clock_.Steady(), journey->reply)) {
      case DuplicateWindow::Verdict::kInFlight:
        return;
      case DuplicateWindow::Verdict::kStored:
        return Finish(*journey, Acceptance{.kind = Acceptance::Kind::kDuplicate});
      case DuplicateWindow::Verdict::kFirst:
        journey->key = key;
    }
  }

  try {
    if (!event) return PublishDeadLetter(journey, event.error(), "decode");
    probe_.Arrived(*event, request.received);
    PublishEvent(journey, *event);
  } catch (const std::exception&) {
    // Nothing reached the publisher. The entry in the window must not stay in flight for ever.
    if (journey->event_id.empty()) journey->event_id = TakeIdOf(event);
    Finish(*journey, Reject(RejectReason::kInternal, "the record could not be made"));
  }
}

bool Relay::ProjectAllowed(const std::vector<std::string>& allowed,
                           const Expected<SensorEvent, UnusableEvent>& event) {
  if (allowed.empty()) return true;
  const auto& project = event ? event->project_id : event.error().project_id;
  if (!project) return !event;
  return std::find(allowed.begin(), allowed.end(), *project) != allowed.end();
}

void Relay::PublishEvent(const std::shared_ptr<Journey>& journey, SensorEvent& event) {
  Delivery& delivery = journey->delivery;
  std::string value = router_.Format() == RecordFormat::kRaw ? delivery.body : EncodeEvent(event);
  Record record = router_.RecordFor(event, delivery, std::move(value), clock_.Now());
  delivery.headers = {};  // they end with Accept, the journey does not
  journey->event_id = std::move(event.event_id);
  journey->facts = FactsOf(event);
  record.held_bytes = delivery.body.size();
  publisher_.Publish(std::move(record), [this, journey](const Result<Receipt>& report) {
    EventReported(journey, report);
  });
}

void Relay::PublishDeadLetter(const std::shared_ptr<Journey>& journey,
                              const UnusableEvent& unusable, std::string_view stage) {
  Record record = router_.DeadLetterFor(unusable, stage, journey->delivery, clock_.Now());
  journey->delivery.headers = {};
  journey->event_id = View(unusable.event_id);
  record.held_bytes = journey->delivery.body.size();
  publisher_.Publish(std::move(record), [this, journey, unusable](const Result<Receipt>& report) {
    DeadLetterReported(*journey, unusable, report);
  });
}

void Relay::EventReported(const std::shared_ptr<Journey>& journey, const Result<Receipt>& report) {
  if (!report && ClassOf(report.error().reason) == RejectClass::kDeadLetter) {
    const auto event = DecodeEvent(journey->delivery.body);
    Check(event.has_value(), "a body that was an event is one again");
    const UnusableEvent unusable{.reason = report.error().reason,
                                 .detail = report.error().detail,
                                 .event_id = event->event_id,
                                 .event_type = event->type_name,
                                 .project_id = event->project_id,
                                 .device_id = event->device_id};
    return PublishDeadLetter(journey, unusable, "publish");
  }
  if (!report) return Finish(*journey, tl::unexpected<Rejection>(report.error()));

  probe_.Stored(journey->delivery.connector, journey->facts, clock_.Now());
  Finish(*journey, Acceptance{.kind = Acceptance::Kind::kStored, .receipt = *report});
}

void Relay::DeadLetterReported(const Journey& journey, const UnusableEvent& unusable,
                               const Result<Receipt>& report) {
  if (report) {
    probe_.DeadLettered(journey.delivery.connector, journey.delivery.request_id, unusable);
    return Finish(journey, Acceptance{.kind = Acceptance::Kind::kDeadLettered,
                                      .reason = unusable.reason,
                                      .receipt = *report});
  }
  // The dead letter topic is the last place: a record it refuses stays with the sender.
  if (ClassOf(report.error().reason) == RejectClass::kDeadLetter) {
    return Finish(journey,
                  Reject(RejectReason::kKafkaError,
                         "the dead letter topic refused the record: " + report.error().detail));
  }
  Finish(journey, tl::unexpected<Rejection>(report.error()));
}

void Relay::Finish(const Journey& journey, const Outcome& outcome) {
  if (journey.key) {
    if (outcome) {
      window_.Stored(*journey.key, outcome->receipt, clock_.Steady());
    } else {
      window_.Failed(*journey.key, outcome.error());
    }
  }
  if (!outcome) {
    probe_.Rejected(journey.delivery.connector, journey.delivery.request_id, journey.event_id,
                    outcome.error());
  }
  journey.reply(outcome);
}

}  // namespace dtbridge
