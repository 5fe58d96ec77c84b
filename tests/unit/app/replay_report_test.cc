#include "replay_report.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

ReplayedLetter ALetter() {
  return {.partition = 3,
          .offset = 17,
          .time = SysTime{std::chrono::milliseconds{1'700'000'000'123}},
          .connector = "building-a",
          .reason = "too_deep"};
}

TEST(ReplayReportTest, SaysWhereAUsableLetterBelongs) {
  ReplayedLetter letter = ALetter();
  letter.outcome = ReplayOutcome::kUsable;
  letter.topic = "dt.events.touch";
  letter.key = "device-1";
  EXPECT_EQ(LetterLine("dead", letter),
            "dead/3/17 2023-11-14T22:13:20.123000Z building-a too_deep usable dt.events.touch "
            "key=device-1");
}

TEST(ReplayReportTest, SaysWhereAStoredOneLanded) {
  ReplayedLetter letter = ALetter();
  letter.outcome = ReplayOutcome::kStored;
  letter.topic = "dt.events.touch";
  letter.receipt = Receipt{.partition = 5, .offset = 99};
  EXPECT_EQ(LetterLine("dead", letter),
            "dead/3/17 2023-11-14T22:13:20.123000Z building-a too_deep stored "
            "dt.events.touch/5/99 key=-");
}

TEST(ReplayReportTest, SaysWhyAForeignOneIsNone) {
  const ReplayedLetter letter{
      .partition = 0, .offset = 1, .outcome = ReplayOutcome::kForeign, .detail = "it has no value"};
  EXPECT_EQ(LetterLine("dead", letter),
            "dead/0/1 1970-01-01T00:00:00.000000Z - - foreign it has no value");
}

TEST(ReplayReportTest, SumsUpWhatThereWas) {
  ReplaySummary summary{.read = 12};
  EXPECT_EQ(SummaryLine(summary), "12 read, 0 chosen");
  summary.Add(ReplayOutcome::kForeign);
  summary.Add(ReplayOutcome::kStored);
  summary.Add(ReplayOutcome::kStored);
  summary.limit_reached = true;
  EXPECT_EQ(SummaryLine(summary), "12 read, 3 chosen: 2 stored, 1 foreign; ended at --limit");
}

}  // namespace
}  // namespace dtbridge
