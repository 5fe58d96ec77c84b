#pragma once

#include <string_view>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// What a sender is told when its request is not answered 200. All texts are fixed and public.
struct Problem {
  int status;
  std::string_view title;
  std::string_view detail;
  bool close = false;  ///< the rest of the connection's bytes cannot be trusted or will not be read
  bool retry = false;  ///< carries Retry-After
  bool challenge = false;  ///< carries WWW-Authenticate
};

/// Which status answers which reason: a delivery that will never be good, or one worth sending
/// again.
const Problem& StatusFor(RejectReason reason);

/// The path is no connector's.
const Problem& NotFound();

/// The path is none of the admin port's.
const Problem& NoSuchPage();

/// The path is ours, the method is not.
const Problem& MethodNotAllowed();

}  // namespace dtbridge
