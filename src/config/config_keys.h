#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dtbridge/config/config.h"

namespace dtbridge {

enum class KeyShape {
  kScalar,
  kList,     ///< of text
  kMap,      ///< of text to text
  kObjects,  ///< list of what has keys of its own
};

/// One row of the table that reading, environment, flags, printing and the README's table come
/// from.
template <typename Owner>
struct KeySpec {
  std::string key;  ///< dotted, from the owner on
  std::string type;
  std::string help;
  KeyShape shape = KeyShape::kScalar;

  /// Puts a value in from its text; says what is wrong with it and what to do. `name` is the
  /// entry's (kMap); a list grows by one.
  std::function<std::optional<std::string>(Owner&, const std::string& name,
                                           const std::string& text)>
      set;

  /// The value as YAML text, one pair per element; names are empty but for kMap.
  std::function<std::vector<std::pair<std::string, std::string>>(const Owner&)> get;

  /// Empties a list or map, so that a stronger source replaces a weaker one.
  std::function<void(Owner&)> clear;
};

/// The rows in the order of the file; `connectors` stands in its place as kObjects.
const std::vector<KeySpec<Config>>& TopKeys();
const std::vector<KeySpec<ConnectorOptions>>& ConnectorKeys();
const std::vector<KeySpec<RequiredHeaderOptions>>& HeaderKeys();

/// `DTBRIDGE_LISTEN_LIMITS_BODY` for `listen.limits.body`.
std::string EnvironmentName(const std::string& key);

}  // namespace dtbridge
