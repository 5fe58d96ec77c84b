#pragma once

#include <string_view>

#include "dtbridge/model/receipt.h"

namespace dtbridge {

/// How a delivery ended, as deliveries_total counts it.
enum class Ending { kStored, kDuplicate, kDeadLettered, kRefused, kFailed };

inline constexpr std::size_t kEndingCount = 5;

std::string_view NameOf(Ending ending);

/// An Outcome without its texts: what the worker needs to count and to answer.
struct Verdict {
  Ending ending = Ending::kFailed;
  RejectReason reason = RejectReason::kInternal;  ///< nothing for kStored and kDuplicate
};

Verdict VerdictOf(const Outcome& outcome);
Verdict VerdictOf(RejectReason reason);

}  // namespace dtbridge
