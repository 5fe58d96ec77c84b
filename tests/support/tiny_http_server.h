#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/base/mutex.h"

namespace dtbridge {

/// A server on loopback that answers with whatever bytes the test gives: other people's servers,
/// good and bad. One connection at a time, kept open between requests unless the answer says
/// `Connection: close`.
///
/// Threads: its own from the constructor to the destructor; the answer function runs there.
class TinyHttpServer {
 public:
  /// Makes the bytes that answer a request (head and body as they came). Empty: the connection
  /// stays open and silent.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit TinyHttpServer(Answer answer);
  ~TinyHttpServer();
  TinyHttpServer(const TinyHttpServer&) = delete;
  TinyHttpServer& operator=(const TinyHttpServer&) = delete;

  std::string Url(const std::string& path) const;

  /// What came so far, in order.
  std::vector<std::string> Requests() const;
  int Connections() const;

  /// A complete 200 with this body.
  static std::string Ok(const std::string& body);

 private:
  void Run();
  void Serve(int connection);
  bool WaitFor(int descriptor) const;

  const Answer answer_;
  int listener_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  mutable Mutex mutex_;
  std::vector<std::string> requests_ GUARDED_BY(mutex_);
  int connections_ GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace dtbridge
