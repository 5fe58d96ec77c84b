#include "inbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace dtbridge {
namespace {

std::vector<Inbox::Report> TakeReports(Inbox& inbox) {
  std::vector<Inbox::Report> reports;
  std::vector<Inbox::Arrival> arrivals;
  inbox.Take(reports, arrivals);
  return reports;
}

TEST(InboxTest, GivesReportsInTheOrderOfPosting) {
  const auto inbox = std::make_shared<Inbox>();
  MakeReply(inbox, 7)(Acceptance{});
  MakeReply(inbox, 8)(Reject(RejectReason::kQueueFull));
  MakeReply(inbox, 9)(Acceptance{Acceptance::Kind::kDeadLettered, RejectReason::kNotJson});
  const auto reports = TakeReports(*inbox);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].slot, 7U);
  EXPECT_EQ(reports[0].verdict.ending, Ending::kStored);
  EXPECT_EQ(reports[1].verdict.ending, Ending::kFailed);
  EXPECT_EQ(reports[1].verdict.reason, RejectReason::kQueueFull);
  EXPECT_EQ(reports[2].verdict.ending, Ending::kDeadLettered);
  EXPECT_EQ(reports[2].verdict.reason, RejectReason::kNotJson);
  EXPECT_TRUE(TakeReports(*inbox).empty());
}

TEST(InboxTest, TakesADeadLetterThatWasNotStoredAsAFailure) {
  EXPECT_EQ(VerdictOf(RejectReason::kNotJson).ending, Ending::kFailed);
  EXPECT_EQ(VerdictOf(RejectReason::kBadSignature).ending, Ending::kRefused);
}

TEST(InboxTest, KeepsAReplyThatComesDuringTheHandover) {
  const auto inbox = std::make_shared<Inbox>();
  const DirectReply direct(*inbox, 7);
  MakeReply(inbox, 7)(Reject(RejectReason::kBadSignature));
  ASSERT_TRUE(direct.Get());
  EXPECT_EQ(direct.Get()->reason, RejectReason::kBadSignature);
  EXPECT_TRUE(TakeReports(*inbox).empty());
}

TEST(InboxTest, PostsWhatComesDuringAnothersHandover) {
  const auto inbox = std::make_shared<Inbox>();
  const auto other = std::make_shared<Inbox>();
  const DirectReply direct(*inbox, 7);
  MakeReply(inbox, 8)(Acceptance{});
  MakeReply(other, 7)(Acceptance{});
  std::thread([&] { MakeReply(inbox, 7)(Acceptance{}); }).join();
  EXPECT_FALSE(direct.Get());
  EXPECT_EQ(TakeReports(*inbox).size(), 2U);
  EXPECT_EQ(TakeReports(*other).size(), 1U);
}

TEST(InboxTest, PostsAfterTheHandover) {
  const auto inbox = std::make_shared<Inbox>();
  { const DirectReply direct(*inbox, 7); }
  MakeReply(inbox, 7)(Acceptance{});
  EXPECT_EQ(TakeReports(*inbox).size(), 1U);
}

TEST(InboxTest, DropsWhatComesAfterItsEnd) {
  auto inbox = std::make_shared<Inbox>();
  const Reply reply = MakeReply(inbox, 7);
  MakeReply(inbox, 6)(Acceptance{});
  inbox->Close();
  EXPECT_TRUE(TakeReports(*inbox).empty());
  Inbox& still_there = *inbox;
  inbox.reset();
  reply(Acceptance{});
  EXPECT_TRUE(TakeReports(still_there).empty());
  Inbox::Arrival arrival{OwnedFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))};
  EXPECT_FALSE(still_there.Post(arrival));
  EXPECT_GE(arrival.connection.Get(), 0) << "not taken";
}

}  // namespace
}  // namespace dtbridge
