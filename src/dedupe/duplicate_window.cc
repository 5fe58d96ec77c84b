#include "dtbridge/dedupe/duplicate_window.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/base/mutex.h"
#include "event_table.h"
#include "sip_hash.h"

namespace dtbridge {
namespace {

constexpr std::chrono::seconds kLongestWindow = std::chrono::hours{24 * 365};

/// Old entries that one call removes at most: more than one call adds, so they never pile up, and
/// few enough that nobody waits for the rest of a day's entries.
constexpr int kExpiredPerCall = 16;

/// Past events that are added under one lock.
constexpr std::size_t kRememberedAtOnce = 256;

/// Marks an event whose body was not seen.
constexpr std::uint32_t kUnknownBody = 0;

SipHash::Key RandomKey() {
  std::random_device device;
  const auto word = [&] { return std::uint64_t{device()} << 32U | device(); };
  return {word(), word()};
}

/// Never below 0, however long before the start of the machine an event may have been stored.
std::int64_t Milliseconds(SteadyTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch() + kLongestWindow)
      .count();
}

/// Tells one body from another well enough to count conflicts. Not keyed: who made two bodies alike
/// on purpose would need the connector's secret, and hide from a counter.
std::uint32_t HashOf(std::string_view body) {
  const auto low = static_cast<std::uint32_t>(std::hash<std::string_view>{}(body)&0xFFFFFFU);
  return low == kUnknownBody ? 1 : low;
}

struct KeyHash {
  std::size_t operator()(const EventKey& key) const { return static_cast<std::size_t>(key.low); }
};

void Call(std::vector<Reply>& waiters, const Outcome& outcome) {
  for (const Reply& waiter : waiters) waiter(outcome);
}

}  // namespace

struct DuplicateWindow::State {
  State(const DedupeOptions& options, Registry& registry)
      : hash_key(RandomKey()),
        window(options.window),
        max_entries(options.max_entries),
        entries(
            registry.Gauges("dedup_entries", "Events in the duplicate window, in flight or stored.")
                .With()),
        conflicts(
            registry
                .Counters("event_id_conflicts_total",
                          "Deliveries with the id and type of an earlier one but another body.")
                .With()),
        evictions(registry.Counters("dedup_evictions_total",
                                    "Stored events that left the duplicate window.")),
        evicted_by_age(evictions.With({{"reason", "age"}})),
        evicted_by_size(evictions.With({{"reason", "size"}})),
        table(options.max_entries) {}

  /// What a call did to the table: told to the metrics once the lock is gone.
  struct Changes {
    int added = 0;
    int by_age = 0;
    int by_size = 0;
  };

  std::int64_t OldestKept(SteadyTime now) const { return Milliseconds(now - window); }

  void Evict(SteadyTime now, Changes& changes) REQUIRES(mutex) {
    const std::int64_t oldest_kept = OldestKept(now);
    for (int i = 0; i < kExpiredPerCall; ++i) {
      const auto oldest = table.OldestStored();
      if (!oldest || *oldest >= oldest_kept) break;
      table.RemoveOldestStored();
      ++changes.by_age;
    }
    while (table.Size() > max_entries && table.OldestStored()) {
      table.RemoveOldestStored();
      ++changes.by_size;
    }
  }

  std::vector<Reply> TakeWaiters(const EventKey& key) REQUIRES(mutex) {
    if (waiters.empty()) return {};
    const auto node = waiters.extract(key);
    return node.empty() ? std::vector<Reply>{} : std::move(node.mapped());
  }

  void Count(const Changes& changes) const {
    if (changes.by_age > 0) evicted_by_age.Increment(changes.by_age);
    if (changes.by_size > 0) evicted_by_size.Increment(changes.by_size);
    // By difference: two calls that count in the other order still add up.
    const int difference = changes.added - changes.by_age - changes.by_size;
    if (difference != 0) entries.Increment(difference);
  }

  const SipHash::Key hash_key;
  const std::chrono::seconds window;
  const std::size_t max_entries;
  const Gauge entries;
  const Counter conflicts;
  const CounterFamily evictions;
  const Counter evicted_by_age;
  const Counter evicted_by_size;

  mutable Mutex mutex;
  EventTable table GUARDED_BY(mutex);
  std::unordered_map<EventKey, std::vector<Reply>, KeyHash> waiters GUARDED_BY(mutex);
};

DuplicateWindow::DuplicateWindow(const DedupeOptions& options, Registry& registry) {
  if (options.window <= std::chrono::seconds{0} || options.window > kLongestWindow) {
    throw ConfigError("duplicates.window must be longer than 0 s and at most a year");
  }
  if (options.max_entries == 0 || options.max_entries > EventTable::kMaxEntries) {
    throw ConfigError("duplicates.max_entries must be 1 to " +
                      std::to_string(EventTable::kMaxEntries));
  }
  state_ = std::make_unique<State>(options, registry);
}

DuplicateWindow::~DuplicateWindow() = default;

EventKey DuplicateWindow::KeyFor(ConnectorIndex connector, std::string_view event_id,
                                 std::string_view event_type) const {
  SipHash hash(state_->hash_key);
  hash.Add(std::uint64_t{connector});
  hash.Add(std::uint64_t{event_id.size()});  // so that id and type cannot run into each other
  hash.Add(event_id);
  hash.Add(event_type);
  const SipHash::Digest digest = hash.Finish();
  return {digest.first, digest.second};
}

DuplicateWindow::Verdict DuplicateWindow::Enter(const EventKey& key, std::string_view body,
                                                SteadyTime now, const Reply& waiter) {
  const std::uint32_t body_hash = HashOf(body);

  Verdict verdict = Verdict::kFirst;
  bool conflict = false;
  Reply released;
  State::Changes changes;
  {
    const MutexLock lock(state_->mutex);
    if (const auto twin = state_->table.Find(key, state_->OldestKept(now))) {
      conflict = twin->body != body_hash && twin->body != kUnknownBody;
      verdict = twin->stored ? Verdict::kStored : Verdict::kInFlight;
      if (!twin->stored) {
        std::vector<Reply>& waiting = state_->waiters[key];
        if (waiting.size() == kMaxWaiters) {
          released = std::move(waiting.front());
          waiting.erase(waiting.begin());
        }
        waiting.push_back(waiter);
      }
    } else {
      state_->table.Add(key, body_hash);
      ++changes.added;
      state_->Evict(now, changes);
    }
  }
  state_->Count(changes);
  if (conflict) state_->conflicts.Increment();
  if (released) released(Reject(RejectReason::kAnswerTimeout));
  return verdict;
}

void DuplicateWindow::Stored(const EventKey& key, const Receipt& receipt, SteadyTime now) {
  std::vector<Reply> waiters;
  State::Changes changes;
  {
    const MutexLock lock(state_->mutex);
    Check(state_->table.Store(key, Milliseconds(now)), "an event that ends as stored is in flight");
    waiters = state_->TakeWaiters(key);
    state_->Evict(now, changes);
  }
  state_->Count(changes);
  Call(waiters, Acceptance{.kind = Acceptance::Kind::kDuplicate, .receipt = receipt});
}

void DuplicateWindow::Failed(const EventKey& key, const Rejection& rejection) {
  std::vector<Reply> waiters;
  {
    const MutexLock lock(state_->mutex);
    Check(state_->table.Remove(key), "an event that ends as failed is in flight");
    waiters = state_->TakeWaiters(key);
  }
  state_->Count({.added = -1});
  Call(waiters, tl::unexpected<Rejection>(rejection));
}

std::size_t DuplicateWindow::Remember(std::span<const PastEvent> events, SteadyTime now) {
  std::size_t added = 0;
  while (!events.empty()) {
    const auto some = events.first(std::min(events.size(), kRememberedAtOnce));
    events = events.subspan(some.size());
    State::Changes changes;
    {
      const MutexLock lock(state_->mutex);
      for (const PastEvent& event : some) {
        if (state_->table.Size() >= state_->max_entries) break;
        const std::int64_t when = Milliseconds(event.stored);
        if (when < state_->OldestKept(now) || state_->table.Find(event.key, 0)) continue;
        state_->table.AddOldest(event.key, kUnknownBody, when);
        ++changes.added;
      }
    }
    state_->Count(changes);
    added += static_cast<std::size_t>(changes.added);
  }
  return added;
}

std::size_t DuplicateWindow::Size() const {
  const MutexLock lock(state_->mutex);
  return state_->table.Size();
}

std::uint64_t DuplicateWindow::Conflicts() const {
  return static_cast<std::uint64_t>(state_->conflicts.Value());
}

}  // namespace dtbridge
