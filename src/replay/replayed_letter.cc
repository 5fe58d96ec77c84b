#include "dtbridge/replay/replayed_letter.h"

namespace dtbridge {

std::string_view NameOf(ReplayOutcome outcome) {
  switch (outcome) {
    case ReplayOutcome::kUsable:
      return "usable";
    case ReplayOutcome::kStored:
      return "stored";
    case ReplayOutcome::kFailed:
      return "failed";
    case ReplayOutcome::kUnusable:
      return "unusable";
    case ReplayOutcome::kProjectNotAllowed:
      return "project_not_allowed";
    case ReplayOutcome::kConnectorUnknown:
      return "connector_unknown";
    case ReplayOutcome::kForeign:
      return "foreign";
  }
  return "";
}

}  // namespace dtbridge
