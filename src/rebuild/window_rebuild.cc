#include "dtbridge/rebuild/window_rebuild.h"

#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/thread_name.h"
#include "rebuild_probe.h"
#include "window_filler.h"

namespace dtbridge {

struct WindowRebuild::State {
  State(const DedupeOptions& dedupe, Source from, DuplicateWindow& to, const Clock& steady_clock,
        Logger& logger, Registry& registry)
      : options(dedupe),
        source(std::move(from)),
        window(to),
        clock(steady_clock),
        probe(options.rebuild == RebuildMode::kOff, logger, registry) {}

  void Run() {
    NameThisThread("rebuild");
    const SteadyTime began = clock.Steady();
    const auto go_on = [&] { return !is_stopped && clock.Steady() - began < kPatience; };
    probe.Began();
    RebuildSummary summary;
    try {
      summary = WindowFiller(options, source.connectors, window, clock, probe)
                    .Fill(*source.open(), go_on);
    } catch (const std::exception& failure) {
      summary.failure = failure.what();
    }
    if (is_stopped) return probe.Stopped();
    probe.Ended(summary, source.topics,
                std::chrono::duration_cast<std::chrono::milliseconds>(clock.Steady() - began));
  }

  const DedupeOptions options;
  const Source source;
  DuplicateWindow& window;
  const Clock& clock;
  const RebuildProbe probe;

  std::atomic<bool> is_stopped{false};
  Mutex mutex;
  std::thread thread GUARDED_BY(mutex);
};

WindowRebuild::WindowRebuild(const DedupeOptions& options, Source source, DuplicateWindow& window,
                             const Clock& clock, Logger& logger, Registry& registry)
    : state_(std::make_unique<State>(options, std::move(source), window, clock, logger, registry)) {
}

WindowRebuild::~WindowRebuild() { Stop(); }

void WindowRebuild::Start() {
  if (state_->options.rebuild == RebuildMode::kOff) return;
  const MutexLock lock(state_->mutex);
  if (state_->is_stopped || state_->thread.joinable()) return;
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

void WindowRebuild::Stop() {
  state_->is_stopped = true;
  const MutexLock lock(state_->mutex);
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace dtbridge
