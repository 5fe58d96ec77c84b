#include <gmock/gmock.h>

#include "dtbridge/base/config_error.h"
#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using DeliveryListenerTest = ListenerTest;

TEST_F(DeliveryListenerTest, HandsOverWhatCameAndAnswersWhatWasReported) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(
      PostRequest("/b?x=1", R"({"a":1})", "X-Request-Id: abc.1\r\nX-Building:  7 \r\n")));

  const Handed handed = Take();
  EXPECT_EQ(handed.connector, 1U);
  EXPECT_EQ(handed.body, R"({"a":1})");
  EXPECT_EQ(handed.request_id, "abc.1");
  ASSERT_EQ(handed.headers.size(), 5U);
  EXPECT_EQ(handed.headers[3], (std::pair<std::string, std::string>("X-Building", "7")));
  handed.reply(Acceptance{});

  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"stored"})");
  EXPECT_EQ(answer->Header("content-type"), "application/json");
  EXPECT_EQ(answer->Header("x-request-id"), "abc.1");
  EXPECT_EQ(answer->Header("date").size(), 29U);
  EXPECT_EQ(answer->Header("connection"), "");
  EXPECT_EQ(Deliveries("stored", "", 1), 1);
  EXPECT_EQ(AllDeliveries(), 1);
}

TEST_F(DeliveryListenerTest, GivesAnIdToARequestThatBringsNone) {
  StoreAtOnce();
  Start();
  const auto one = Ask(PostRequest("/a", "{}"));
  const auto other = Ask(PostRequest("/a", "{}", "X-Request-Id: no spaces please\r\n"));
  ASSERT_TRUE(one && other);
  EXPECT_GE(one->Header("x-request-id").size(), 18U);
  EXPECT_GE(other->Header("x-request-id").size(), 18U);
  EXPECT_NE(one->Header("x-request-id"), other->Header("x-request-id"));
}

struct AnswerCase {
  const char* name;
  Outcome outcome;
  int status;
  const char* label;
  const char* reason;
};

class OutcomeTest : public ListenerTest, public testing::WithParamInterface<AnswerCase> {};

TEST_P(OutcomeTest, IsAnsweredAndCountedOnceWhetherItComesAtOnceOrLater) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  Take().reply(GetParam().outcome);
  const auto later = client.Read();
  ASSERT_TRUE(later);
  EXPECT_EQ(later->status, GetParam().status);

  sink_ = [](const Delivery&, const Reply& reply) { reply(GetParam().outcome); };
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const auto at_once = client.Read();
  ASSERT_TRUE(at_once);
  EXPECT_EQ(at_once->status, GetParam().status);
  EXPECT_EQ(Deliveries(GetParam().label, GetParam().reason), 2);
  EXPECT_EQ(AllDeliveries(), 2);
}

const std::vector<AnswerCase> kAnswerCases{
    {"Stored", Acceptance{}, 200, "stored", ""},
    {"Duplicate", Acceptance{Acceptance::Kind::kDuplicate}, 200, "duplicate", ""},
    {"DeadLettered", Acceptance{Acceptance::Kind::kDeadLettered, RejectReason::kNotJson}, 200,
     "dead_lettered", "not_json"},
    {"BadSignature", Reject(RejectReason::kBadSignature, "HS256"), 401, "refused", "bad_signature"},
    {"Expired", Reject(RejectReason::kTokenExpired), 401, "refused", "token_expired"},
    {"QueueFull", Reject(RejectReason::kQueueFull), 503, "failed", "queue_full"},
    {"DeadLetterNotStored", Reject(RejectReason::kNotJson), 500, "failed", "not_json"},
};

INSTANTIATE_TEST_SUITE_P(Each, OutcomeTest, testing::ValuesIn(kAnswerCases),
                         [](const auto& test) { return test.param.name; });

TEST_F(DeliveryListenerTest, TakesBytesOneAtATime) {
  StoreAtOnce();
  Start();
  HttpClient client = Connect();
  const std::string chunked =
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nT: "
      "x\r\n\r\n";
  for (const std::string& request : {PostRequest("/a", "{}"), chunked}) {
    for (const char byte : request) ASSERT_TRUE(client.Send({&byte, 1}));
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
}

TEST_F(DeliveryListenerTest, CountsADeliveryWhoseSenderLeftAndItsLostAnswer) {
  Start();
  {
    HttpClient client = Connect();
    ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
    const Handed handed = Take();
    client.Abort();
    ASSERT_TRUE(
        Eventually([&] { return Sum("dtbridge_http_connections_open{listener=\"public\"") == 0; }));
    handed.reply(Acceptance{});
  }
  ASSERT_TRUE(Eventually([&] { return Deliveries("stored", "") == 1; }));
  ASSERT_TRUE(Eventually([&] { return AnswersLost() == 1; }));
  EXPECT_TRUE(listener_->WaitUntilIdle(5s));
  EXPECT_EQ(Sum("dtbridge_deliveries_in_flight{"), 0);
}

TEST_F(DeliveryListenerTest, ProcessesTheRequestOfASenderThatHalfCloses) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  client.HalfClose();
  Take().reply(Acceptance{});
  ASSERT_TRUE(Eventually([&] { return Deliveries("stored", "") == 1; }));
  // The answer is not guaranteed: given, or counted as lost.
  const auto answer = client.Read();
  EXPECT_EQ(AnswersLost(), answer ? 0 : 1);
}

TEST_F(DeliveryListenerTest, NeverGivesTheNextConnectionAnAnswerThatIsNotItsOwn) {
  Start();
  for (int i = 0; i < 50; ++i) {
    HttpClient leaving = Connect();
    ASSERT_TRUE(leaving.Send(PostRequest("/a", "{}", "X-Request-Id: leaving\r\n")));
    const Handed first = Take();
    leaving.Abort();
    HttpClient staying = Connect();
    ASSERT_TRUE(staying.Send(PostRequest("/a", "{}", "X-Request-Id: staying\r\n")));
    const Handed second = Take();
    first.reply(Acceptance{});
    second.reply(Acceptance{Acceptance::Kind::kDuplicate});
    const auto answer = staying.Read();
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->Header("x-request-id"), "staying");
    ASSERT_EQ(answer->body, R"({"status":"duplicate"})");
  }
}

TEST_F(DeliveryListenerTest, LetsABigBodysSenderReadItsAnswer) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" +
                          std::string(200'000, 'x')));
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->Header("connection"), "close");
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_EQ(Deliveries("refused", "body_too_large"), 1);
}

TEST_F(DeliveryListenerTest, AsksForTheBodyOnlyOfARequestItTakes) {
  StoreAtOnce();
  Start();
  HttpClient taken = Connect();
  const std::string head = " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ";
  ASSERT_TRUE(taken.Send("POST /a" + head + "2\r\n\r\n"));
  auto answer = taken.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 100);
  ASSERT_TRUE(taken.Send("{}"));
  answer = taken.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);

  for (const auto& [request, status] : {std::pair{"POST /a" + head + "70000\r\n\r\n", 413},
                                        std::pair{"POST /x" + head + "2\r\n\r\n", 404},
                                        std::pair{"PUT /a" + head + "2\r\n\r\n", 405}}) {
    HttpClient refused = Connect();
    ASSERT_TRUE(refused.Send(request));
    answer = refused.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, status);
    EXPECT_EQ(answer->Header("connection"), "close");
  }
}

struct ProbeCase {
  const char* name;
  std::string request;
  int status;
  bool closes;
};

void PrintTo(const ProbeCase& probe, std::ostream* out) { *out << probe.name; }

class RawRequestTest : public ListenerTest, public testing::WithParamInterface<ProbeCase> {};

TEST_P(RawRequestTest, GetsItsStatus) {
  options_.health_path = "/health";
  StoreAtOnce();
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(GetParam().request));
  const auto answer = client.Read(GetParam().request.starts_with("HEAD"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, GetParam().status);
  EXPECT_FALSE(answer->Header("date").empty());
  EXPECT_FALSE(answer->Header("x-request-id").empty());
  if (answer->status >= 400 && !GetParam().request.starts_with("HEAD")) {
    EXPECT_EQ(answer->Header("content-type"), "application/problem+json");
    EXPECT_THAT(
        answer->body,
        HasSubstr("\"instance\":\"urn:dtbridge:request:" + answer->Header("x-request-id") + "\""));
  }
  if (GetParam().closes) {
    EXPECT_EQ(answer->Header("connection"), "close");
    EXPECT_TRUE(client.ReadsEnd());
  } else {
    ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
    const auto next = client.Read();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->status, 200);
  }
}

const std::vector<ProbeCase> kProbeCases{
    {"UnknownPath", PostRequest("/c", "{}"), 404, false},
    {"Get", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", 405, false},
    {"Head", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", 405, false},
    {"Connect", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 405, true},
    {"OptionsAsterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 404, false},
    {"Upgrade", "POST /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200,
     false},
    {"AbsoluteForm", PostRequest("http://bridge/a?x", "{}"), 200, false},
    {"MediaTypeWithParameter",
     "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/JSON; a=b\r\n\r\n", 200, false},
    {"NoMediaType", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 200, false},
    {"OtherMediaType",
     "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415,
     false},
    {"EncodedBody", PostRequest("/a", "{}", "Content-Encoding: gzip\r\n"), 415, false},
    {"UnknownExpectation", PostRequest("/a", "{}", "Expect: miracles\r\n"), 417, true},
    {"UnknownExpectationThatHoldsItsBodyBack",
     "POST /a HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n", 417, true},
    {"ConnectionClose", PostRequest("/a", "{}", "Connection: close\r\n"), 200, true},
    {"Http10", "POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", 200, true},
    {"Http10KeepAlive", "POST /a HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
     200, false},
    {"LengthAndCoding", PostRequest("/a", "{}", "Transfer-Encoding: chunked\r\n"), 400, true},
    {"BareLf", "POST /a HTTP/1.1\nHost: h\n\n", 400, true},
    {"BadChunk", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n", 400,
     true},
    {"HeadTooLarge", "POST /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n",
     431, true},
    {"HealthGet", "GET /health HTTP/1.1\r\nHost: h\r\n\r\n", 200, false},
    {"HealthHead", "HEAD /health HTTP/1.1\r\nHost: h\r\n\r\n", 200, false},
    {"HealthPost", PostRequest("/health", "{}"), 405, false},
};

INSTANTIATE_TEST_SUITE_P(Each, RawRequestTest, testing::ValuesIn(kProbeCases),
                         [](const auto& test) { return test.param.name; });

TEST_F(DeliveryListenerTest, CountsRequestsByRouteMethodAndCode) {
  StoreAtOnce();
  Start();
  ASSERT_TRUE(Ask(PostRequest("/a", "{}")));
  ASSERT_TRUE(Ask("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n"));
  const std::string text = registry_.Expose();
  EXPECT_THAT(
      text,
      HasSubstr("dtbridge_http_requests_total{code=\"200\",listener=\"public\",method=\"POST\","
                "route=\"delivery\"} 1\n"));
  EXPECT_THAT(
      text,
      HasSubstr("dtbridge_http_requests_total{code=\"404\",listener=\"public\",method=\"GET\","
                "route=\"none\"} 1\n"));
  EXPECT_THAT(
      text,
      HasSubstr("dtbridge_http_requests_total{code=\"401\",listener=\"public\",method=\"POST\","
                "route=\"delivery\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("dtbridge_http_request_body_bytes_count 1\n"));
  EXPECT_THAT(text, HasSubstr("dtbridge_deliveries_total{connector=\"b\",outcome=\"failed\","
                              "reason=\"answer_timeout\"} 0\n"));
}

TEST_F(DeliveryListenerTest, SaysItsHealthToLoadBalancers) {
  options_.health_path = "/health";
  ready_ = false;
  Start();
  const auto answer = Ask("GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->Header("cache-control"), "no-store");
}

TEST_F(DeliveryListenerTest, AnswersASinkThatThrowsWith500) {
  sink_ = [](const Delivery&, const Reply&) { throw std::runtime_error("a bug"); };
  Start();
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(Deliveries("failed", "internal"), 1);
}

TEST_F(DeliveryListenerTest, RefusesWhatItCannotListenOn) {
  Start();
  ListenOptions taken = options_;
  taken.address = "127.0.0.1:" + std::to_string(listener_->Port());
  const auto make = [&](const ListenOptions& options) {
    DeliveryListener(
        options, connectors_, sink_, [] { return true; }, clock_, logger_, registry_);
  };
  // Not ConfigError: it may be free later.
  EXPECT_THROW(make(taken), std::runtime_error);
  taken.address = "127.0.0.1:1:2";
  EXPECT_THROW(make(taken), ConfigError);
}

TEST_F(DeliveryListenerTest, ListensOnIpv6ForBothFamilies) {
  options_.address = "[::]:0";
  StoreAtOnce();
  Start();
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(DeliveryListenerTest, ShowsALiveWorkersHeartbeat) {
  Start();
  const auto begun = clock_.Steady();
  EXPECT_TRUE(Eventually([&] { return listener_->OldestHeartbeat() > begun; }));
}

}  // namespace
}  // namespace dtbridge
