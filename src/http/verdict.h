#pragma once

#include "dtbridge/http/delivery_activity.h"
#include "dtbridge/model/receipt.h"

namespace dtbridge {

/// An Outcome without its texts: what the worker needs to count and to answer.
struct Verdict {
  Ending ending = Ending::kFailed;
  RejectReason reason = RejectReason::kInternal;  ///< nothing for kStored and kDuplicate
};

Verdict VerdictOf(const Outcome& outcome);
Verdict VerdictOf(RejectReason reason);

}  // namespace dtbridge
