#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "dtbridge/dedupe/duplicate_window.h"
#include "stored_ring.h"

namespace dtbridge {

/// Finds events by key: those in flight, which stay until they are told otherwise, and stored ones,
/// which leave oldest first.
///
/// An open-addressed table of 32-bit cells says where an entry is: in the ring of stored ones or
/// among those in flight. At most half of its cells are used, so an entry takes 24 bytes and two
/// cells: 32. Cells are found by linear probing and closed up behind a removed one (Knuth,
/// TAOCP 6.4, algorithm R): there are no tombstones, and nothing needs cleaning up. While it grows
/// there is memory to spare: the table doubles, up to two cells for each of `max_entries`; more
/// only when that many are in flight. Threads: one at a time.
class EventTable {
 public:
  /// More than this many entries cannot be told apart in a cell.
  static constexpr std::size_t kMaxEntries = std::size_t{1} << 30U;

  explicit EventTable(std::size_t max_entries);

  struct Found {
    bool stored;         ///< else in flight
    std::uint32_t body;  ///< as Add got it
  };
  /// Entries stored before `oldest`, in milliseconds, are overlooked.
  std::optional<Found> Find(const EventKey& key, std::int64_t oldest) const;

  /// A new entry in flight; there must be none with that key but overlooked ones.
  void Add(const EventKey& key, std::uint32_t body);
  /// A stored entry that is older than all others, or as old as the oldest of them if `when` says
  /// otherwise; there must be none with that key.
  void AddOldest(const EventKey& key, std::uint32_t body, std::int64_t when);
  /// In flight to stored at `when`. False when no such entry is in flight.
  bool Store(const EventKey& key, std::int64_t when);
  /// Forgets an entry in flight. False when there is none.
  bool Remove(const EventKey& key);

  /// When the oldest stored entry was stored; nullopt when there is none.
  std::optional<std::int64_t> OldestStored() const;
  /// Forgets the oldest stored entry, which must exist.
  void RemoveOldestStored();

  std::size_t Size() const { return in_flight_ + stored_.Size(); }
  std::size_t Cells() const { return cells_.size(); }

 private:
  using Cell =
      std::uint32_t;  // 0: free; else kInFlight | slot, or 1 + the low bits of a sequence number

  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

  static_assert(sizeof(EventEntry) + 2 * sizeof(Cell) <= 32);

  std::size_t HomeOf(const EventKey& key) const;
  static Cell CellOf(std::uint64_t sequence);
  const EventEntry& EntryOf(Cell cell) const;
  std::size_t Next(std::size_t at) const { return at + 1 == cells_.size() ? 0 : at + 1; }
  std::optional<std::size_t> FindInFlight(const EventKey& key) const;
  void Insert(const EventKey& key, Cell cell);
  void Close(std::size_t gap);
  std::uint32_t TakeSlot();
  void ReleaseSlot(Cell cell);
  void Grow();

  const std::size_t max_cells_;
  std::vector<Cell> cells_;
  StoredRing stored_;
  std::vector<EventEntry>
      slots_;  ///< of entries in flight; the free ones are a list through `when`
  std::uint32_t free_slot_ = kNoSlot;
  std::size_t in_flight_ = 0;
};

}  // namespace dtbridge
