#pragma once

#include <string>

#include "emulator/delivery_queue.h"
#include "emulator/delivery_signer.h"

namespace dtbridge {

/// What one attempt puts on the wire.
struct Parcel {
  QueuedPush push;
  std::string body;
  PushHeaders signature;
};

/// What came of it.
struct Arrival {
  QueuedPush push;
  PushOutcome outcome;
};

}  // namespace dtbridge
