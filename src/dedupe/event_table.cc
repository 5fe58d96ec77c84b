#include "event_table.h"

#include <algorithm>

namespace dtbridge {
namespace {

constexpr std::uint32_t kInFlight = std::uint32_t{1} << 31U;
constexpr std::uint64_t kSequenceMask = EventTable::kMaxEntries - 1;
constexpr std::uint32_t kBodyMask = 0xFFFFFFU;
constexpr std::uint64_t kWhenMask = (std::uint64_t{1} << 40U) - 1;
constexpr std::size_t kFirstCells = 1024;

}  // namespace

EventTable::EventTable(std::size_t max_entries)
    : max_cells_(std::max(2 * (max_entries + 1), kFirstCells)), cells_(kFirstCells) {}

std::size_t EventTable::HomeOf(const EventKey& key) const {
  // The key is a hash already: scale its high word to the table (Lemire, 2016) instead of dividing.
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(key.high) * cells_.size()) >> 64U);
}

EventTable::Cell EventTable::CellOf(std::uint64_t sequence) {
  return static_cast<Cell>((sequence & kSequenceMask) + 1);
}

const EventEntry& EventTable::EntryOf(Cell cell) const {
  if ((cell & kInFlight) != 0) return slots_[cell & ~kInFlight];
  const std::uint64_t ahead = (cell - 1 - stored_.Begin()) & kSequenceMask;
  return stored_.At(stored_.Begin() + ahead);
}

std::optional<EventTable::Found> EventTable::Find(const EventKey& key, std::int64_t oldest) const {
  for (std::size_t at = HomeOf(key); cells_[at] != 0; at = Next(at)) {
    const EventEntry& entry = EntryOf(cells_[at]);
    if (entry.key != key) continue;
    const bool stored = (cells_[at] & kInFlight) == 0;
    if (stored && static_cast<std::int64_t>(entry.when) < oldest) continue;
    return Found{stored, static_cast<std::uint32_t>(entry.body)};
  }
  return std::nullopt;
}

void EventTable::Add(const EventKey& key, std::uint32_t body) {
  if (2 * (Size() + 1) > cells_.size()) Grow();
  const std::uint32_t slot = TakeSlot();
  slots_[slot] = {key, body & kBodyMask, 0};
  ++in_flight_;
  Insert(key, kInFlight | slot);
}

void EventTable::AddOldest(const EventKey& key, std::uint32_t body, std::int64_t when) {
  if (2 * (Size() + 1) > cells_.size()) Grow();
  const auto then = static_cast<std::uint64_t>(std::min(when, OldestStored().value_or(when)));
  const std::uint64_t sequence = stored_.PushOldest({key, body & kBodyMask, then & kWhenMask});
  Insert(key, CellOf(sequence));
}

bool EventTable::Store(const EventKey& key, std::int64_t when) {
  const auto at = FindInFlight(key);
  if (!at) return false;
  EventEntry entry = EntryOf(cells_[*at]);
  entry.when = static_cast<std::uint64_t>(when) & kWhenMask;
  const std::uint64_t sequence = stored_.Push(entry);
  ReleaseSlot(cells_[*at]);
  cells_[*at] = CellOf(sequence);  // same key, so the same place
  return true;
}

bool EventTable::Remove(const EventKey& key) {
  const auto at = FindInFlight(key);
  if (!at) return false;
  ReleaseSlot(cells_[*at]);
  Close(*at);
  return true;
}

std::optional<std::int64_t> EventTable::OldestStored() const {
  if (stored_.Size() == 0) return std::nullopt;
  return static_cast<std::int64_t>(stored_.At(stored_.Begin()).when);
}

void EventTable::RemoveOldestStored() {
  const Cell cell = CellOf(stored_.Begin());
  std::size_t at = HomeOf(stored_.At(stored_.Begin()).key);
  while (cells_[at] != cell) at = Next(at);
  Close(at);
  stored_.PopOldest();
}

std::optional<std::size_t> EventTable::FindInFlight(const EventKey& key) const {
  for (std::size_t at = HomeOf(key); cells_[at] != 0; at = Next(at)) {
    if ((cells_[at] & kInFlight) != 0 && EntryOf(cells_[at]).key == key) return at;
  }
  return std::nullopt;
}

void EventTable::Insert(const EventKey& key, Cell cell) {
  std::size_t at = HomeOf(key);
  while (cells_[at] != 0) at = Next(at);
  cells_[at] = cell;
}

void EventTable::Close(std::size_t gap) {
  // Whatever follows without a gap moves up, unless its search would then start behind it.
  const auto distance = [this](std::size_t from, std::size_t to) {
    return to >= from ? to - from : to + cells_.size() - from;
  };
  for (std::size_t at = Next(gap); cells_[at] != 0; at = Next(at)) {
    const std::size_t home = HomeOf(EntryOf(cells_[at]).key);
    if (distance(home, at) < distance(gap, at)) continue;
    cells_[gap] = cells_[at];
    gap = at;
  }
  cells_[gap] = 0;
}

std::uint32_t EventTable::TakeSlot() {
  if (free_slot_ == kNoSlot) {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t slot = free_slot_;
  free_slot_ = static_cast<std::uint32_t>(slots_[slot].when);
  return slot;
}

void EventTable::ReleaseSlot(Cell cell) {
  const std::uint32_t slot = cell & ~kInFlight;
  slots_[slot].when = free_slot_;
  free_slot_ = slot;
  --in_flight_;
}

void EventTable::Grow() {
  const std::size_t needed = 2 * (Size() + 1);
  const std::size_t doubled = 2 * cells_.size();
  std::vector<Cell> old(needed <= max_cells_ ? std::min(doubled, max_cells_) : doubled);
  old.swap(cells_);
  for (const Cell cell : old) {
    if (cell != 0) Insert(EntryOf(cell).key, cell);
  }
}

}  // namespace dtbridge
