#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "emulator/random.h"

namespace dtbridge {

/// What is wrong with a push on purpose; all but kNone must be refused for good.
enum class Fault {
  kNone,
  kTampered,     ///< one byte of the body changed after signing
  kWrongSecret,  ///< signed with a secret and a key that nobody knows
  kExpired,      ///< signed two hours ago
  kUnsigned,     ///< no signature at all
};

/// As ledgers and summaries name it.
std::string_view NameOf(Fault fault);

/// Shares in percent of all events, but where another whole is named. The forged ones add up to 100
/// at most.
struct FaultShares {
  double duplicates = 0;  ///< of the good ones: sent twice, each until acknowledged
  double disorder = 0;    ///< held back, so that later ones overtake
  double tampered = 0;
  double wrong_secret = 0;
  double expired = 0;
  double unsigned_ones = 0;
};

/// What shall happen to one event.
struct EventPlan {
  Fault fault = Fault::kNone;
  int copies = 1;
  std::chrono::microseconds hold_back{0};   ///< before the first copy is sent
  std::chrono::microseconds copy_after{0};  ///< from the first copy to the second
};

/// Decides by chance, one event after the other; the same seed decides the same. Threads: one at a
/// time.
class FaultMix {
 public:
  FaultMix(const FaultShares& shares, std::uint64_t seed) : shares_(shares), random_(seed) {}

  EventPlan Next();

 private:
  bool Chance(double percent);

  const FaultShares shares_;
  Random random_;
};

}  // namespace dtbridge
