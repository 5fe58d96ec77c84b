#include "window_filler.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "backward_reading.h"
#include "dtbridge/route/recorded_event.h"

namespace dtbridge {

WindowFiller::WindowFiller(const DedupeOptions& options, const std::vector<std::string>& connectors,
                           DuplicateWindow& window, const Clock& clock, const RebuildProbe& probe)
    : options_(options), window_(window), clock_(clock), probe_(probe) {
  for (std::size_t i = 0; i < connectors.size(); ++i) connectors_.emplace(connectors[i], i);
}

RebuildSummary WindowFiller::Fill(RecordHistory& history, const RecordHistory::GoOn& go_on) {
  RebuildSummary summary;
  auto extent = history.Look(go_on);
  if (!extent) {
    summary.failure = extent.error();
    return summary;
  }
  summary.unreadable = std::move(extent->unreadable);
  const auto remember = [&](const std::vector<PastEvent>& events) {
    const std::size_t added = window_.Remember(events, clock_.Steady());
    summary.entries += added;
    probe_.Added(added);
  };

  BackwardReading reading(extent->stretches, clock_.Steady() - options_.window,
                          options_.max_entries);
  summary.end = RebuildEnd::kTime;
  while (go_on()) {
    const std::vector<Stretch> pieces = reading.Next();
    if (pieces.empty() || IsFull()) {
      const bool has_more = !pieces.empty() || reading.HasMore();
      summary.end = has_more ? RebuildEnd::kLimit : RebuildEnd::kHistory;
      break;
    }
    std::size_t records = 0;
    const auto unreadable = history.Read(
        pieces, go_on,
        [&](std::size_t position, std::int64_t timestamp_ms, std::span<const HeaderField> headers) {
          ++records;
          const Found found = Recognise(timestamp_ms, headers);
          reading.Add(position, found.stored, found.key);
        });
    summary.records += records;
    probe_.Read(records);

    std::vector<bool> is_readable(pieces.size(), true);
    for (const auto& [position, why] : unreadable) {
      is_readable[position] = false;
      summary.unreadable.push_back({pieces[position].topic, why});
    }
    reading.Finish(is_readable);
    remember(reading.TakeSettled());
  }
  remember(reading.TakeRest());
  return summary;
}

WindowFiller::Found WindowFiller::Recognise(std::int64_t timestamp_ms,
                                            std::span<const HeaderField> headers) const {
  const auto event = ReadRecordedEvent(headers);
  if (!event) {
    if (timestamp_ms < 0) return {};
    return {SteadyOf(FromUnixMilliseconds(timestamp_ms)), std::nullopt};
  }
  Found found{SteadyOf(event->received), std::nullopt};
  // Its age says nothing of the records before it.
  if (event->is_replayed && found.stored < clock_.Steady() - options_.window) return {};
  const auto connector = connectors_.find(event->connector);
  if (connector != connectors_.end()) {
    found.key = window_.KeyFor(connector->second, event->event_id, event->event_type);
  }
  return found;
}

SteadyTime WindowFiller::SteadyOf(SysTime time) const {
  // Other machines' clocks may be ahead; what is far older than any window needs no exact age.
  constexpr std::chrono::microseconds kOldest = std::chrono::hours{24 * 366};
  const auto age = clock_.Now() - time;
  return clock_.Steady() - std::clamp(age, std::chrono::microseconds{0}, kOldest);
}

}  // namespace dtbridge
