#include "dtbridge/base/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace dtbridge {
namespace {

sigset_t OurSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// The default action, where the kernel spares the first process of a container its own.
void EndAtOnce(int signal) {
  ::raise(signal);
  constexpr int kBySignal = 128;  // as shells tell it
  ::_exit(kBySignal + signal);
}

}  // namespace

Signals::Signals() {
  const sigset_t set = OurSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

std::optional<int> Signals::Next(std::optional<std::chrono::milliseconds> patience) {
  const sigset_t set = OurSignals();
  const auto until =
      std::chrono::steady_clock::now() + patience.value_or(std::chrono::milliseconds{0});
  for (;;) {
    int signal = -1;
    if (patience) {
      // Without patience, too, one look is taken.
      const auto left = std::max(std::chrono::nanoseconds{0},
                                 std::chrono::duration_cast<std::chrono::nanoseconds>(
                                     until - std::chrono::steady_clock::now()));
      const timespec wait{.tv_sec = left.count() / 1'000'000'000,
                          .tv_nsec = left.count() % 1'000'000'000};
      signal = sigtimedwait(&set, nullptr, &wait);
    } else {
      signal = sigwaitinfo(&set, nullptr);
    }
    if (signal > 0) return signal;
    if (errno == EAGAIN) return std::nullopt;
  }
}

void Signals::LetTheNextOneKill() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT}) {
    struct sigaction action {};
    action.sa_handler = &EndAtOnce;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    ::sigaction(signal, &action, nullptr);
    sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace dtbridge
