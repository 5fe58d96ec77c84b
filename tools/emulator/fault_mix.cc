#include "emulator/fault_mix.h"

#include <array>

namespace dtbridge {
namespace {

using std::chrono::seconds;

// Duplicates come mostly within seconds (dt protocol notes 2.2).
constexpr int kMostSecondsToCopy = 20;
constexpr int kMostSecondsBack = 300;
constexpr std::uint64_t kMillion = 1'000'000;

}  // namespace

std::string_view NameOf(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "none";
    case Fault::kTampered:
      return "tampered";
    case Fault::kWrongSecret:
      return "wrong_secret";
    case Fault::kExpired:
      return "expired";
    case Fault::kUnsigned:
      return "unsigned";
  }
  return "none";
}

EventPlan FaultMix::Next() {
  const std::array forged{std::pair{Fault::kTampered, shares_.tampered},
                          std::pair{Fault::kWrongSecret, shares_.wrong_secret},
                          std::pair{Fault::kExpired, shares_.expired},
                          std::pair{Fault::kUnsigned, shares_.unsigned_ones}};
  EventPlan plan;
  double at = static_cast<double>(random_.Below(kMillion)) / 10'000;
  for (const auto& [fault, share] : forged) {
    if (at >= 0 && at < share) plan.fault = fault;
    at -= share;
  }
  if (plan.fault == Fault::kNone && Chance(shares_.duplicates)) {
    plan.copies = 2;
    plan.copy_after = seconds{random_.Between(0, kMostSecondsToCopy)};
  }
  if (Chance(shares_.disorder)) plan.hold_back = seconds{random_.Between(1, kMostSecondsBack)};
  return plan;
}

bool FaultMix::Chance(double percent) {
  return static_cast<double>(random_.Below(kMillion)) < percent * 10'000;
}

}  // namespace dtbridge
