#include "dtbridge/relay/relay.h"

#include <algorithm>
#include <utility>

#include "dtbridge/codec/codec.h"

namespace dtbridge {

/// One verified delivery on its way: what the report, which may come hours later, needs of it.
struct Relay::Journey {
  Delivery delivery;
  Reply reply;

  std::optional<EventKey> key;  ///< set once this delivery holds the window's entry
  std::optional<std::string> event_id;
  std::optional<std::string> event_type;
  std::optional<std::string> project_id;
  std::optional<std::string> device_id;
  EventType type = EventType::kOther;
  SysTime event_time;
  bool backfilled = false;
};

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

  const auto event = DecodeEvent(request.body);
  if (event) {
    journey->event_id = event->event_id;
    journey->event_type = event->type_name;
    journey->project_id = event->project_id;
    journey->device_id = event->device_id;
    journey->type = event->type;
    journey->event_time = event->timestamp;
    journey->backfilled = event->backfilled;
  } else {
    journey->event_id = event.error().event_id;
    journey->project_id = event.error().project_id;
  }

  if (!ProjectAllowed(request, journey->project_id)) {
    return Finish(*journey, Reject(RejectReason::kProjectNotAllowed));
  }

  if (journey->event_id) {
    const std::string_view type = event ? std::string_view(event->type_name)
                                        : std::string_view(event.error().event_type.value_or(""));
    const EventKey key = window_.KeyFor(request.connector, *journey->event_id, type);
    switch (window_.Enter(key, request.body, clock_.Steady(), journey->reply)) {
      case DuplicateWindow::Verdict::kInFlight:
        return;
      case DuplicateWindow::Verdict::kStored:
        return Finish(*journey, Acceptance{.kind = Acceptance::Kind::kDuplicate});
      case DuplicateWindow::Verdict::kFirst:
        journey->key = key;
    }
  }

  if (!event) return PublishDeadLetter(std::move(journey), event.error(), "decode");
  probe_.Decoded(*event, request.received);
  PublishEvent(std::move(journey), *event);
}

bool Relay::ProjectAllowed(const Delivery& delivery,
                           const std::optional<std::string>& project) const {
  const auto& allowed = connectors_[delivery.connector].projects;
  if (allowed.empty() || !project) return true;
  return std::find(allowed.begin(), allowed.end(), *project) != allowed.end();
}

void Relay::PublishEvent(std::shared_ptr<Journey> journey, const SensorEvent& event) {
  Delivery& delivery = journey->delivery;
  std::string value = router_.Format() == RecordFormat::kRaw ? delivery.body : EncodeEvent(event);
  Record record = router_.RecordFor(event, delivery, std::move(value), clock_.Now());
  delivery.headers = {};  // they end with Accept, the journey does not
  publisher_.Publish(std::move(record),
                     [this, journey = std::move(journey)](const Result<Receipt>& report) {
                       EventReported(journey, report);
                     });
}

void Relay::PublishDeadLetter(std::shared_ptr<Journey> journey, const UnusableEvent& unusable,
                              std::string_view stage) {
  Record record = router_.DeadLetterFor(unusable, stage, journey->delivery, clock_.Now());
  journey->delivery.headers = {};
  publisher_.Publish(std::move(record),
                     [this, journey = std::move(journey), unusable](const Result<Receipt>& report) {
                       DeadLetterReported(*journey, unusable, report);
                     });
}

void Relay::EventReported(std::shared_ptr<Journey> journey, const Result<Receipt>& report) {
  if (!report && ClassOf(report.error().reason) == RejectClass::kDeadLetter) {
    const UnusableEvent unusable{.reason = report.error().reason,
                                 .detail = report.error().detail,
                                 .event_id = journey->event_id,
                                 .event_type = journey->event_type,
                                 .project_id = journey->project_id,
                                 .device_id = journey->device_id};
    return PublishDeadLetter(std::move(journey), unusable, "publish");
  }
  if (!report) return Finish(*journey, tl::unexpected<Rejection>(report.error()));

  probe_.Stored(journey->delivery.connector, journey->type, journey->event_time,
                journey->backfilled, clock_.Now());
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
    probe_.Rejected(journey.delivery.connector, journey.delivery.request_id,
                    journey.event_id.value_or(""), outcome.error());
  }
  journey.reply(outcome);
}

}  // namespace dtbridge
