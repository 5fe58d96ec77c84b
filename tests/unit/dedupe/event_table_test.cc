#include "event_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <vector>

namespace dtbridge {
namespace {

EventKey Even(std::uint64_t number) { return {number * 0x9E3779B97F4A7C15U, number}; }

/// Every other key wants one of a few places in the table: they run into each other and the rest.
EventKey Crowded(std::uint64_t number) {
  return number % 2 == 0 ? EventKey{(number % 10) << 60U, number} : Even(number);
}

/// As above, but at the table's end, so that they go on at its beginning.
EventKey AtTheEnd(std::uint64_t number) {
  return number % 2 == 0 ? EventKey{~std::uint64_t{0} - number % 6, number} : Even(number);
}

TEST(EventTableTest, TellsInFlightFromStored) {
  EventTable table(100);
  EXPECT_FALSE(table.Find({1, 1}, 0));

  table.Add({1, 1}, 77);
  ASSERT_TRUE(table.Find({1, 1}, 0));
  EXPECT_FALSE(table.Find({1, 1}, 0)->stored);
  EXPECT_EQ(table.Find({1, 1}, 0)->body, 77U);

  EXPECT_TRUE(table.Store({1, 1}, 5000));
  ASSERT_TRUE(table.Find({1, 1}, 0));
  EXPECT_TRUE(table.Find({1, 1}, 0)->stored);
  EXPECT_EQ(table.Find({1, 1}, 0)->body, 77U);
  EXPECT_EQ(table.OldestStored(), 5000);
}

TEST(EventTableTest, OverlooksEntriesStoredTooLongAgoAndTakesTheirKeyAgain) {
  EventTable table(100);
  table.Add({1, 1}, 1);
  table.Store({1, 1}, 5000);
  EXPECT_TRUE(table.Find({1, 1}, 5000));
  EXPECT_FALSE(table.Find({1, 1}, 5001));

  table.Add({1, 1}, 2);
  ASSERT_TRUE(table.Find({1, 1}, 5001));
  EXPECT_EQ(table.Find({1, 1}, 5001)->body, 2U);
  EXPECT_TRUE(table.Store({1, 1}, 9000));

  table.RemoveOldestStored();
  ASSERT_TRUE(table.Find({1, 1}, 5001));
  EXPECT_EQ(table.Find({1, 1}, 5001)->body, 2U);
}

TEST(EventTableTest, RefusesToEndWhatIsNotInFlight) {
  EventTable table(100);
  EXPECT_FALSE(table.Store({1, 1}, 0));
  EXPECT_FALSE(table.Remove({1, 1}));

  table.Add({1, 1}, 0);
  table.Store({1, 1}, 0);
  EXPECT_FALSE(table.Store({1, 1}, 0));
  EXPECT_FALSE(table.Remove({1, 1}));
}

TEST(EventTableTest, TakesAnOlderEntryForNoYoungerThanTheOldest) {
  EventTable table(100);
  table.Add({1, 1}, 0);
  table.Store({1, 1}, 5000);

  table.AddOldest({2, 2}, 0, 4000);
  EXPECT_EQ(table.OldestStored(), 4000);
  table.AddOldest({3, 3}, 0, 4500);
  EXPECT_EQ(table.OldestStored(), 4000);

  table.RemoveOldestStored();
  EXPECT_FALSE(table.Find({3, 3}, 0));
  ASSERT_TRUE(table.Find({2, 2}, 0));
  EXPECT_TRUE(table.Find({2, 2}, 0)->stored);
  EXPECT_TRUE(table.Find({1, 1}, 0));
}

TEST(EventTableTest, HoldsMoreInFlightThanItsSize) {
  EventTable table(10);
  for (std::uint64_t i = 0; i < 3000; ++i) table.Add(Crowded(i), 0);
  EXPECT_EQ(table.Size(), 3000U);
  for (std::uint64_t i = 0; i < 3000; ++i) ASSERT_TRUE(table.Find(Crowded(i), 0)) << i;
  for (std::uint64_t i = 0; i < 3000; i += 2) ASSERT_TRUE(table.Remove(Crowded(i)));
  for (std::uint64_t i = 0; i < 3000; ++i) ASSERT_EQ(bool(table.Find(Crowded(i), 0)), i % 2 == 1);
}

TEST(EventTableTest, TakesTwoCellsForEachEntryHoweverLongItRuns) {
  constexpr std::size_t kMost = 2000;
  EventTable table(kMost);
  for (std::uint64_t i = 0; i < 5 * kMost; ++i) {
    table.Add(Even(i), 0);
    if (table.Size() > kMost) table.RemoveOldestStored();
    table.Store(Even(i), 0);
  }
  EXPECT_EQ(table.Size(), kMost);
  EXPECT_EQ(table.Cells(), 2 * (kMost + 1));
}

/// What the table should do, done simply.
class SimpleTable {
 public:
  bool Has(std::uint64_t key) const { return in_flight_.contains(key) || stored_.contains(key); }
  bool IsStored(std::uint64_t key) const { return stored_.contains(key); }
  std::size_t Size() const { return in_flight_.size() + stored_.size(); }
  std::size_t StoredCount() const { return stored_.size(); }

  void Add(std::uint64_t key) { in_flight_[key] = true; }
  void AddOldest(std::uint64_t key) {
    stored_[key] = true;
    order_.push_front(key);
  }
  void Store(std::uint64_t key) {
    in_flight_.erase(key);
    stored_[key] = true;
    order_.push_back(key);
  }
  void Remove(std::uint64_t key) { in_flight_.erase(key); }
  void RemoveOldestStored() {
    stored_.erase(order_.front());
    order_.pop_front();
  }
  std::uint64_t AnyInFlight(std::uint64_t random) const {
    const auto at = in_flight_.lower_bound(random % 2048);
    return at == in_flight_.end() ? in_flight_.begin()->first : at->first;
  }
  bool NoneInFlight() const { return in_flight_.empty(); }

 private:
  std::map<std::uint64_t, bool> in_flight_;
  std::map<std::uint64_t, bool> stored_;
  std::deque<std::uint64_t> order_;
};

struct Spread {
  const char* name;
  EventKey (*key)(std::uint64_t);
};

class EventTableModelTest : public testing::TestWithParam<Spread> {};

TEST_P(EventTableModelTest, AgreesWithASimpleTableOverManyRandomSteps) {
  constexpr std::size_t kMost = 700;  // beyond the first size, so that the table grows on the way
  const auto key = GetParam().key;
  std::mt19937_64 random(
      4711);  // NOLINT(bugprone-random-generator-seed): the same steps every time
  EventTable table(kMost);
  SimpleTable model;

  for (int step = 0; step < 8'000; ++step) {
    const std::uint64_t number = random() % 2048;
    switch (random() % 5) {
      case 4:
        if (model.Has(number)) break;
        table.AddOldest(key(number), 0, step);
        model.AddOldest(number);
        break;
      case 0:
      case 1:
        ASSERT_EQ(bool(table.Find(key(number), 0)), model.Has(number)) << step;
        if (model.Has(number)) break;
        table.Add(key(number), 0);
        model.Add(number);
        break;
      case 2: {
        if (model.NoneInFlight()) break;
        const std::uint64_t ended = model.AnyInFlight(number);
        ASSERT_TRUE(table.Store(key(ended), step)) << step;
        model.Store(ended);
        break;
      }
      default: {
        if (model.NoneInFlight()) break;
        const std::uint64_t ended = model.AnyInFlight(number);
        ASSERT_TRUE(table.Remove(key(ended))) << step;
        model.Remove(ended);
      }
    }
    while (model.Size() > kMost && model.StoredCount() > 0) {
      table.RemoveOldestStored();
      model.RemoveOldestStored();
    }
    ASSERT_EQ(table.Size(), model.Size()) << step;
  }
  for (std::uint64_t number = 0; number < 2048; ++number) {
    const auto found = table.Find(key(number), 0);
    ASSERT_EQ(bool(found), model.Has(number)) << number;
    ASSERT_EQ(found && found->stored, model.IsStored(number)) << number;
  }
}

constexpr Spread kSpreads[] = {{"Crowded", Crowded}, {"AtTheEnd", AtTheEnd}, {"Even", Even}};
INSTANTIATE_TEST_SUITE_P(Keys, EventTableModelTest, testing::ValuesIn(kSpreads),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
