#include "status_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "dtbridge/json/document.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

SysTime At(const char* time) { return ParseRfc3339(time).value(); }

class StatusJsonTest : public testing::Test {
 protected:
  StatusJsonTest() {
    config_.connectors.resize(1);
    config_.connectors[0].name = "a";
    config_.connectors[0].path = "/v1/a'b";
    config_.connectors[0].signature.secret_files = {"current", "previous"};
    config_.kafka.brokers = {"kafka:9092"};
    config_.kafka.queue_records = 100;
    config_.kafka.queue_bytes = 1000;
    status_.connectors.resize(1);
    status_.recent.connectors.resize(1);
  }

  std::string Json() const { return StatusJson(status_); }

  Config config_;
  std::vector<std::string> topics_{"events"};
  Status status_{.config = config_, .topics = topics_};
};

TEST_F(StatusJsonTest, TellsAConnectorsDeliveriesByOutcomeAndReason) {
  ConnectorStatus& connector = status_.connectors[0];
  connector.deliveries = {.counts = {7, 1, 2, 3, 4},
                          .reasons = {{RejectReason::kBadSignature, 3}},
                          .in_flight = 5,
                          .recent = {{.time = At("2024-05-29T10:34:03Z"),
                                      .ending = Ending::kRefused,
                                      .reason = RejectReason::kBadSignature,
                                      .request_id = "r-1"}}};
  connector.last_event = At("2024-05-29T10:34:02.5Z");
  connector.secrets = 1;
  status_.recent = {.over = milliseconds{59'500}, .connectors = {{6, 0, 0, 1, 0}}};

  EXPECT_THAT(
      Json(),
      HasSubstr(
          R"("recent_ms":59500,"connectors":[{"name":"a","path":"/v1/a'b","require":"secret",)"
          R"("unsigned":false,"secret_files":2,"secrets_loaded":1,"organization":"","projects":[],)"
          R"("last_event":"2024-05-29T10:34:02.500000Z","in_flight":5,)"
          R"("deliveries":{"stored":7,"duplicate":1,"dead_lettered":2,"refused":3,"failed":4},)"
          R"("recent_deliveries":{"stored":6,"duplicate":0,"dead_lettered":0,"refused":1,"failed":0},)"
          R"("reasons":{"bad_signature":3},)"
          R"("recent_refusals":[{"time":"2024-05-29T10:34:03.000000Z","outcome":"refused",)"
          R"("reason":"bad_signature","request_id":"r-1"}]}])"));
}

TEST_F(StatusJsonTest, TellsOfKafkaAndItsQueueWithTheBounds) {
  status_.kafka = {.reached_once = true,
                   .brokers_up = 2,
                   .brokers_known = 3,
                   .queued_records = 9,
                   .queued_bytes = 800,
                   .oldest_unreported = milliseconds{40},
                   .all_brokers_down = milliseconds{0},
                   .missing_topics = {"events"}};
  EXPECT_THAT(
      Json(),
      HasSubstr(R"("kafka":{"brokers":["kafka:9092"],"brokers_up":2,"brokers_known":3,)"
                R"("reached_once":true,"down_ms":0,"queued_records":9,"queued_records_limit":100,)"
                R"("queued_bytes":800,"queued_bytes_limit":1000,"oldest_unreported_ms":40,)"
                R"("topics":["events"],"missing_topics":["events"]})"));
}

TEST_F(StatusJsonTest, BoundsTheLagAndLeavesItOpenWhereThereIsNoBound) {
  EXPECT_THAT(Json(), HasSubstr(R"("event_lag":{"events":0,"half_within_ms":null,)"));
  status_.recent.event_lag = {{0.25, 3}, {60, 1}, {std::numeric_limits<double>::infinity(), 1}};
  EXPECT_THAT(Json(),
              HasSubstr(R"("event_lag":{"events":5,"half_within_ms":250,"p95_within_ms":null})"));
}

TEST_F(StatusJsonTest, AddsUpDuplicatesAndTellsTheWindow) {
  status_.connectors[0].deliveries.counts = {0, 4, 0, 0, 0};
  status_.duplicates = {.entries = 11, .conflicts = 2};
  EXPECT_THAT(Json(), HasSubstr(R"("duplicates":{"hits":4,"conflicts":2,"entries":11,)"
                                R"("max_entries":250000,"window_s":46800})"));
}

TEST_F(StatusJsonTest, TellsTimesThatAreNotKnownAsNull) {
  EXPECT_THAT(Json(), HasSubstr(R"("public_keys":{"needed":false,"keys":0,"confirmed":null})"));
  EXPECT_THAT(Json(), HasSubstr(R"("certificate_expires":null)"));
  EXPECT_THAT(Json(), HasSubstr(R"("last_event":null)"));
  status_.public_keys = {.needed = true, .keys = 2, .confirmed = At("2024-05-29T10:34:03Z")};
  status_.certificate_expires = At("2025-01-01T00:00:00Z");
  EXPECT_THAT(Json(), HasSubstr(R"("public_keys":{"needed":true,"keys":2,)"
                                R"("confirmed":"2024-05-29T10:34:03.000000Z"})"));
  EXPECT_THAT(Json(), HasSubstr(R"("certificate_expires":"2025-01-01T00:00:00.000000Z")"));
}

TEST_F(StatusJsonTest, IsJsonWhateverTheReasonsSay) {
  status_.not_ready = {"quote \" and line\nend"};
  config_.connectors[0].name = "</script>\x01";
  json::Document document;
  const std::string text = Json();
  const auto root = document.Parse(text);
  ASSERT_TRUE(root) << text;
  EXPECT_FALSE(root->Find("ready")->AsBool());
}

}  // namespace
}  // namespace dtbridge
