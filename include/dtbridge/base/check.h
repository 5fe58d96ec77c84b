#pragma once

#include <cstdio>
#include <cstdlib>

namespace dtbridge {

/// Stops the process when an invariant is broken, in release builds too.
inline void Check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "dtbridge: broken invariant: %s\n", what);
  std::abort();
}

}  // namespace dtbridge
