#include "delivery_site.h"

#include <gtest/gtest.h>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

DeliverySite ASite(std::vector<HttpConnector> connectors, std::string health_path = "/health") {
  return {std::move(connectors), std::move(health_path), [](const Delivery&, const Reply&) {},
          [] { return true; }};
}

RequestHead AHead(HttpMethod method, std::string_view target,
                  std::vector<HeaderField> headers = {}) {
  RequestHead head;
  head.method = method;
  head.target = target;
  head.headers = std::move(headers);
  return head;
}

class DeliverySiteTest : public testing::Test {
 protected:
  Plan PlanFor(HttpMethod method, std::string_view target,
               std::vector<HeaderField> headers = {}) const {
    return site_.PlanFor(AHead(method, target, std::move(headers)));
  }

  DeliverySite site_ = ASite({{"a", "/v1/a"}, {"b", "/v1/b"}});
};

TEST_F(DeliverySiteTest, DeliversAPostToAConnectorsExactPath) {
  const Plan plan = PlanFor(HttpMethod::kPost, "/v1/b?x");
  EXPECT_EQ(plan.kind, Plan::Kind::kDeliver);
  EXPECT_EQ(plan.connector, 1U);
  EXPECT_EQ(plan.route, HttpRoute::kDelivery);
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "http://any.host/v1/a").connector, 0U);
}

TEST_F(DeliverySiteTest, KnowsNoOtherPath) {
  for (const std::string_view target :
       {"/v1/a/", "/V1/a", "/v1//a", "/v1/%61", "/", "*", "/v1", "/v1/a#f"}) {
    const Plan plan = PlanFor(HttpMethod::kPost, target);
    ASSERT_EQ(plan.kind, Plan::Kind::kRefuse) << target;
    EXPECT_EQ(plan.problem->status, 404) << target;
    EXPECT_EQ(plan.route, HttpRoute::kNone) << target;
    EXPECT_FALSE(plan.connector) << target;
  }
}

TEST_F(DeliverySiteTest, AllowsOnlyPostAndCallsNothingElseADelivery) {
  for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kHead, HttpMethod::kOther}) {
    const Plan plan = PlanFor(method, "/v1/a");
    EXPECT_EQ(plan.problem->status, 405);
    EXPECT_EQ(plan.allow, "POST");
    EXPECT_FALSE(plan.connector);
    EXPECT_FALSE(plan.close);
  }
}

TEST_F(DeliverySiteTest, ClosesAfterConnect) {
  const Plan plan = PlanFor(HttpMethod::kConnect, "host:443");
  EXPECT_EQ(plan.problem->status, 405);
  EXPECT_TRUE(plan.close);
}

TEST_F(DeliverySiteTest, RefusesWhatIsNotPlainJson) {
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "/v1/a", {{"Content-Type", "text/plain"}}).reason,
            RejectReason::kUnsupportedMediaType);
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "/v1/a", {{"Content-Encoding", "gzip"}}).reason,
            RejectReason::kEncodedBody);
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "/v1/a", {{"Expect", "x"}}).reason,
            RejectReason::kUnknownExpectation);
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "/v1/b", {{"Expect", "x"}}).connector, 1U);
}

TEST_F(DeliverySiteTest, ShowsHealthToGetAndHead) {
  EXPECT_EQ(PlanFor(HttpMethod::kGet, "/health").kind, Plan::Kind::kPage);
  EXPECT_EQ(PlanFor(HttpMethod::kHead, "/health?x").route, HttpRoute::kHealth);
  EXPECT_EQ(PlanFor(HttpMethod::kPost, "/health").allow, "GET, HEAD");
}

TEST(DeliverySiteConfigTest, RefusesPathsThatNoRequestCanNameOrTwoShare) {
  EXPECT_THROW(ASite({{"a", ""}}), ConfigError);
  EXPECT_THROW(ASite({{"a", "a"}}), ConfigError);
  EXPECT_THROW(ASite({{"a", "/a?b"}}), ConfigError);
  EXPECT_THROW(ASite({{"a", "/a b"}}), ConfigError);
  EXPECT_THROW(ASite({{"a", "/a"}, {"b", "/a"}}), ConfigError);
  EXPECT_THROW(ASite({{"a", "/health"}}), ConfigError);
  EXPECT_NO_THROW(ASite({{"a", "/"}}, ""));
}

}  // namespace
}  // namespace dtbridge
