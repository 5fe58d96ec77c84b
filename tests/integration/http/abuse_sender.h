#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "dtbridge/model/receipt.h"
#include "http_client.h"

namespace dtbridge {

/// How the delivery with this request id ends, so that both sides know it without talking.
Outcome OutcomeFor(const std::string& request_id);

/// The body of the delivery with this request id.
std::string AbuseBody(const std::string& request_id);

/// What all senders saw together. Threads: any.
class AbuseTally {
 public:
  std::atomic<std::size_t> begun{0};     ///< requests of which at least a byte was sent
  std::atomic<std::size_t> expected{0};  ///< answers that had to come
  std::atomic<std::size_t> answered{0};  ///< answers that came and were the right ones
  std::atomic<std::size_t> late{0};      ///< 408 because this machine let a sender wait
  std::atomic<std::size_t> unsure{0};    ///< requests whose sender left or half-closed
  std::atomic<std::size_t> wrong{0};

  /// Counts something wrong and keeps the first few.
  void Wrong(const std::string& what);
  std::string Complaints() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> complaints_;
};

/// A sender with many connections, most of them in bad hands: some leave in the middle, some send
/// nonsense or too much, some are slow, and some are honest and must get their own answers.
///
/// Deterministic in what it sends for a seed. Threads: one.
class AbuseSender {
 public:
  AbuseSender(std::uint16_t port, std::chrono::milliseconds read_timeout, unsigned seed,
              std::size_t connections, AbuseTally& tally);

  /// Until at least so many requests were begun.
  void Run(std::size_t requests);

 private:
  struct Awaited {
    std::string id;  ///< empty: the listener makes one
    int status = 0;
    std::string body = {};  ///< empty: not compared
    bool for_head = false;
  };

  /// One connection and what it waits for.
  struct Lane {
    std::unique_ptr<HttpClient> client;
    std::vector<Awaited> awaited;
    std::string rest;       ///< sent before the answers are read
    bool asks = false;      ///< a 100 comes before `rest` is sent
    bool leaves = false;    ///< gone already: nothing is read
    bool may_fail = false;  ///< whether the answer comes is open
    bool closes = false;    ///< the listener ends the connection after the last answer
    std::chrono::steady_clock::time_point since = {};
  };

  void Act(Lane& lane);
  void Finish(Lane& lane);
  bool Compare(const Awaited& awaited, const ClientAnswer& answer, const Lane& lane);
  void Send(Lane& lane, std::string_view bytes);

  void ActHonestly(Lane& lane);
  void ActInPieces(Lane& lane);
  void ActExpecting(Lane& lane);
  void ActInPipeline(Lane& lane);
  void ActLeaving(Lane& lane);
  void ActHalfClosing(Lane& lane);
  void ActMisframed(Lane& lane);
  void ActTooLarge(Lane& lane);
  void ActSlowly(Lane& lane);
  void ActDeafly(Lane& lane);

  std::string NextId();
  std::string AGoodRequest(Lane& lane);
  std::string AnotherRequest(Lane& lane);
  std::size_t Below(std::size_t bound) { return random_() % bound; }

  const std::uint16_t port_;
  const std::chrono::milliseconds read_timeout_;
  const unsigned seed_;
  AbuseTally& tally_;
  std::minstd_rand random_;
  std::vector<Lane> lanes_;
  std::size_t count_ = 0;
};

}  // namespace dtbridge
