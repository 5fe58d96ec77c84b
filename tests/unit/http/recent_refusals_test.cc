#include "recent_refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void Add(RecentRefusals& refusals, std::size_t number) {
  refusals.Add({.time = SysTime{std::chrono::seconds{number}},
                .reason = RejectReason::kBadSignature,
                .request_id = std::to_string(number)});
}

std::vector<std::string> Ids(const RecentRefusals& refusals) {
  std::vector<std::string> ids;
  for (const auto& refusal : refusals.NewestFirst()) ids.push_back(refusal.request_id);
  return ids;
}

TEST(RecentRefusalsTest, AreNewestFirst) {
  RecentRefusals refusals;
  EXPECT_THAT(Ids(refusals), IsEmpty());
  for (std::size_t i = 1; i <= 3; ++i) Add(refusals, i);
  EXPECT_THAT(Ids(refusals), ElementsAre("3", "2", "1"));
}

TEST(RecentRefusalsTest, ForgetTheOldest) {
  RecentRefusals refusals;
  constexpr std::size_t kAdded = RecentRefusals::kKept * 2 + 3;
  for (std::size_t i = 1; i <= kAdded; ++i) Add(refusals, i);

  const auto ids = Ids(refusals);
  ASSERT_EQ(ids.size(), RecentRefusals::kKept);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], std::to_string(kAdded - i));
}

}  // namespace
}  // namespace dtbridge
