#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "recent_refusals.h"
#include "verdict.h"

namespace dtbridge {

/// Counts what became of deliveries. Decided() is called once for each: by the worker that owns it.
/// Threads: any.
class DeliveryProbe {
 public:
  DeliveryProbe(Registry& registry, const std::vector<std::string>& connectors);

  const std::string& ConnectorName(ConnectorIndex connector) const {
    return series_[connector].name;
  }

  void HandedOver(ConnectorIndex connector) const { series_[connector].in_flight.Increment(1); }
  void Returned(ConnectorIndex connector) const { series_[connector].in_flight.Increment(-1); }
  /// `request_id` and `now` are kept for what was not stored (RecentRefusals).
  void Decided(ConnectorIndex connector, const Verdict& verdict, std::string_view request_id,
               SysTime now) const;
  void ReportedLate(Ending ending) const { late_[static_cast<std::size_t>(ending)].Increment(); }
  DeliveryActivity ActivityOf(ConnectorIndex connector) const;

  void BodyRead(std::size_t bytes) const { body_bytes_.Observe(static_cast<double>(bytes)); }

 private:
  struct Series {
    std::string name;
    Gauge in_flight;
    Counter stored;
    Counter duplicate;
    /// By reason: dead_lettered for the dead letters' reasons, refused or failed for the others.
    std::vector<Counter> by_reason;
    std::unique_ptr<RecentRefusals> recent;
  };

  CounterFamily deliveries_;
  Histogram body_bytes_;
  std::vector<Counter> late_;  ///< by Ending
  std::vector<Series> series_;
};

}  // namespace dtbridge
