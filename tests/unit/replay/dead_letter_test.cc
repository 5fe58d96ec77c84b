#include "dead_letter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "dtbridge/route/router.h"

namespace dtbridge {
namespace {

constexpr SysTime kReceived{std::chrono::microseconds{1'700'000'000'123'456}};
constexpr SysTime kPut{std::chrono::seconds{1'700'000'001}};

/// What Kafka gives back for the dead letter that the router writes.
StoredRecord Written(std::span<const HeaderField> request_headers = {}) {
  const Router router({.format = RecordFormat::kNormalised, .topics = {}, .connectors = {{"a"}}});
  const Delivery delivery{.connector = 0,
                          .headers = request_headers,
                          .body = "no JSON",
                          .request_id = "request-1",
                          .received = kReceived};
  const Record record =
      router.DeadLetterFor({.reason = RejectReason::kNotJson}, "decode", delivery, kPut);
  StoredRecord stored{.timestamp_ms = record.timestamp_ms, .value = record.value};
  for (std::size_t i = 0; i < record.headers.Size(); ++i) {
    stored.headers.emplace_back(record.headers.Name(i), record.headers.Value(i));
  }
  return stored;
}

TEST(DeadLetterTest, IsReadAsTheRouterWroteIt) {
  constexpr const char* kTraceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::array<HeaderField, 2> trace{HeaderField{"traceparent", kTraceparent},
                                         HeaderField{"tracestate", "vendor=1"}};
  const auto letter = ReadDeadLetter(Written(trace));
  ASSERT_TRUE(letter.has_value()) << letter.error();
  EXPECT_EQ(letter->reason, "not_json");
  EXPECT_EQ(letter->connector, "a");
  EXPECT_EQ(letter->request_id, "request-1");
  EXPECT_EQ(letter->received, kReceived);
  EXPECT_EQ(letter->traceparent, kTraceparent);
  EXPECT_EQ(letter->tracestate, "vendor=1");
  EXPECT_EQ(letter->body, "no JSON");
}

TEST(DeadLetterTest, MayHaveAnEmptyBodyAndNoTrace) {
  StoredRecord stored = Written();
  stored.value = "";
  const auto letter = ReadDeadLetter(std::move(stored));
  ASSERT_TRUE(letter.has_value()) << letter.error();
  EXPECT_EQ(letter->body, "");
  EXPECT_EQ(letter->traceparent, "");
}

TEST(DeadLetterTest, IsATombstoneWithoutAValue) {
  StoredRecord stored = Written();
  stored.value.reset();
  EXPECT_EQ(ReadDeadLetter(std::move(stored)).error(), "it has no value");
}

TEST(DeadLetterTest, TakesKafkasTimeForATimeOfReceiptThatIsNone) {
  StoredRecord stored = Written();
  for (auto& [name, value] : stored.headers) {
    if (name == "received_time") value = "yesterday";
  }
  EXPECT_EQ(ReadDeadLetter(std::move(stored))->received, kPut);
}

class NeededHeaderTest : public testing::TestWithParam<const char*> {};

TEST_P(NeededHeaderTest, MakesItADeadLetterOfOurs) {
  StoredRecord stored = Written();
  std::erase_if(stored.headers, [](const auto& header) { return header.first == GetParam(); });
  EXPECT_EQ(ReadDeadLetter(std::move(stored)).error(),
            std::string("it has no header ") + GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, NeededHeaderTest,
                         testing::Values("error_reason", "connector", "request_id"));

}  // namespace
}  // namespace dtbridge
