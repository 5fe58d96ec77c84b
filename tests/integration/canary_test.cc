#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "command_line.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/publish/kafka_publisher.h"
#include "integration/bridge_fixture.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

constexpr const char* kSecretCanary = "canary-of-the-signature-secret";
constexpr const char* kNextSecretCanary = "canary-of-the-secret-after-it";
constexpr const char* kHeaderCanary = "canary-of-the-required-header";
constexpr const char* kWrongHeaderCanary = "canary-of-a-wrong-header-value";
constexpr const char* kPasswordCanary = "canary-of-the-kafka-password";
constexpr const char* kBodyCanary = "canary-of-a-value-in-a-body";
constexpr const char* kTargetCanary = "canary-in-path-and-query";
constexpr const char* kOtherHeaderCanary = "canary-of-authorization-and-cookie";

/// The whole service with texts planted wherever something secret can be; everything it says is
/// kept and searched for them.
class CanaryTest : public BridgeFixture {
 protected:
  CanaryTest() {
    WriteFile("secret", kSecretCanary);
    WriteFile("header", kHeaderCanary);
    WriteFile("password", kPasswordCanary);
  }

  /// What a sender would hear, kept; returns the status.
  int Push(const std::string& path, const std::string& body, PushHeaders headers) {
    for (const auto& [name, value] : headers) Plant(name, value);
    headers.emplace_back("Authorization", std::string("Bearer ") + kOtherHeaderCanary);
    headers.emplace_back("Cookie", std::string("session=") + kOtherHeaderCanary);
    const auto answer = Post(path + "?token=" + kTargetCanary, body, std::move(headers));
    said_ += std::to_string(answer.status) + "\n" + answer.body + "\n";
    for (const auto& [name, value] : answer.headers) said_ += name + ": " + value + "\n";
    return answer.status;
  }

  /// Bytes as they are, and everything that comes back until the other side has ended.
  void PushRaw(const std::string& bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{10, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(bridge_->Port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    (void)::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string piece(4096, '\0');
    for (ssize_t got = 0; (got = ::recv(socket, piece.data(), piece.size(), 0)) > 0;) {
      said_.append(piece, 0, static_cast<std::size_t>(got));
    }
    ::close(socket);
  }

  /// A signature header must not be found again, nor may its claims or its signature alone.
  void Plant(const std::string& name, const std::string& value) {
    if (name != kSecretSignatureHeader && name != kPublicKeySignatureHeader) return;
    const auto first = value.find('.');
    const auto last = value.rfind('.');
    if (first == std::string::npos || last - first < 20 || value.size() - last < 20) return;
    tokens_.push_back(value.substr(first + 1, last - first - 1));
    tokens_.push_back(value.substr(last + 1));
  }

  int RunCommand(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dtbridge");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = RunCommandLine(static_cast<int>(argv.size()), argv.data());
    said_ += testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    return code;
  }

  void ExpectNothingOf(const std::string& canary, const std::string& text) {
    const auto at = text.find(canary);
    EXPECT_EQ(at, std::string::npos)
        << canary << " in: " << text.substr(at < 200 ? 0 : at - 200, 400);
  }

  void ExpectNoSecretIn(const std::string& text) {
    for (const char* canary : {kSecretCanary, kNextSecretCanary, kHeaderCanary, kWrongHeaderCanary,
                               kPasswordCanary, kTargetCanary, kOtherHeaderCanary}) {
      ExpectNothingOf(canary, text);
    }
    for (const std::string& token : tokens_) ExpectNothingOf(token, text);
  }

  static std::string AnEvent(const std::string& event_id, const std::string& more = "") {
    return R"({"event":{"eventId":")" + event_id +
           R"(","targetName":"projects/p1/devices/d1","eventType":"touch","data":{"touch":{)" +
           R"("updateTime":"2024-05-29T10:34:03Z"}},"timestamp":"2024-05-29T10:34:03Z")" + more +
           R"(},"labels":{"name":")" + kBodyCanary + R"("}})";
  }

  std::string said_;
  std::vector<std::string> tokens_;
};

TEST_F(CanaryTest, NothingThatTheServiceSaysHoldsAPlantedText) {
  Start(
      "listen: {address: \"127.0.0.1:0\", workers: 2, read_timeout: 500ms, answer_timeout: 2s}\n"
      "log: {level: debug}\n"
      "kafka:\n  brokers: [\"" +
      broker_.Bootstrap() +
      "\"]\n  properties: {debug: \"conf,security\", client.id: canary-test}\n"
      "  property_files: {sasl.password: \"" +
      FilePath("password") + "\"}\n");
  const auto by_secret = [this](const std::string& body, const char* secret = kSecretCanary) {
    return SignedBySecret(body, secret);
  };

  // Stored, repeated, dead-lettered in several ways.
  const std::string good = AnEvent("event-1");
  EXPECT_EQ(Push("/v1/a", good, by_secret(good)), 200);
  EXPECT_EQ(Push("/v1/a", good, by_secret(good)), 200);
  for (const std::string& unusable :
       {std::string("{\"event\": \"") + kBodyCanary, std::string(1, '"') + kBodyCanary + "\"",
        AnEvent("event-2", std::string(R"(,"timestamp":")") + kBodyCanary + "\""),
        AnEvent(kBodyCanary + std::string(80, 'x')),
        std::string(R"({"event":{"eventId":"e3","eventType":"touch","timestamp":")") + kBodyCanary +
            R"("}})",
        std::string(R"({"event":{"eventId":"e4","eventType":"touch","data":")") + kBodyCanary +
            R"(","timestamp":"2024-05-29T10:34:03Z"}})",
        std::string("{\"event\":\"\xff") + kBodyCanary + "\"}"}) {
    EXPECT_EQ(Push("/v1/a", unusable, by_secret(unusable)), 200) << unusable;
  }

  // Refused for every reason that a token can give.
  const auto token_of = [](const PushHeaders& headers) { return headers.at(0).second; };
  const std::string name(kSecretSignatureHeader);
  const std::string token = token_of(by_secret(good));
  const std::string by_key = token_of(SignedByKey(good, key_, kOrganization));
  DeliverySigner signer({.secret = Secret(kSecretCanary)});
  const auto hour = std::chrono::hours{1};
  const std::vector<std::pair<const char*, PushHeaders>> refusals{
      {"signature_missing", {}},
      {"signature_duplicated", {{name, token}, {name, token}}},
      {"token_malformed", {{name, token + "="}}},
      {"token_too_large", {{name, token + std::string(5000, 'A')}}},
      {"token_wrong_algorithm", {{name, by_key}}},
      {"bad_signature", by_secret(good, kNextSecretCanary)},
      {"body_hash_mismatch", by_secret(good + " ")},
      {"token_expired", signer.HeadersFor(good, clock_.Now() - 3 * hour)},
      {"token_not_yet_valid", signer.HeadersFor(good, clock_.Now() + hour)},
  };
  for (const auto& [reason, headers] : refusals) {
    EXPECT_EQ(Push("/v1/a", good, headers), 401) << reason;
  }
  EXPECT_EQ(Push("/v1/keys", good, SignedByKey(good, key_, "another-organization")), 401);
  EXPECT_EQ(Push("/v1/keys", good, SignedByKey(good, key_, kOrganization, "https://else.where")),
            401);
  EXPECT_EQ(Push("/v1/keys", good, SignedByKey(good, SigningKey::Generate("key-2"), kOrganization)),
            401);
  for (const std::string& value :
       {std::string(kWrongHeaderCanary), "\"" + std::string(kHeaderCanary) + "\""}) {
    PushHeaders headers = by_secret(good);
    headers.emplace_back("X-Building", value);
    EXPECT_EQ(Push("/v1/headers", good, headers), 401);
  }

  // No delivery at all, or none that HTTP knows.
  EXPECT_EQ(Push(std::string("/v1/") + kTargetCanary, good, by_secret(good)), 404);
  const std::string head = std::string("POST /v1/a?") + kTargetCanary +
                           " HTTP/1.1\r\nHost: h\r\nX-Building: " + kHeaderCanary + "\r\n";
  PushRaw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
  PushRaw(head + kOtherHeaderCanary + "\r\n\r\n");
  PushRaw(head + "Content-Length: 99999999\r\n\r\n" + kBodyCanary);
  PushRaw(head + "Content-Length: 2\r\nConnection: close\r\nContent-Type: " + kOtherHeaderCanary +
          "\r\n\r\n{}");
  PushRaw(head + "X: " + std::string(20'000, 'x') + "\r\n\r\n");
  PushRaw(head + "Content-Length: 5\r\n\r\n{");  // never completed: 408

  // Kafka away, and what is read again while serving.
  broker_.Down();
  const std::string late = AnEvent("event-9");
  EXPECT_EQ(Push("/v1/a", late, by_secret(late)), 503);
  broker_.Up();
  WriteFile("secret", kNextSecretCanary);
  WriteFile("header", "");
  bridge_->Reload();
  EXPECT_TRUE(
      Eventually([&] { return Push("/v1/a", late, by_secret(late, kNextSecretCanary)) == 200; }));

  for (const char* page :
       {"/metrics", "/config", "/status", "/", "/version", "/readyz", "/livez"}) {
    const auto answer = GetAdmin(page);
    said_ += answer.body;
    EXPECT_FALSE(answer.body.empty()) << page;
  }
  const auto records = ReadAll();
  Stop();

  for (const auto& [reason, headers] : refusals) {
    EXPECT_THAT(log_, HasSubstr(std::string("\"reason\":\"") + reason + "\"")) << "not provoked";
  }
  for (const char* reason : {"wrong_organization", "wrong_issuer", "unknown_key", "header_mismatch",
                             "bad_framing", "body_too_large", "head_too_large", "read_timeout",
                             "unsupported_media_type", "answer_timeout", "not_json"}) {
    EXPECT_THAT(log_, HasSubstr(std::string("\"reason\":\"") + reason + "\"")) << "not provoked";
  }
  EXPECT_GE(tokens_.size(), 20U);
  for (const std::string* text : {&said_, &log_}) {
    ExpectNoSecretIn(*text);
    ExpectNothingOf(kBodyCanary, *text);
  }
  EXPECT_GE(records.size(), 8U);
  for (const auto& record : records) {
    ExpectNoSecretIn(record.key + record.value);
    for (const auto& [header, value] : record.headers) {
      ExpectNoSecretIn(value);
      ExpectNothingOf(kBodyCanary, value);
    }
  }
}

TEST_F(CanaryTest, NothingThatACommandSaysHoldsAPlantedText) {
  const std::string kafka = "kafka:\n  brokers: [\"127.0.0.1:1\"]\n";
  const std::string connectors =
      "connectors:\n  - name: a\n    path: /v1/a\n    signature: {secret_files: [" +
      FilePath("secret") +
      "]}\n    required_headers: [{name: X-Building, value_file: " + FilePath("header") + "}]\n";
  WriteFile("good.yaml", connectors + kafka + "  property_files: {sasl.password: \"" +
                             FilePath("password") + "\"}\n");
  EXPECT_EQ(RunCommand({"check", "--config", FilePath("good.yaml"), "--print"}), 0);
  EXPECT_THAT(said_, HasSubstr("sasl.password"));

  // A secret where none may be.
  for (const std::string& misplaced :
       {"  properties: {sasl.password: " + std::string(kPasswordCanary) + "}\n",
        "  properties: {no.such.property: " + std::string(kPasswordCanary) + "}\n",
        "  properties: {linger.ms: " + std::string(kPasswordCanary) + "}\n"}) {
    WriteFile("bad.yaml", connectors + kafka + misplaced);
    EXPECT_EQ(RunCommand({"check", "--config", FilePath("bad.yaml"), "--print"}), 2) << misplaced;
  }

  const std::string body = AnEvent("event-1");
  for (const auto& [value, code] : {std::pair{kHeaderCanary, 0}, {kWrongHeaderCanary, 1}}) {
    for (const char* secret : {kSecretCanary, kNextSecretCanary}) {
      const auto headers = SignedBySecret(body, secret);
      Plant(headers[0].first, headers[0].second);
      WriteFile("request", "POST /v1/a HTTP/1.1\r\nHost: h\r\nX-Building: " + std::string(value) +
                               "\r\nCookie: " + kOtherHeaderCanary + "\r\n" + headers[0].first +
                               ": " + headers[0].second + "\r\n\r\n" + body);
      EXPECT_EQ(RunCommand({"verify", "--config", FilePath("good.yaml"), FilePath("request")}),
                secret == kSecretCanary ? code : 1);
    }
  }
  EXPECT_THAT(said_, HasSubstr("has another value"));
  ExpectNoSecretIn(said_);
}

}  // namespace
}  // namespace dtbridge
