#include "load/load_tally.h"

#include <gtest/gtest.h>

#include "dtbridge/json/document.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LoadTallyTest, IsOneJsonObject) {
  LoadTally tally;
  tally.planned = 4;
  tally.statuses = {{200, 2}, {503, 1}};
  tally.errors = {{LoadError::kTimeout, 1}};
  for (const int ms : {1, 2, 3}) tally.latency.Record(milliseconds{ms});
  tally.elapsed = seconds{2};

  json::Document document;
  const auto root = document.Parse(LoadJson({.url = "http://127.0.0.1/", .rate = 2}, tally));

  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->Find("planned")->Text(), "4");
  EXPECT_EQ(root->Find("answered")->Text(), "3");
  EXPECT_EQ(root->Find("answered_per_s")->Text(), "1.500");
  EXPECT_EQ(root->Find("statuses")->Find("503")->Text(), "1");
  EXPECT_EQ(root->Find("errors")->Find("timeout")->Text(), "1");
  EXPECT_EQ(root->Find("latency_ms")->Find("max")->Text(), "3.000");
}

TEST(LoadTallyTest, HasNoNumbersForWhatWasNotMeasured) {
  LoadTally tally;
  tally.planned = 2;
  tally.unanswered = 2;
  tally.interrupted = true;

  const std::string json = LoadJson({}, tally);
  json::Document document;
  const auto root = document.Parse(json);

  ASSERT_TRUE(root.has_value());
  for (const char* name : {"mean", "p50", "p99", "max"})
    EXPECT_TRUE(root->Find("latency_ms")->Find(name)->IsNull()) << name;
  EXPECT_TRUE(root->Find("interrupted")->AsBool());
  EXPECT_EQ(root->Find("unanswered")->Text(), "2");
  EXPECT_EQ(root->Find("unsent")->Text(), "0");
  EXPECT_NE(LoadText({}, tally).find("interrupted: 2 still in flight"), std::string::npos);
}

TEST(LoadTallyTest, SaysSoWhenThisProgramWasTooSlow) {
  LoadTally tally;
  EXPECT_EQ(LoadText({}, tally).find("too slow"), std::string::npos);
  tally.starved = 3;
  EXPECT_NE(LoadText({}, tally).find("too slow 3 times"), std::string::npos);
}

}  // namespace
}  // namespace dtbridge
