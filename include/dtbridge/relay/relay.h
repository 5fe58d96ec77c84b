#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/base/expected.h"
#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/receipt.h"
#include "dtbridge/model/sensor_event.h"
#include "dtbridge/publish/publisher.h"
#include "dtbridge/relay/relay_probe.h"
#include "dtbridge/route/router.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {

/// What the path needs to know of one connector.
struct RelayConnector {
  Verifier verifier;
  std::vector<std::string> projects;  ///< empty: any
};

/// The whole path of a delivery: verify, decode, recognise repeats, route, publish, reply.
///
/// Contract: each Accept leads to exactly one call of its `reply`: with an Acceptance only when the
/// broker has the record (or had it already), with a Rejection otherwise.
/// Threads: Accept from any; it takes no lock across a call and waits for nothing. `reply` runs on
/// the caller's thread, another caller's, or the publisher's. Lifetime: everything given by
/// reference outlives it, and the publisher is stopped (so that no report is left) before it goes.
class Relay {
 public:
  Relay(std::vector<RelayConnector> connectors, DuplicateWindow& window, const Router& router,
        Publisher& publisher, RelayProbe& probe, const Clock& clock);

  void Accept(Delivery delivery, Reply reply);

  /// Whether a connector that lists `allowed` projects (none: any) takes what was read. An event
  /// must name one of them; a body that is not usable may be kept as a dead letter without naming
  /// any.
  static bool ProjectAllowed(const std::vector<std::string>& allowed,
                             const Expected<SensorEvent, UnusableEvent>& event);

 private:
  struct Journey;

  void PublishEvent(const std::shared_ptr<Journey>& journey, SensorEvent& event);
  void PublishDeadLetter(const std::shared_ptr<Journey>& journey, const UnusableEvent& unusable,
                         std::string_view stage);
  void EventReported(const std::shared_ptr<Journey>& journey, const Result<Receipt>& report);
  void DeadLetterReported(const Journey& journey, const UnusableEvent& unusable,
                          const Result<Receipt>& report);
  void Finish(const Journey& journey, const Outcome& outcome);

  const std::vector<RelayConnector> connectors_;
  DuplicateWindow& window_;
  const Router& router_;
  Publisher& publisher_;
  RelayProbe& probe_;
  const Clock& clock_;
};

}  // namespace dtbridge
