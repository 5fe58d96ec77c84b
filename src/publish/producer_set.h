#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/base/snapshot.h"
#include "producer.h"
#include "publisher_probe.h"

namespace dtbridge {

/// The producer that takes records, those it replaced, and one that sends records alone.
///
/// A fatal producer is purged and replaced, at most once in kRestartPause. One whose batch.size has
/// to change is replaced and drained. The last reference to a replaced one is let go of here, with
/// nothing left in it. Threads: Current and BoundBatches from any; the others from the delivery
/// thread only.
class ProducerSet {
 public:
  static constexpr std::chrono::seconds kRestartPause{1};

  /// Throws ConfigError with librdkafka's words.
  ProducerSet(const KafkaProperties& properties, const std::vector<std::string>& topics,
              ProducerEvents events, const Clock& clock, const PublisherProbe& probe);

  std::shared_ptr<const Producer> Current() const { return shared_.Load(); }

  /// Makes batches no larger than that, soon.
  void BoundBatches(std::size_t bytes) { batch_bound_ = bytes; }

  /// Runs the events of all producers, waiting up to `timeout` for one, and replaces what has to
  /// be.
  void Turn(std::chrono::milliseconds timeout);

  /// Sends what waits in any of them; for at most `timeout` while nothing comes.
  void Flush(std::chrono::milliseconds timeout);

  /// Fails every record without a report and runs the reports.
  void Purge();

  /// Puts each record into a batch of its own; null when it does not start.
  const Producer* Alone();

 private:
  std::shared_ptr<const Producer> Make(const ProducerMode& mode) const;
  void ReplaceIfNeeded();
  void Retire(std::shared_ptr<const Producer> producer);
  void TendToOthers();

  const KafkaProperties& properties_;
  const std::vector<std::string>& topics_;
  const ProducerEvents events_;
  const Clock& clock_;
  const PublisherProbe& probe_;

  std::atomic<std::size_t> batch_bound_{0};

  // The delivery thread's.
  std::shared_ptr<const Producer> current_;
  std::shared_ptr<const Producer> alone_;
  std::vector<std::shared_ptr<const Producer>> retired_;
  SteadyTime next_restart_{};

  Snapshot<Producer> shared_;  // current_, for all threads
};

}  // namespace dtbridge
