#pragma once

#include <cstdint>
#include <list>
#include <thread>

#include "emulator/loopback_listener.h"
#include "emulator/stop_event.h"

namespace dtbridge {

/// Makes a port of 127.0.0.1 lead to another one: for programs that want an address before the one
/// behind is known. At most 64 connections at once, of each at most 64 KiB waiting in either
/// direction; when the other port refuses, so does this one, by closing.
///
/// Threads: `forwarder`, from the constructor to the destructor. Errors: the constructor throws
/// std::runtime_error when the port is taken.
class PortForwarder {
 public:
  PortForwarder(std::uint16_t from, std::uint16_t to);
  ~PortForwarder();
  PortForwarder(const PortForwarder&) = delete;
  PortForwarder& operator=(const PortForwarder&) = delete;

  std::uint16_t Port() const { return listener_.Port(); }

 private:
  class Pair;
  void Run();
  void Accept(std::list<Pair>& pairs);

  const std::uint16_t to_;
  const LoopbackListener listener_;
  const StopEvent stop_;
  std::thread thread_;
};

}  // namespace dtbridge
