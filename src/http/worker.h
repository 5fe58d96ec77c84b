#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "answer_writer.h"
#include "connection.h"
#include "delivery_probe.h"
#include "dtbridge/base/clock.h"
#include "dtbridge/http/listen_options.h"
#include "dtbridge/http/server_tls.h"
#include "dtbridge/logging/logger.h"
#include "http_probe.h"
#include "inbox.h"
#include "ledger.h"
#include "request_ids.h"
#include "site.h"
#include "slots.h"
#include "tls_probe.h"

namespace dtbridge {

/// What the workers of a port have in common.
struct WorkerSettings {
  HttpLimits limits;
  std::chrono::milliseconds read_timeout;
  std::chrono::milliseconds answer_timeout;
  std::chrono::milliseconds idle_timeout;
  bool waits_for_readers = false;       ///< an answer may be larger than the socket's buffer
  const ServerTls* tls = nullptr;       ///< null: plain HTTP; excludes waits_for_readers
  const TlsProbe* tls_probe = nullptr;  ///< set when tls is
};

/// Serves the connections given to it: frames requests, hands deliveries over, answers in order,
/// keeps the deadlines.
///
/// It reads and writes sockets, but is told by its EventLoop when. A connection leaves only by
/// Gone(): to close one, the worker shuts it down and waits for the loop to see the end of the
/// stream. Threads: all on the loop's, but for Heartbeat and the inbox; Abandon once that thread
/// has ended.
class Worker {
 public:
  /// Bytes and time for which an answered connection that is to close is still read, so that the
  /// answer is not lost to a reset (RFC 9112 9.6).
  static constexpr std::size_t kLingerBytes = 256U * 1024;
  static constexpr std::chrono::seconds kLingerTime{2};
  /// Bytes of one connection in one round: the transport reads a socket until it is empty, so that
  /// a sender who keeps it full would have the worker for himself.
  static constexpr std::size_t kRoundBytes = 2U * 1024 * 1024;
  /// What may come through TLS without a byte of a request: more than the largest record.
  static constexpr std::size_t kSealedWithoutData = 32U * 1024;
  /// What may wait of one connection behind the request in work, as pipelined requests do. On the
  /// public port only who proved itself has such a request; limits.buffered bounds the sum.
  static constexpr std::size_t kBacklogBytes = 1024U * 1024;
  /// How long a reader may take for an answer that did not fit at once.
  static constexpr std::chrono::seconds kWriteTime{10};

  /// `deliveries` is null on a port whose site plans none.
  Worker(const WorkerSettings& settings, const Site& site, Ledger& ledger, const HttpProbe& probe,
         const DeliveryProbe* deliveries, const Clock& clock, Logger& logger);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// To be set before the first call: asks for Writable(fd) once the socket takes bytes again.
  std::function<void(int fd)> watch_writable;

  void BeginRound();  ///< first call after each wait
  void Opened(int fd);
  /// After Opened, for a connection above limits.connections: one has to go.
  void MakeRoomFor(int fd);
  void Received(int fd, std::string_view bytes);
  void Writable(int fd);
  void Break(int fd);  ///< closes a connection whose handling failed
  void Gone(int fd);   ///< the descriptor will be closed by the caller
  void Reported(const Inbox::Report& report);
  void Tick();  ///< looks at the deadlines; every 100 ms

  /// Ends what is left: undecided deliveries fail as draining, connections are closed.
  void Abandon();

  const std::shared_ptr<Inbox>& GetInbox() const { return inbox_; }
  SteadyTime Heartbeat() const { return SteadyTime(SteadyTime::duration(heartbeat_.load())); }

 private:
  using State = Connection::State;

  // Connections (worker.cc).
  Connection* OneToGiveWayTo(const Connection& newest) const;
  Connection* Find(int fd) const;
  void Enter(Connection& c, State state);
  void Take(Connection& c, std::string_view bytes);
  std::size_t Consume(Connection& c, std::string_view bytes, bool from_backlog);
  void Resume(Connection& c);
  void KeepForLater(Connection& c, std::string_view bytes);
  bool NoteHeldBytes(Connection& c);
  void Transmit(Connection& c, std::string_view bytes, bool close);
  void Sent(Connection& c, bool close);
  bool LeaveSlot(Connection& c);
  void CutOff(Connection& c);
  template <typename Expired>
  void Sweep(State state, std::chrono::milliseconds timeout, Expired expired);

  // TLS (worker_tls.cc).
  void ReceivedSealed(Connection& c, std::string_view sealed);
  void EndOfInput(Connection& c);
  void TlsFailed(Connection& c);
  void SendOwnWords(Connection& c);
  void SendRestOfHandshake(Connection& c);
  void TransmitSealed(Connection& c, std::string_view bytes, bool close);
  void HandshakeTimedOut(Connection& c);
  void LeaveTls(Connection& c);

  // Requests (worker_requests.cc).
  void BeginRequest(Connection& c, SteadyTime first_byte);
  void HeadCame(Connection& c);
  void RequestCame(Connection& c);
  void AskForBody(Connection& c);
  void HandOver(Connection& c, ConnectorIndex connector);
  void Conclude(SlotId id, const Verdict& verdict);
  void Decide(SlotId id, const Verdict& verdict);
  void Refuse(Connection& c, RejectReason reason, std::string_view detail);
  void AnswerVerdict(Connection& c, const Verdict& verdict);
  void AnswerProblem(Connection& c, const Problem& problem);
  void AnswerPage(Connection& c);
  bool WillClose(const Connection& c, bool problem_closes) const;
  AnswerTraits TraitsOf(const Connection& c, bool close) const;
  void CountAnswer(const Connection& c, int status) const;

  const WorkerSettings& settings_;
  const Site& site_;
  Ledger& ledger_;
  const HttpProbe& probe_;
  const DeliveryProbe* deliveries_;
  const Clock& clock_;
  Logger& logger_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();

  std::uint64_t round_ = 0;
  SteadyTime now_;
  SysTime calendar_now_;
  std::vector<std::unique_ptr<Connection>> connections_;  ///< by descriptor
  /// By State, in the order in which they entered it: each list's front is the first to expire.
  std::array<std::list<Connection*>, 7> by_state_;
  Slots slots_;
  std::vector<SlotId> expired_slots_;
  AnswerWriter writer_;
  RequestIds ids_;
  std::string out_;
  std::string sealed_;  ///< bytes of TLS on their way to the socket; empty between calls
  std::atomic<SteadyTime::rep> heartbeat_{0};
};

}  // namespace dtbridge
