#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "dtbridge/dedupe/duplicate_window.h"

namespace dtbridge {

/// What the window keeps of one event.
struct EventEntry {
  EventKey key;
  std::uint64_t body : 24;  ///< of the body's hash: tells most other bodies apart
  std::uint64_t
      when : 40;  ///< stored: milliseconds as the window counts them (34 years); in flight: unused
};

/// Stored events in the order they were stored, oldest first: they go in the order they came. What
/// was stored still earlier can be put before them.
///
/// An event keeps its sequence number, and its place in memory, until it is popped. Memory comes in
/// blocks of kBlock entries, one of which is kept for the next use, so that a ring that is full
/// allocates nothing.
class StoredRing {
 public:
  static constexpr std::size_t kBlock = 1024;

  std::size_t Size() const { return static_cast<std::size_t>(end_ - begin_); }

  /// Sequence number of the oldest; meaningful when there is one.
  std::uint64_t Begin() const { return begin_; }

  /// `sequence` must be one of the last Size() that Push returned.
  const EventEntry& At(std::uint64_t sequence) const {
    const std::uint64_t ahead = sequence - begin_;  // numbers may go down below 0, and so wrap
    const auto block = static_cast<std::size_t>((begin_ % kBlock + ahead) / kBlock);
    return (*blocks_[block])[sequence % kBlock];
  }

  std::uint64_t Push(const EventEntry& entry);
  std::uint64_t PushOldest(const EventEntry& entry);
  void PopOldest();

 private:
  using Block = std::array<EventEntry, kBlock>;

  std::deque<std::unique_ptr<Block>> blocks_;
  std::unique_ptr<Block> spare_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace dtbridge
