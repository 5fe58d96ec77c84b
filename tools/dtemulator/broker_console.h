#pragma once

#include <string>

#include "dtbridge/broker/embedded_broker.h"

namespace dtbridge {

/// The commands that make a broker fail, as texts. Threads: one. Lifetime: the broker outlives it.
class BrokerConsole {
 public:
  explicit BrokerConsole(EmbeddedBroker& broker) : broker_(broker) {}

  /// One line each: what the commands are.
  static const char* Help();

  /// Does what the line says; `ok`, or `error: ` and what is wrong with the line.
  std::string Do(const std::string& line);

 private:
  std::string Try(const std::string& line);

  EmbeddedBroker& broker_;
};

}  // namespace dtbridge
