#include <charconv>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "broker_console.h"
#include "command_input.h"
#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/signals.h"
#include "emulator/port_forwarder.h"

namespace dtbridge {
namespace {

/// The port of the first address of a bootstrap list.
std::uint16_t FirstPort(const std::string& bootstrap) {
  const std::string first = bootstrap.substr(0, bootstrap.find(','));
  const std::size_t colon = first.rfind(':');
  std::uint16_t port = 0;
  std::from_chars(first.data() + colon + 1, first.data() + first.size(), port);
  if (port == 0) throw std::runtime_error("the embedded broker has no port: " + bootstrap);
  return port;
}

}  // namespace

int RunBroker(const BrokerArguments& arguments) {
  Signals signals;
  EmbeddedBroker broker(arguments.brokers);
  std::unique_ptr<PortForwarder> forwarder;
  std::string bootstrap = broker.Bootstrap();
  if (arguments.port != 0) {
    forwarder = std::make_unique<PortForwarder>(arguments.port, FirstPort(bootstrap));
    bootstrap = "127.0.0.1:" + std::to_string(arguments.port);
  }
  std::printf("%s\n", bootstrap.c_str());
  std::fflush(stdout);
  BrokerConsole console(broker);
  ServeCommands(signals, [&console](const std::string& line) { return console.Do(line); });
  return kExitDone;
}

}  // namespace dtbridge
