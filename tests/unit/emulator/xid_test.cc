#include "emulator/xid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dtbridge {
namespace {

using testing::MatchesRegex;

SysTime At(std::int64_t second) { return SysTime{std::chrono::seconds{second}}; }

TEST(XidTest, ReadsTheSecondOfAnIdDtMade) {
  // 2024-05-29T10:34:03Z, the time inside the same recorded event.
  EXPECT_EQ(XidSecond("cpbg96qngr7ai7ldarrg"), 1716978843);
}

TEST(XidTest, KnowsNoSecondOfWhatIsNoXid) {
  EXPECT_EQ(XidSecond(""), -1);
  EXPECT_EQ(XidSecond("cpbg96qngr7ai7ldarr"), -1);
  EXPECT_EQ(XidSecond("cpbg96qngr7ai7ldarrw"), -1);
  EXPECT_EQ(XidSecond("CPBG96QNGR7AI7LDARRG"), -1);
}

TEST(XidTest, MakesTwentyCharactersThatCarryTheSecond) {
  Random random(7);
  XidMaker xids(random);

  const std::string id = xids.Next(At(1'716'978'843) + std::chrono::milliseconds{999});

  EXPECT_THAT(id, MatchesRegex("[0-9a-v]+"));
  EXPECT_EQ(id.size(), 20U);
  EXPECT_EQ(XidSecond(id), 1'716'978'843);
}

TEST(XidTest, CarriesSecondsOfTheWholeRange) {
  Random random(7);
  XidMaker xids(random);

  for (const std::int64_t second : {0LL, 1LL, 2'147'483'647LL, 4'294'967'295LL}) {
    EXPECT_EQ(XidSecond(xids.Next(At(second))), second);
  }
}

TEST(XidTest, RepeatsNoIdWithinASecond) {
  Random random(7);
  XidMaker xids(random);

  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(xids.Next(At(1'700'000'000)));

  EXPECT_EQ(ids.size(), 10'000U);
}

TEST(XidTest, DiffersBetweenMakers) {
  Random random(7);
  XidMaker first(random);
  XidMaker second(random);

  EXPECT_NE(first.Next(At(1'700'000'000)).substr(7), second.Next(At(1'700'000'000)).substr(7));
}

}  // namespace
}  // namespace dtbridge
