#include "stored_ring.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace dtbridge {
namespace {

EventEntry Entry(std::uint64_t number) { return {{number, ~number}, 0, 0}; }

TEST(StoredRingTest, FindsEachEntryByItsNumberUntilItIsPopped) {
  StoredRing ring;
  constexpr std::uint64_t kKept = 3 * StoredRing::kBlock / 2;
  for (std::uint64_t i = 0; i < 10 * StoredRing::kBlock; ++i) {
    ASSERT_EQ(ring.Push(Entry(i)), i);
    if (ring.Size() > kKept) ring.PopOldest();
    ASSERT_EQ(ring.At(ring.Begin()).key.high, ring.Begin());
    ASSERT_EQ(ring.At(i).key.high, i);
  }
  EXPECT_EQ(ring.Size(), kKept);
  for (std::uint64_t i = ring.Begin(); i < 10 * StoredRing::kBlock; ++i) {
    ASSERT_EQ(ring.At(i).key.high, i);
  }
}

TEST(StoredRingTest, TakesOlderOnesBeforeAllOthers) {
  for (const std::uint64_t pushed :
       {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{StoredRing::kBlock}}) {
    StoredRing ring;
    for (std::uint64_t i = 0; i < pushed; ++i) ring.Push(Entry(1000 + i));
    constexpr std::uint64_t kOlder = 2 * StoredRing::kBlock + 7;
    for (std::uint64_t i = 0; i < kOlder; ++i) {
      const std::uint64_t sequence = ring.PushOldest(Entry(kOlder - 1 - i));
      ASSERT_EQ(sequence, ring.Begin());
    }
    ring.Push(Entry(7777));
    ASSERT_EQ(ring.Size(), kOlder + pushed + 1);
    for (std::uint64_t i = 0; i < kOlder; ++i) {
      ASSERT_EQ(ring.At(ring.Begin()).key.high, i);
      ring.PopOldest();
    }
    for (std::uint64_t i = 0; i < pushed; ++i) {
      ASSERT_EQ(ring.At(ring.Begin()).key.high, 1000 + i);
      ring.PopOldest();
    }
    EXPECT_EQ(ring.At(ring.Begin()).key.high, 7777U);
  }
}

TEST(StoredRingTest, StartsOverAfterItWasEmptied) {
  StoredRing ring;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < StoredRing::kBlock; ++i) ring.Push(Entry(i));
    for (std::uint64_t i = 0; i < StoredRing::kBlock; ++i) ring.PopOldest();
    EXPECT_EQ(ring.Size(), 0U);
  }
  const std::uint64_t last = ring.Push(Entry(7));
  EXPECT_EQ(ring.At(last).key.high, 7U);
}

}  // namespace
}  // namespace dtbridge
