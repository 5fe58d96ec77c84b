#include "slots.h"

namespace dtbridge {

SlotId Slots::Open(const Slot& slot) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Place& place = places_[index];
  place.slot = slot;
  place.open = true;
  return IdOf(index, place.generation);
}

Slot* Slots::Find(SlotId id) {
  const std::size_t index = id & 0xffffffffU;
  if (index >= places_.size()) return nullptr;
  Place& place = places_[index];
  return place.open && place.generation == id >> 32U ? &place.slot : nullptr;
}

void Slots::Close(SlotId id) {
  if (Find(id) == nullptr) return;
  const auto index = static_cast<std::uint32_t>(id & 0xffffffffU);
  places_[index].open = false;
  ++places_[index].generation;
  free_.push_back(index);
}

void Slots::CollectSince(SteadyTime limit, std::vector<SlotId>& ids) const {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    if (place.open && place.slot.first_byte <= limit) ids.push_back(IdOf(i, place.generation));
  }
}

}  // namespace dtbridge
