#include "replay_batch.h"

#include <utility>

#include "letter_text.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMostCandidates = 256;
constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;

void Conclude(ReplayedLetter& letter, const std::optional<Result<Receipt>>& report) {
  if (report && *report) {
    letter.outcome = ReplayOutcome::kStored;
    letter.receipt = **report;
    return;
  }
  letter.outcome = ReplayOutcome::kFailed;
  letter.detail = report ? ReasonText(report->error())
                         : "Kafka did not report on it in time; it may be stored all the same";
}

}  // namespace

void ReplayBatch::Add(ReplayCandidate candidate) {
  if (candidate.record) bytes_ += candidate.record->value.size();
  candidates_.push_back(std::move(candidate));
}

bool ReplayBatch::IsFull() const {
  return candidates_.size() >= kMostCandidates || bytes_ >= kMostBytes;
}

bool ReplayBatch::Send(Publisher& publisher, std::chrono::milliseconds patience) {
  // Shared with the reports, which may outlive the batch.
  const auto reports = std::make_shared<Reports>();
  {
    const MutexLock lock(reports->mutex);
    reports->by_candidate.resize(candidates_.size());
    for (const auto& candidate : candidates_) reports->missing += candidate.record ? 1 : 0;
  }
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (!candidates_[i].record) continue;
    publisher.Publish(*std::exchange(candidates_[i].record, std::nullopt),
                      [reports, i](const Result<Receipt>& report) {
                        const MutexLock lock(reports->mutex);
                        reports->by_candidate[i] = report;
                        --reports->missing;
                        reports->changed.notify_one();
                      });
  }
  const bool is_complete = WaitFor(*reports, patience);
  const MutexLock lock(reports->mutex);
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    ReplayedLetter& letter = candidates_[i].letter;
    if (letter.outcome == ReplayOutcome::kUsable) Conclude(letter, reports->by_candidate[i]);
  }
  return is_complete;
}

bool ReplayBatch::WaitFor(Reports& reports, std::chrono::milliseconds patience) {
  const MutexLock lock(reports.mutex);
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (reports.missing > 0) {
    const std::size_t before = reports.missing;
    reports.changed.wait_until(reports.mutex, deadline);
    const auto now = std::chrono::steady_clock::now();
    if (reports.missing < before) {
      deadline = now + patience;
    } else if (now >= deadline) {
      return false;
    }
  }
  return true;
}

}  // namespace dtbridge
