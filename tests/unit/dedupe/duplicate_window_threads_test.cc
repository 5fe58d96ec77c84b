#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {
namespace {

using Verdict = DuplicateWindow::Verdict;

constexpr int kThreads = 4;

void InThreads(const std::function<void(int thread)>& work) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
}

TEST(DuplicateWindowThreadsTest, LetsExactlyOneOfManyPublishEachEvent) {
  constexpr std::size_t kEvents = 2000;
  Registry registry;
  DuplicateWindow window({.max_entries = kEvents}, registry);
  std::array<std::atomic<int>, kEvents> published{};
  std::atomic<int> stored = 0;
  std::atomic<int> attached = 0;
  std::atomic<int> released = 0;
  std::atomic<int> told = 0;

  InThreads([&](int) {
    for (std::size_t i = 0; i < kEvents; ++i) {
      const EventKey key = window.KeyFor(0, std::to_string(i), "touch");
      const auto verdict = window.Enter(
          key, "{}", SteadyTime{}, [&](const Outcome& outcome) { ++(outcome ? told : released); });
      switch (verdict) {
        case Verdict::kFirst:
          ++published[i];
          window.Stored(key, {}, SteadyTime{});
          break;
        case Verdict::kInFlight:
          ++attached;
          break;
        case Verdict::kStored:
          ++stored;
          break;
      }
    }
  });

  for (const auto& count : published) ASSERT_EQ(count, 1);
  EXPECT_EQ(stored + attached, static_cast<int>(kEvents) * (kThreads - 1));
  EXPECT_EQ(told, attached);
  EXPECT_EQ(released, 0);
  EXPECT_EQ(window.Size(), kEvents);
}

TEST(DuplicateWindowThreadsTest, TellsEveryWaiterOnceWhateverHappens) {
  constexpr int kSteps = 4000;
  Registry registry;
  DuplicateWindow window({.window = std::chrono::seconds{1}, .max_entries = 50}, registry);
  std::atomic<int> attached = 0;
  std::atomic<int> told = 0;

  InThreads([&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    SteadyTime now{};
    for (int i = 0; i < kSteps; ++i) {
      now += std::chrono::milliseconds{5};
      const EventKey key = window.KeyFor(0, std::to_string(random() % 100), "touch");
      const auto verdict = window.Enter(key, "{}", now, [&](const Outcome&) { ++told; });
      if (verdict == Verdict::kInFlight) ++attached;
      if (verdict != Verdict::kFirst) continue;
      if (random() % 3 == 0) {
        window.Failed(key, {RejectReason::kQueueFull});
      } else {
        window.Stored(key, {}, now);
      }
    }
  });

  EXPECT_EQ(told, attached);
  EXPECT_LE(window.Size(), 50U);
  EXPECT_EQ(registry.Gauges("dedup_entries", "").With().Value(),
            static_cast<double>(window.Size()));
}

}  // namespace
}  // namespace dtbridge
