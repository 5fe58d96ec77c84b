#include "dtbridge/model/rejection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace dtbridge {
namespace {

TEST(RejectReasonTest, HasANameOfItsOwnInSnakeCase) {
  std::set<std::string_view> names;
  for (const RejectReason reason : AllRejectReasons()) {
    const std::string_view name = NameOf(reason);
    EXPECT_TRUE(names.insert(name).second) << name << " twice";
    EXPECT_TRUE(!name.empty() && name.front() != '_' && name.back() != '_') << name;
    EXPECT_EQ(name.find("__"), name.npos) << name;
    EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << name;
  }
  EXPECT_EQ(names.size(), kRejectReasonCount);
}

struct ClassCase {
  RejectReason reason;
  RejectClass what;
};

class RejectClassTest : public testing::TestWithParam<ClassCase> {};

TEST_P(RejectClassTest, SaysWhoMustAct) { EXPECT_EQ(ClassOf(GetParam().reason), GetParam().what); }

// The ones at the edges, and those that are easily taken for another class.
constexpr ClassCase kClassCases[] = {
    {RejectReason::kBadFraming, RejectClass::kRefused},
    {RejectReason::kReadTimeout, RejectClass::kRefused},
    {RejectReason::kTokenExpired, RejectClass::kRefused},
    {RejectReason::kUnknownKey, RejectClass::kRefused},
    {RejectReason::kProjectNotAllowed, RejectClass::kRefused},
    {RejectReason::kKeysUnavailable, RejectClass::kFailed},
    {RejectReason::kNotJson, RejectClass::kDeadLetter},
    {RejectReason::kFieldOutOfBounds, RejectClass::kDeadLetter},
    {RejectReason::kRecordTooLarge, RejectClass::kDeadLetter},
    {RejectReason::kRecordInvalid, RejectClass::kDeadLetter},
    {RejectReason::kOverloaded, RejectClass::kFailed},
    {RejectReason::kAnswerTimeout, RejectClass::kFailed},
    {RejectReason::kTopicNotAuthorized, RejectClass::kFailed},
    {RejectReason::kInternal, RejectClass::kFailed},
};
INSTANTIATE_TEST_SUITE_P(Reasons, RejectClassTest, testing::ValuesIn(kClassCases),
                         [](const auto& test) { return std::string(NameOf(test.param.reason)); });

TEST(RejectTest, MakesAResultWithoutAValue) {
  const Result<int> result = Reject(RejectReason::kQueueFull, "20000 records wait");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, RejectReason::kQueueFull);
  EXPECT_EQ(result.error().detail, "20000 records wait");
}

}  // namespace
}  // namespace dtbridge
