#include "verdict.h"

namespace dtbridge {

Verdict VerdictOf(RejectReason reason) {
  // A dead letter that was not stored as one is a bug of ours: failed, so that it comes again.
  const bool refused = ClassOf(reason) == RejectClass::kRefused;
  return {refused ? Ending::kRefused : Ending::kFailed, reason};
}

Verdict VerdictOf(const Outcome& outcome) {
  if (!outcome) return VerdictOf(outcome.error().reason);
  switch (outcome->kind) {
    case Acceptance::Kind::kStored:
      return {Ending::kStored};
    case Acceptance::Kind::kDuplicate:
      return {Ending::kDuplicate};
    case Acceptance::Kind::kDeadLettered:
      return {Ending::kDeadLettered, outcome->reason};
  }
  return {};
}

}  // namespace dtbridge
