#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dtbridge/base/time.h"
#include "dtbridge/model/receipt.h"

namespace dtbridge {

/// What became of a record of the dead letter topic, or would become of it.
enum class ReplayOutcome {
  kUsable,             ///< would be sent: nothing is sent in a dry run
  kStored,             ///< Kafka has the event
  kFailed,             ///< it is an event now, but Kafka did not take it
  kUnusable,           ///< still no event
  kProjectNotAllowed,  ///< the connector does not list the event's project
  kConnectorUnknown,   ///< the configuration has no connector of that name
  kForeign,            ///< no dead letter of ours
};

inline constexpr std::size_t kReplayOutcomeCount =
    static_cast<std::size_t>(ReplayOutcome::kForeign) + 1;

/// All outcomes, in the enum's order.
constexpr std::array<ReplayOutcome, kReplayOutcomeCount> AllReplayOutcomes() {
  std::array<ReplayOutcome, kReplayOutcomeCount> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<ReplayOutcome>(i);
  return all;
}

/// The outcome's name: snake_case.
std::string_view NameOf(ReplayOutcome outcome);

/// One record of the dead letter topic and its outcome, for people. All text is printable.
struct ReplayedLetter {
  std::int32_t partition = -1;  ///< where the dead letter lies
  std::int64_t offset = -1;
  SysTime time = {};           ///< when it was put there
  std::string connector = {};  ///< empty: not told
  std::string reason = {};     ///< why it became a dead letter; empty: not told

  ReplayOutcome outcome = ReplayOutcome::kForeign;
  std::string topic = {};               ///< kUsable, kStored, kFailed: where the event belongs
  std::string key = {};                 ///< of the event; empty: none
  std::optional<Receipt> receipt = {};  ///< kStored: where it landed
  std::string detail = {};              ///< why not; empty for kUsable and kStored
};

}  // namespace dtbridge
