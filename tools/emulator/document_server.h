#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <thread>

#include "dtbridge/base/snapshot.h"
#include "emulator/loopback_listener.h"
#include "emulator/stop_event.h"

namespace dtbridge {

/// Serves some JSON documents by HTTP on 127.0.0.1: GET and HEAD of their exact paths, one request
/// a connection. Bounded: 64 connections, 8 KiB of a request, 5 s for it and its answer.
///
/// Threads: `documents`, from the constructor to the destructor; Replace may be called from any.
/// Errors: the constructor throws std::runtime_error when the port is taken.
class DocumentServer {
 public:
  using Documents = std::map<std::string, std::string>;  ///< path -> JSON

  explicit DocumentServer(std::uint16_t port);
  ~DocumentServer();
  DocumentServer(const DocumentServer&) = delete;
  DocumentServer& operator=(const DocumentServer&) = delete;

  /// As http://127.0.0.1:12345
  std::string Origin() const;

  /// What is served from now on.
  void Replace(Documents documents);

 private:
  class Visit;
  void Run();
  std::string AnswerTo(const std::string& request) const;

  const LoopbackListener listener_;
  const StopEvent stop_;
  Snapshot<Documents> documents_;
  std::thread thread_;
};

}  // namespace dtbridge
