#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <thread>

#include "integration/bridge_fixture.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

using BridgeTest = BridgeFixture;

TEST_F(BridgeTest, StoresEveryEventTypeBeforeItAnswers) {
  Start();
  std::map<std::string, PushBody> sent;
  for (std::size_t i = 0; i < kEventTypeCount; ++i) {
    const PushBody push = factory_.Make(static_cast<EventType>(i));
    const auto answer = Post("/v1/a", push.body, SignedBySecret(push.body));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, R"({"status":"stored"})");
    sent.emplace(push.event_id, push);
  }

  const auto records = ReadAll();
  ASSERT_EQ(records.size(), sent.size());
  for (const auto& record : records) {
    const std::map<std::string, std::string> headers(record.headers.begin(), record.headers.end());
    ASSERT_THAT(sent, Contains(Key(headers.at("ce_id"))));
    const PushBody& push = sent.at(headers.at("ce_id"));
    EXPECT_EQ(record.key, push.device_id);
    EXPECT_EQ(record.topic, "dt.events." + std::string(NameOf(push.type)));
    EXPECT_EQ(record.timestamp_ms,
              std::chrono::floor<milliseconds>(push.timestamp.time_since_epoch()).count());
    EXPECT_EQ(headers.at("ce_connector"), "a");
    EXPECT_THAT(record.value, HasSubstr("\"event_id\":\"" + push.event_id + "\""));
  }
}

TEST_F(BridgeTest, AcceptsPublicKeySignaturesOfOurOrganizationOnly) {
  Start();
  const PushBody push = factory_.Next();
  const SigningKey stranger = SigningKey::Generate("key-1");
  const SigningKey unknown = SigningKey::Generate("key-2");

  EXPECT_EQ(
      Post("/v1/keys", push.body, SignedByKey(push.body, key_, "another-organization")).status,
      401);
  EXPECT_EQ(Post("/v1/keys", push.body, SignedByKey(push.body, stranger, kOrganization)).status,
            401);
  EXPECT_EQ(Post("/v1/keys", push.body, SignedByKey(push.body, unknown, kOrganization)).status,
            401);
  EXPECT_EQ(
      Post("/v1/keys", push.body, SignedByKey(push.body, key_, kOrganization, "https://else.where"))
          .status,
      401);
  EXPECT_EQ(Post("/v1/keys", push.body, SignedBySecret(push.body)).status, 401);
  EXPECT_THAT(ReadAll(), IsEmpty());
  for (const char* reason : {"wrong_organization", "bad_signature", "unknown_key", "wrong_issuer",
                             "signature_missing"}) {
    EXPECT_EQ(Metric("dtbridge_deliveries_total", "reason=\"" + std::string(reason) + "\""), 1)
        << reason;
  }

  EXPECT_EQ(Post("/v1/keys", push.body, SignedByKey(push.body, key_, kOrganization)).status, 200);
  EXPECT_EQ(ReadAll().size(), 1U);
}

TEST_F(BridgeTest, RefusesForgeriesAndSaysWhyInLogAndMetricOnly) {
  Start();
  const PushBody push = factory_.Next();
  std::string tampered = push.body;
  tampered.back() = ' ';

  const auto unsigned_answer = Post("/v1/a", push.body, {});
  const auto tampered_answer = Post("/v1/a", tampered, SignedBySecret(push.body));
  const auto stranger_answer = Post("/v1/a", push.body, SignedBySecret(push.body, kOtherSecret));
  for (const auto& answer : {unsigned_answer, tampered_answer, stranger_answer}) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(answer.headers,
                Contains(Pair(testing::StrCaseEq("Content-Type"), "application/problem+json")));
  }
  const auto strip = [](std::string text) {
    return text.substr(0, text.find("urn:dtbridge:request:"));
  };
  EXPECT_EQ(strip(unsigned_answer.body), strip(stranger_answer.body));
  EXPECT_EQ(strip(unsigned_answer.body), strip(tampered_answer.body));
  EXPECT_THAT(ReadAll(), IsEmpty());
  for (const char* reason : {"signature_missing", "body_hash_mismatch", "bad_signature"}) {
    EXPECT_EQ(Metric("dtbridge_deliveries_total", "reason=\"" + std::string(reason) + "\""), 1)
        << reason;
    EXPECT_THAT(log_, HasSubstr("\"reason\":\"" + std::string(reason) + "\""));
  }
}

TEST_F(BridgeTest, DemandsItsCustomHeaderExactly) {
  Start();
  const PushBody push = factory_.Next();
  const auto with = [&](PushHeaders more) {
    PushHeaders headers = SignedBySecret(push.body);
    headers.insert(headers.end(), more.begin(), more.end());
    return Post("/v1/headers", push.body, headers).status;
  };
  EXPECT_EQ(with({}), 401);
  EXPECT_EQ(with({{"X-Building", "wrong"}}), 401);
  EXPECT_EQ(with({{"X-Building", std::string("\"") + kHeaderValue + "\""}}), 401);
  EXPECT_EQ(with({{"X-Building", kHeaderValue}, {"x-building", kHeaderValue}}), 401);
  EXPECT_THAT(ReadAll(), IsEmpty());
  EXPECT_EQ(Metric("dtbridge_deliveries_total", "reason=\"header_mismatch\""), 4);
  EXPECT_EQ(with({{"x-BUILDING", kHeaderValue}}), 200);
}

TEST_F(BridgeTest, RecognisesARepeatAndStoresItOnce) {
  Start();
  const PushBody push = factory_.Next();
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).body, R"({"status":"stored"})");
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).body, R"({"status":"duplicate"})");
  EXPECT_EQ(ReadAll().size(), 1U);
}

TEST_F(BridgeTest, KeepsWhatIsNotUsableInTheDeadLetterTopic) {
  Start();
  const std::string body = R"({"event":{"eventId":"c82gg9catj3vmh4248og","eventType":"touch"}})";
  const auto answer = Post("/v1/a", body, SignedBySecret(body));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"status":"dead-lettered"})");
  const auto records = ReadAll();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].topic, "dt.dead-letter");
  EXPECT_EQ(records[0].value, body);
  EXPECT_THAT(records[0].headers, Contains(Pair("connector", "a")));
  EXPECT_THAT(records[0].headers, Contains(Key("error_reason")));
}

TEST_F(BridgeTest, AnswersInTimeWhileKafkaIsAwayAndStoresOnceWhenItIsBack) {
  Start(
      "listen: {address: \"127.0.0.1:0\", workers: 2, read_timeout: 500ms, answer_timeout: 1s}\n");
  const PushBody push = factory_.Next();
  broker_.Down();

  const auto started = std::chrono::steady_clock::now();
  const auto answer = Post("/v1/a", push.body, SignedBySecret(push.body));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.headers, Contains(Key(testing::StrCaseEq("Retry-After"))));
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds{5});
  EXPECT_EQ(GetAdmin("/livez").status, 200);

  broker_.Up();
  EXPECT_TRUE(Eventually(
      [&] { return Post("/v1/a", push.body, SignedBySecret(push.body)).status == 200; }));
  EXPECT_EQ(ReadAll().size(), 1U);
  EXPECT_TRUE(Eventually([&] { return Metric("dtbridge_late_reports_total") >= 1; }));
}

TEST_F(BridgeTest, IsNotReadyBeforeKafkaWasReachedAndSaysSo) {
  Start("kafka: {brokers: [\"127.0.0.1:1\"]}\n", false);
  const auto ready = GetAdmin("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("kafka_unreached"));
  EXPECT_TRUE(Eventually([&] {
    return GetAdmin("/readyz").body.find("Connection refused") != std::string::npos;
  })) << "which librdkafka says in its log";
  EXPECT_EQ(GetAdmin("/livez").status, 200);

  const PushBody push = factory_.Next();
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).status, 503);
  EXPECT_EQ(Metric("dtbridge_deliveries_total", "reason=\"broker_unavailable\""), 1);
}

TEST_F(BridgeTest, AnswersThatKeysAreMissingUntilTheyAreThere) {
  std::filesystem::remove(FilePath("jwks.json"));
  Start("", false);
  ASSERT_TRUE(Eventually([this] { return bridge_->NotReady().size() == 1; }));
  EXPECT_THAT(bridge_->NotReady().front(), HasSubstr("keys_unavailable"));

  const PushBody push = factory_.Next();
  const auto answer = Post("/v1/keys", push.body, SignedByKey(push.body, key_, kOrganization));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).status, 200);
}

TEST_F(BridgeTest, EveryDeliveryHasOneOutcome) {
  Start();
  constexpr int kSenders = 4;
  constexpr int kEach = 50;
  std::vector<std::thread> senders;
  std::vector<std::map<int, int>> statuses(kSenders);
  for (int s = 0; s < kSenders; ++s) {
    senders.emplace_back([&, s] {
      CurlHttpClient client;
      DeliveryFactory factory({.seed = static_cast<std::uint64_t>(100 + s)}, clock_);
      for (int i = 0; i < kEach; ++i) {
        const PushBody push = factory.Next();
        const PushHeaders headers = SignedBySecret(push.body, i % 5 == 0 ? kOtherSecret : kSecret);
        const auto answer = client.Send(
            {.url = Url("/v1/a"), .method = "POST", .headers = headers, .body = push.body});
        ++statuses[static_cast<std::size_t>(s)][answer ? answer->status : 0];
      }
    });
  }
  for (auto& sender : senders) sender.join();
  std::map<int, int> all;
  for (const auto& one : statuses) {
    for (const auto& [status, count] : one) all[status] += count;
  }
  EXPECT_EQ(all,
            (std::map<int, int>{{200, kSenders * kEach * 4 / 5}, {401, kSenders * kEach / 5}}));
  EXPECT_EQ(Metric("dtbridge_deliveries_total"), kSenders * kEach);
  EXPECT_EQ(Metric("dtbridge_deliveries_total", "outcome=\"stored\""), kSenders * kEach * 4 / 5);
  EXPECT_EQ(Metric("dtbridge_events_stored_total"), kSenders * kEach * 4 / 5);
  EXPECT_EQ(Metric("dtbridge_deliveries_in_flight"), 0);
  EXPECT_EQ(ReadAll().size(), static_cast<std::size_t>(kSenders * kEach * 4 / 5));
}

TEST_F(BridgeTest, ShowsItselfOnTheAdminPortWithoutSecrets) {
  Start();
  EXPECT_EQ(GetAdmin("/readyz").status, 200);
  for (const char* path : {"/status", "/config", "/version", "/metrics"}) {
    const auto page = GetAdmin(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_THAT(page.body, testing::Not(HasSubstr(kSecret))) << path;
    EXPECT_THAT(page.body, testing::Not(HasSubstr(kHeaderValue))) << path;
  }
  EXPECT_EQ(Metric("dtbridge_ready"), 1);
  EXPECT_EQ(GetAdmin("/nothing").status, 404);
}

TEST_F(BridgeTest, TellsInItsStatusWhatBecameOfEachConnectorsDeliveries) {
  Start();
  const PushBody push = factory_.Next();
  PushHeaders unsigned_headers{{"X-Request-Id", "the-unsigned-one"}};
  EXPECT_EQ(Post("/v1/a", push.body, unsigned_headers).status, 401);
  EXPECT_EQ(Post("/v1/a", push.body, {{"X-Request-Id", "<b>not an id</b>"}}).status, 401);
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).status, 200);
  EXPECT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).status, 200);
  EXPECT_EQ(Post("/v1/a", "not json", SignedBySecret("not json")).status, 200);
  EXPECT_EQ(Post("/v1/elsewhere", push.body, SignedBySecret(push.body)).status, 404);

  const std::string status = GetAdmin("/status").body;
  const std::string counts =
      R"({"stored":1,"duplicate":1,"dead_lettered":1,"refused":2,"failed":0})";
  EXPECT_THAT(status, HasSubstr("\"deliveries\":" + counts));
  EXPECT_THAT(status, HasSubstr("\"recent_deliveries\":" + counts));
  EXPECT_THAT(status, HasSubstr(R"("reasons":{"signature_missing":2,"not_json":1})"));
  EXPECT_THAT(status, HasSubstr(R"("outcome":"dead_lettered","reason":"not_json","request_id":")"));
  EXPECT_THAT(status, HasSubstr(R"("outcome":"refused","reason":"signature_missing",)"
                                R"("request_id":"the-unsigned-one"})"));
  EXPECT_THAT(status, testing::Not(HasSubstr("not an id")));
  EXPECT_THAT(status, HasSubstr("\"last_event\":\"" + FormatRfc3339(push.timestamp) + '"'));
  EXPECT_THAT(status, HasSubstr(R"("duplicates":{"hits":1,"conflicts":0,"entries":1,)"));
  EXPECT_THAT(status, HasSubstr(R"("public_keys":{"needed":true,"keys":1,"confirmed":")"));
  EXPECT_THAT(status, HasSubstr(R"("stray_requests":1,)"));
}

TEST_F(BridgeTest, ServesAStatusPageThatMayUseNothingButItself) {
  Start();
  for (const char* method : {"GET", "HEAD"}) {
    const auto page = client_.Send({.url = AdminUrl("/"), .method = method});
    ASSERT_TRUE(page) << page.error();
    EXPECT_EQ(page->status, 200);
    const std::map<std::string, std::string> headers(page->headers.begin(), page->headers.end());
    EXPECT_EQ(headers.at("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(headers.at("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(headers.at("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(headers.at("Cache-Control"), "no-store");
    const std::string& policy = headers.at("Content-Security-Policy");
    for (const char* part :
         {"default-src 'none'", "connect-src 'self'", "script-src 'sha256-", "style-src 'sha256-",
          "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"}) {
      EXPECT_THAT(policy, HasSubstr(part));
    }
    EXPECT_THAT(policy, testing::Not(HasSubstr("unsafe")));
    EXPECT_EQ(page->body.empty(), std::string(method) == "HEAD");
  }
}

TEST_F(BridgeTest, HidesStatusAndItsPageTogether) {
  Start("admin: {address: \"127.0.0.1:0\", expose_status: false}\n");
  EXPECT_EQ(GetAdmin("/status").status, 404);
  EXPECT_EQ(GetAdmin("/").status, 404);
}

TEST_F(BridgeTest, StopsInOrderWithNothingLost) {
  Start();
  const PushBody push = factory_.Next();
  ASSERT_EQ(Post("/v1/a", push.body, SignedBySecret(push.body)).status, 200);
  Stop();
  RecordReader reader(broker_.Bootstrap(), topics_);
  EXPECT_TRUE(reader.Next(seconds{5}).has_value());
  EXPECT_THAT(log_, HasSubstr("\"msg\":\"stopped\""));
}

}  // namespace
}  // namespace dtbridge
