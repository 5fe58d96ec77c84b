#include "verdict.h"

namespace dtbridge {

std::string_view NameOf(Ending ending) {
  switch (ending) {
    case Ending::kStored:
      return "stored";
    case Ending::kDuplicate:
      return "duplicate";
    case Ending::kDeadLettered:
      return "dead_lettered";
    case Ending::kRefused:
      return "refused";
    case Ending::kFailed:
      return "failed";
  }
  return "failed";
}

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
