#pragma once

#include <cstdint>
#include <functional>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// Where the broker put a record.
struct Receipt {
  std::int32_t partition = -1;
  std::int64_t offset = -1;
};

/// How a delivery that is acknowledged to its sender ended.
struct Acceptance {
  enum class Kind { kStored, kDuplicate, kDeadLettered };
  Kind kind = Kind::kStored;
  RejectReason reason = RejectReason::kInternal;  ///< only for kDeadLettered: why it was not usable
  Receipt receipt = {};
};

/// The end of a delivery: acknowledged, or why not.
using Outcome = Result<Acceptance>;

/// Tells the sender's side how its delivery ended.
///
/// Contract: called exactly once, from any thread; does not block, does not throw. Cheap to copy.
using Reply = std::function<void(const Outcome&)>;

}  // namespace dtbridge
