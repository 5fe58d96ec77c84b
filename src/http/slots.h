#pragma once

#include <cstddef>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/model/delivery.h"
#include "inbox.h"

namespace dtbridge {

struct Connection;

/// A delivery that was handed over and whose end is not decided. It outlives its connection.
struct Slot {
  Connection* connection = nullptr;  ///< null once the sender is gone
  ConnectorIndex connector = 0;
  SteadyTime first_byte;
  std::size_t held_bytes = 0;  ///< of a sender that is gone
};

/// A worker's deliveries in flight. Threads: the worker's.
class Slots {
 public:
  SlotId Open(const Slot& slot);

  /// Null when the slot was closed: its end is decided.
  Slot* Find(SlotId id);

  void Close(SlotId id);

  std::size_t Count() const { return places_.size() - free_.size(); }

  /// Appends the ids of the open slots whose first byte came at `limit` or before.
  void CollectSince(SteadyTime limit, std::vector<SlotId>& ids) const;

 private:
  struct Place {
    Slot slot;
    std::uint32_t generation = 0;
    bool open = false;
  };

  // An id is generation and place, so that a late reply never meets the place's next user.
  static SlotId IdOf(std::size_t place, std::uint32_t generation) {
    return (static_cast<SlotId>(generation) << 32U) | place;
  }

  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace dtbridge
