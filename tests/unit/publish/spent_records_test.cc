#include "spent_records.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace dtbridge {
namespace {

/// Counts the records that are still there.
class SpentRecordsTest : public testing::Test {
 protected:
  std::unique_ptr<Waiting> OfThisThread(std::size_t bytes = 100) {
    auto record = std::make_unique<Waiting>();
    record->bytes = bytes;
    record->maker = SpentRecords::Bin();
    record->done = [alive = alive_](const Result<Receipt>&) {};
    return record;
  }

  /// On a thread with another bin.
  static void OnAnotherThread(const auto& work) {
    const std::size_t mine = SpentRecords::Bin();
    std::atomic<bool> done{false};
    while (!done) {
      std::thread([&] {
        if (SpentRecords::Bin() == mine) return;
        work();
        done = true;
      }).join();
    }
  }

  long Alive() const { return alive_.use_count() - 1; }

  std::shared_ptr<int> alive_ = std::make_shared<int>();
  SpentRecords spent_;
};

TEST_F(SpentRecordsTest, LeavesFreeingToTheThreadThatMadeTheRecord) {
  auto first = OfThisThread();
  auto second = OfThisThread();
  OnAnotherThread([&] {
    spent_.Put(std::move(first));
    spent_.Put(std::move(second));
    spent_.FreeSome();
  });
  EXPECT_EQ(Alive(), 2);
  spent_.FreeSome();
  EXPECT_EQ(Alive(), 0);
}

TEST_F(SpentRecordsTest, FreesTwoAtATime) {
  for (int i = 0; i < 3; ++i) spent_.Put(OfThisThread());
  spent_.FreeSome();
  EXPECT_EQ(Alive(), 1);
  spent_.FreeSome();
  EXPECT_EQ(Alive(), 0);
  spent_.FreeSome();
}

TEST_F(SpentRecordsTest, KeepsNoMoreRecordsThanPromised) {
  for (std::size_t i = 0; i < SpentRecords::kMostRecords + 5; ++i) spent_.Put(OfThisThread());
  EXPECT_EQ(Alive(), static_cast<long>(SpentRecords::kMostRecords));
  spent_.FreeSome();
  for (int i = 0; i < 3; ++i) spent_.Put(OfThisThread());
  EXPECT_EQ(Alive(), static_cast<long>(SpentRecords::kMostRecords)) << "there was room for two";
}

TEST_F(SpentRecordsTest, KeepsNoMoreBytesThanPromised) {
  spent_.Put(OfThisThread(SpentRecords::kMostBytes - 100));
  spent_.Put(OfThisThread(101));
  EXPECT_EQ(Alive(), 1);
  spent_.Put(OfThisThread(100));
  EXPECT_EQ(Alive(), 2);
  spent_.FreeSome();
  spent_.Put(OfThisThread(SpentRecords::kMostBytes));
  EXPECT_EQ(Alive(), 1) << "there is room again";
}

TEST_F(SpentRecordsTest, FreesThoseOfAllThreadsWhenAsked) {
  spent_.Put(OfThisThread());
  OnAnotherThread([&] { spent_.Put(OfThisThread()); });
  EXPECT_EQ(Alive(), 2);
  spent_.FreeAll();
  EXPECT_EQ(Alive(), 0);
}

TEST_F(SpentRecordsTest, FreesWhatIsLeftAtItsEnd) {
  {
    SpentRecords spent;
    spent.Put(OfThisThread());
    EXPECT_EQ(Alive(), 1);
  }
  EXPECT_EQ(Alive(), 0);
}

}  // namespace
}  // namespace dtbridge
