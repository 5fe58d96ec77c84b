#include "replay_report.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace dtbridge {
namespace {

std::string Place(const std::string& topic, std::int32_t partition, std::int64_t offset) {
  return topic + "/" + std::to_string(partition) + "/" + std::to_string(offset);
}

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

std::string LetterLine(const std::string& dead_letter_topic, const ReplayedLetter& letter) {
  std::string line = Place(dead_letter_topic, letter.partition, letter.offset);
  line.append(" ").append(FormatRfc3339(letter.time));
  line.append(" ").append(OrDash(letter.connector));
  line.append(" ").append(OrDash(letter.reason));
  line.append(" ").append(NameOf(letter.outcome));
  if (letter.receipt) {
    line.append(" ").append(Place(letter.topic, letter.receipt->partition, letter.receipt->offset));
  } else if (!letter.topic.empty()) {
    line.append(" ").append(letter.topic);
  }
  if (!letter.topic.empty()) line.append(" key=").append(OrDash(letter.key));
  if (!letter.detail.empty()) line.append(" ").append(letter.detail);
  return line;
}

std::string SummaryLine(const ReplaySummary& summary) {
  const auto chosen =
      std::accumulate(summary.chosen.begin(), summary.chosen.end(), std::uint64_t{0});
  std::string line = std::to_string(summary.read) + " read, " + std::to_string(chosen) + " chosen";
  std::string_view before = ": ";
  for (const ReplayOutcome outcome : AllReplayOutcomes()) {
    if (summary.Count(outcome) == 0) continue;
    line.append(before).append(std::to_string(summary.Count(outcome)));
    line.append(" ").append(NameOf(outcome));
    before = ", ";
  }
  if (summary.limit_reached) line.append("; ended at --limit");
  return line;
}

}  // namespace dtbridge
