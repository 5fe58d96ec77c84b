#pragma once

#include <string>

#include "dtbridge/base/config_error.h"
#include "dtbridge/config/config.h"

namespace dtbridge {

/// Makes any configuration complete: adds one connector, one broker.
inline std::string Complete(const std::string& rest) {
  return "connectors: [{name: a, path: /a, signature: {secret_files: [secret]}}]\n"
         "kafka: {brokers: [\"kafka:9092\"]}\n" +
         rest;
}

/// What ParseConfig says about a text; empty when it takes it.
inline std::string ProblemWith(const std::string& text, const ConfigSources& sources = {}) {
  try {
    ParseConfig(text, "bridge.yaml", sources);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace dtbridge
