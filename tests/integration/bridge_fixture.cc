#include "integration/bridge_fixture.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kQuiet{700};  // nothing read for that long: everything was read

std::string MakeDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "dtbridge-test-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  return path;
}

}  // namespace

BridgeFixture::BridgeFixture() : directory_(MakeDirectory()) {
  WriteFile("secret", kSecret);
  WriteFile("header", kHeaderValue);
  WriteFile("jwks.json", key_.JwkSetJson());
}

BridgeFixture::~BridgeFixture() {
  Stop();
  std::filesystem::remove_all(directory_);
}

void BridgeFixture::Start(const std::string& more_config, bool until_ready) {
  const std::string text =
      "connectors:\n"
      "  - {name: a, path: /v1/a, signature: {secret_files: [" +
      FilePath("secret") +
      "]}}\n"
      "  - {name: keys, path: /v1/keys, signature: {require: public_key, organization: " +
      kOrganization +
      "}}\n"
      "  - name: headers\n    path: /v1/headers\n    signature: {secret_files: [" +
      FilePath("secret") +
      "]}\n"
      "    required_headers: [{name: X-Building, value_file: " +
      FilePath("header") +
      "}]\n"
      "shutdown: {delay: 0s, drain: 5s, flush: 5s}\n" +
      (more_config.find("listen:") == std::string::npos
           ? "listen: {address: \"127.0.0.1:0\", workers: 2}\n"
           : "") +
      (more_config.find("public_keys:") == std::string::npos
           ? "public_keys: {jwks_file: " + FilePath("jwks.json") + "}\n"
           : "") +
      (more_config.find("kafka:") == std::string::npos
           ? "kafka: {brokers: [\"" + broker_.Bootstrap() + "\"]}\n"
           : "") +
      (more_config.find("admin:") == std::string::npos ? "admin: {address: \"127.0.0.1:0\"}\n"
                                                       : "") +
      more_config;
  loaded_ = ParseConfig(text, "test");
  const bool is_restart = !topics_.empty();
  topics_ = Bridge::TopicsOf(loaded_->config);
  for (const auto& topic : topics_) {
    if (!is_restart) broker_.CreateTopic(topic, 2);
  }
  registry_ = std::make_unique<Registry>();
  logger_ = std::make_unique<Logger>(loaded_->config.log, clock_, *registry_,
                                     [this](std::string_view line) { log_.append(line); });
  bridge_ = std::make_unique<Bridge>(*loaded_, ConfigSources{}, secrets_, bridge_client_, clock_,
                                     *logger_, *registry_);
  bridge_->Start();
  if (until_ready) {
    ASSERT_TRUE(Eventually([this] { return bridge_->NotReady().empty(); }))
        << bridge_->NotReady().front();
  }
}

void BridgeFixture::Stop() {
  if (bridge_) bridge_->Stop([](milliseconds) {});
  bridge_.reset();
  logger_.reset();
}

std::string BridgeFixture::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(bridge_->Port()) + path;
}

std::string BridgeFixture::AdminUrl(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(bridge_->AdminPort()) + path;
}

HttpResponse BridgeFixture::Post(const std::string& path, const std::string& body,
                                 PushHeaders headers) {
  headers.emplace_back("Content-Type", "application/json");
  auto response = client_.Send({.url = Url(path),
                                .method = "POST",
                                .headers = std::move(headers),
                                .body = body,
                                .timeout = milliseconds{15'000}});
  if (!response) throw std::runtime_error(response.error());
  return *std::move(response);
}

HttpResponse BridgeFixture::GetAdmin(const std::string& path) {
  auto response = client_.Send({.url = AdminUrl(path), .max_body_bytes = 4U * 1024 * 1024});
  if (!response) throw std::runtime_error(response.error());
  return *std::move(response);
}

PushHeaders BridgeFixture::SignedBySecret(const std::string& body, const char* secret) {
  DeliverySigner signer({.secret = Secret(secret)});
  return signer.HeadersFor(body, clock_.Now());
}

PushHeaders BridgeFixture::SignedByKey(const std::string& body, const SigningKey& key,
                                       const std::string& organization, const std::string& issuer) {
  return {{std::string(kPublicKeySignatureHeader),
           key.Sign(body, {.issued_at = clock_.Now(),
                           .lifetime = std::chrono::seconds{300},
                           .issuer = issuer,
                           .organization = organization})}};
}

std::vector<ReadRecord> BridgeFixture::ReadAll() {
  RecordReader reader(broker_.Bootstrap(), topics_);
  std::vector<ReadRecord> records;
  while (auto record = reader.Next(kQuiet)) records.push_back(*std::move(record));
  return records;
}

double BridgeFixture::Metric(const std::string& name, const std::string& labels) {
  std::istringstream lines(GetAdmin("/metrics").body);
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name, 0) != 0 || line.find(labels) == std::string::npos) continue;
    const char after = line[name.size()];
    if (after != '{' && after != ' ') continue;
    sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

bool BridgeFixture::Eventually(const std::function<bool()>& holds, milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return true;
}

void BridgeFixture::WriteFile(const std::string& name, const std::string& content) {
  std::ofstream(FilePath(name), std::ios::binary) << content;
}

}  // namespace dtbridge
