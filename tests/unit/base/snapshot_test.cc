#include "dtbridge/base/snapshot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace dtbridge {
namespace {

TEST(SnapshotTest, GivesWhatWasStoredLast) {
  Snapshot<int> snapshot(std::make_shared<const int>(1));
  EXPECT_EQ(*snapshot.Load(), 1);
  snapshot.Store(std::make_shared<const int>(2));
  EXPECT_EQ(*snapshot.Load(), 2);
}

TEST(SnapshotTest, LetsAReaderKeepWhatItLoaded) {
  Snapshot<int> snapshot(std::make_shared<const int>(1));
  const auto kept = snapshot.Load();
  snapshot.Store(std::make_shared<const int>(2));
  EXPECT_EQ(*kept, 1);
}

TEST(SnapshotTest, NeverShowsHalfAValue) {
  using Pair = std::pair<int, int>;
  Snapshot<Pair> snapshot(std::make_shared<const Pair>(0, 0));
  std::atomic<bool> torn = false;
  std::thread reader([&] {
    for (int last = 0; last < 2000;) {
      const auto pair = snapshot.Load();
      if (pair->first != pair->second || pair->first < last) torn = true;
      last = pair->first;
    }
  });
  for (int i = 1; i <= 2000; ++i) snapshot.Store(std::make_shared<const Pair>(i, i));
  reader.join();
  EXPECT_FALSE(torn);
}

}  // namespace
}  // namespace dtbridge
