#pragma once

#include <string>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "fakes/fake_clock.h"

namespace dtbridge {

/// A logger whose lines a test can look at, with the registry it counts in.
struct CapturedLog {
  FakeClock clock;
  Registry registry;
  std::vector<std::string> lines;
  Logger logger{LogOptions{}, clock, registry,
                [this](std::string_view line) { lines.emplace_back(line); }};

  /// True when one line holds all of these.
  bool Has(const std::vector<std::string>& parts) const {
    for (const std::string& line : lines) {
      bool all = true;
      for (const std::string& part : parts) all = all && line.find(part) != std::string::npos;
      if (all) return true;
    }
    return false;
  }
};

}  // namespace dtbridge
