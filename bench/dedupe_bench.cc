#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

#include "dtbridge/dedupe/duplicate_window.h"

namespace dtbridge {
namespace {

using Verdict = DuplicateWindow::Verdict;

constexpr char kBody[] = "a body, of which the window keeps a hash";
constexpr SteadyTime kNow{std::chrono::hours{1}};

const Reply& NoReply() {
  static const Reply reply = [](const Outcome&) {};
  return reply;
}

void MakeEventKey(benchmark::State& state) {
  Registry registry;
  const DuplicateWindow window({}, registry);
  for (auto _ : state) {
    benchmark::DoNotOptimize(window.KeyFor(0, "cpbg96qngr7ai7ldarrg", "temperature"));
  }
}
BENCHMARK(MakeEventKey);

/// A full window of range(0) entries: each new event drives out the oldest.
void EnterAndStore(benchmark::State& state) {
  Registry registry;
  DuplicateWindow window({.max_entries = static_cast<std::size_t>(state.range(0))}, registry);
  std::uint64_t number = 0;
  const auto store_next = [&] {
    ++number;
    const EventKey key{number * 0x9E3779B97F4A7C15U, number};  // spread as hashes are
    if (window.Enter(key, kBody, kNow, NoReply()) != Verdict::kFirst) return false;
    window.Stored(key, {.partition = 0, .offset = 1}, kNow);
    return true;
  };
  while (number < static_cast<std::uint64_t>(state.range(0))) store_next();
  for (auto _ : state) {
    if (!store_next()) {
      state.SkipWithError("an event was taken for a repeat");
      break;
    }
  }
}
BENCHMARK(EnterAndStore)->Arg(1'000)->Arg(250'000);

void EnterRepeat(benchmark::State& state) {
  Registry registry;
  DuplicateWindow window({}, registry);
  const EventKey key = window.KeyFor(0, "cpbg96qngr7ai7ldarrg", "temperature");
  window.Enter(key, kBody, kNow, NoReply());
  window.Stored(key, {.partition = 0, .offset = 1}, kNow);
  for (auto _ : state) {
    if (window.Enter(key, kBody, kNow, NoReply()) != Verdict::kStored) {
      state.SkipWithError("a repeat was taken for a new event");
      break;
    }
  }
}
BENCHMARK(EnterRepeat);

}  // namespace
}  // namespace dtbridge
