#include "backward_reading.h"

#include <algorithm>
#include <utility>

namespace dtbridge {

BackwardReading::BackwardReading(std::span<const Stretch> partitions, SteadyTime oldest,
                                 std::size_t max_records)
    : oldest_(oldest), records_left_(max_records) {
  for (const Stretch& partition : partitions) tails_.push_back({.left = partition});
}

std::vector<Stretch> BackwardReading::Next() {
  const auto by_reach = [](const Tail& left, const Tail& right) {
    return left.reached > right.reached;
  };
  const auto count = std::min(kAtOnce, tails_.size());
  const auto chosen_end = tails_.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(tails_.begin(), chosen_end, tails_.end(), by_reach);

  std::vector<Stretch> pieces;
  for (auto tail = tails_.begin(); tail != chosen_end && records_left_ > 0; ++tail) {
    const auto size = std::min(
        {tail->piece, tail->left.end - tail->left.begin, static_cast<std::int64_t>(records_left_)});
    records_left_ -= static_cast<std::size_t>(size);
    Stretch piece = tail->left;
    piece.begin = piece.end - size;
    pieces.push_back(piece);
    tail->left.end = piece.begin;
    tail->piece = std::min(4 * tail->piece, kLargestPiece);
    being_read_.push_back(*tail);
  }
  tails_.erase(tails_.begin(), tails_.begin() + static_cast<std::ptrdiff_t>(pieces.size()));
  return pieces;
}

void BackwardReading::Add(std::size_t position, std::optional<SteadyTime> time,
                          const std::optional<EventKey>& key) {
  if (!time) return;
  Tail& tail = being_read_[position];
  if (*time < oldest_) {
    tail.has_old = true;
    return;
  }
  tail.has_young = true;
  tail.reached = std::min(tail.reached, *time);
  if (key) events_.push_back({*key, *time});
}

void BackwardReading::Finish(const std::vector<bool>& is_readable) {
  for (std::size_t i = 0; i < being_read_.size(); ++i) {
    Tail tail = being_read_[i];
    const bool is_too_old = tail.has_old && !tail.has_young;
    if (!is_readable[i] || is_too_old || tail.left.begin == tail.left.end) continue;
    tail.has_young = tail.has_old = false;
    tails_.push_back(tail);
  }
  being_read_.clear();
}

std::vector<PastEvent> BackwardReading::TakeSettled() {
  SteadyTime reached_by_all = SteadyTime::min();
  for (const Tail& tail : tails_) reached_by_all = std::max(reached_by_all, tail.reached);
  const auto settled = std::partition(events_.begin(), events_.end(), [&](const PastEvent& event) {
    return event.stored < reached_by_all;
  });
  std::vector<PastEvent> taken(settled, events_.end());
  events_.erase(settled, events_.end());
  std::sort(taken.begin(), taken.end(), [](const PastEvent& left, const PastEvent& right) {
    return left.stored > right.stored;
  });
  return taken;
}

std::vector<PastEvent> BackwardReading::TakeRest() {
  tails_.clear();
  return TakeSettled();
}

}  // namespace dtbridge
