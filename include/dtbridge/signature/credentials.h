#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/base/secret.h"
#include "dtbridge/base/snapshot.h"

namespace dtbridge {

/// A header that every delivery of a connector must carry exactly once with exactly this value.
struct RequiredHeader {
  std::string name;
  Secret value;
};

/// What one connector's deliveries are checked against; replaced as a whole on reload.
struct Credentials {
  /// In the order of the configuration, so that the position is the metric label; one whose file is
  /// gone is nullopt.
  std::vector<std::optional<Secret>> secrets = {};
  std::vector<RequiredHeader> headers = {};
};

using CredentialsSnapshot = Snapshot<Credentials>;

}  // namespace dtbridge
