#pragma once

#include <stdexcept>

namespace dtbridge {

/// What the operator got wrong: says what, where and what to do. Thrown by constructors and by the
/// configuration's reader; `main` prints it on one line and exits with 2. Never carries a secret.
class ConfigError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace dtbridge
