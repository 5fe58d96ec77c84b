#include "dtbridge/http/delivery_activity.h"

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

}  // namespace dtbridge
