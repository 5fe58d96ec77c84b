#pragma once

#include <deque>
#include <functional>
#include <new>
#include <optional>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/publish/publisher.h"

namespace dtbridge {

/// Keeps records until the test says how each one ends, or ends each at once. Threads: one.
class FakePublisher final : public Publisher {
 public:
  struct Waiting {
    Record record;
    Done done;
  };

  void Publish(Record record, Done done) override {
    if (throws_) throw std::bad_alloc();
    if (refuse_) return done(tl::unexpected<Rejection>(*refuse_));
    waiting_.push_back({std::move(record), std::move(done)});
    if (!answer_) return;
    const Waiting& last = waiting_.back();
    last.done(answer_(last.record));
  }

  std::size_t Pending() const { return waiting_.size(); }
  const Record& At(std::size_t i) const { return waiting_.at(i).record; }

  void FinishNext(const Result<Receipt>& result) {
    Check(!waiting_.empty(), "a record waits");
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    next.done(result);
  }

  /// Whether Publish throws, as it does when there is no memory for the record.
  void Throw(bool throws) { throws_ = throws; }

  /// From now on every record ends at once, and is kept all the same for At.
  void FinishEach(std::function<Result<Receipt>(const Record&)> answer) {
    answer_ = std::move(answer);
  }

  /// From now on every Publish is refused at once.
  void Refuse(std::optional<Rejection> rejection) { refuse_ = std::move(rejection); }

 private:
  std::deque<Waiting> waiting_;
  std::optional<Rejection> refuse_;
  std::function<Result<Receipt>(const Record&)> answer_;
  bool throws_ = false;
};

}  // namespace dtbridge
