#include "dtbridge/base/signals.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

TEST(SignalsTest, AreTakenOneByOne) {
  Signals signals;
  raise(SIGHUP);
  EXPECT_EQ(signals.Next(milliseconds{1000}), SIGHUP);
  EXPECT_EQ(signals.Next(milliseconds{0}), std::nullopt);
}

constexpr int kMayNot = 77;

/// What becomes of a process that a second SIGTERM finds, as shells tell it. (Under ThreadSanitizer
/// a signal that a handler raises waits for the handler's end.)
int CodeAfterTheSecond() {
  const pid_t child = ::fork();
  if (child < 0) return kMayNot;
  if (child == 0) {
    Signals signals;
    signals.Next();
    signals.LetTheNextOneKill();
    for (;;) ::pause();
  }
  int status = 0;
  constexpr int kTries = 5000;
  pid_t ended = 0;
  for (int i = 0; i < kTries && ended == 0; ++i) {
    ::kill(child, SIGTERM);
    ::usleep(1000);
    ended = ::waitpid(child, &status, WNOHANG);
  }
  if (ended == 0) {
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(SignalsTest, TheSecondEndsTheProcess) { EXPECT_EQ(CodeAfterTheSecond(), 128 + SIGTERM); }

TEST(SignalsTest, TheSecondEndsTheFirstProcessOfAContainerToo) {
  const pid_t outer = ::fork();
  if (outer == 0) {
    if (::unshare(CLONE_NEWPID) != 0) ::_exit(kMayNot);
    ::_exit(CodeAfterTheSecond());
  }
  int status = 0;
  ::waitpid(outer, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kMayNot) GTEST_SKIP() << "no right to make a PID namespace";
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
}

TEST(SignalsTest, AreFoundByALookWithoutPatience) {
  Signals signals;
  raise(SIGTERM);
  EXPECT_EQ(signals.Next(milliseconds{0}), SIGTERM);
}

}  // namespace
}  // namespace dtbridge
