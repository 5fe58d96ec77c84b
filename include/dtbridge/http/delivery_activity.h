#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// How a delivery ended, as deliveries_total counts it.
enum class Ending { kStored, kDuplicate, kDeadLettered, kRefused, kFailed };

inline constexpr std::size_t kEndingCount = 5;

std::string_view NameOf(Ending ending);

/// A connector's deliveries since the start, by Ending.
using DeliveryCounts = std::array<std::uint64_t, kEndingCount>;

/// A delivery that was not stored as an event, for people: which one to look up in the log.
struct RecentRefusal {
  SysTime time;
  Ending ending = Ending::kRefused;
  RejectReason reason = RejectReason::kInternal;
  std::string request_id = {};  ///< 1 to 64 of [A-Za-z0-9._-]; empty when the sender was gone
};

struct ReasonCount {
  RejectReason reason;
  std::uint64_t count;
};

/// What became of one connector's deliveries.
struct DeliveryActivity {
  DeliveryCounts counts{};
  std::vector<ReasonCount> reasons = {};  ///< those that were met, in the enum's order
  std::size_t in_flight = 0;
  std::vector<RecentRefusal> recent = {};  ///< newest first
};

}  // namespace dtbridge
