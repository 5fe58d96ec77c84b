#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge.h"
#include "dtbridge/base/clock.h"
#include "dtbridge/broker/embedded_broker.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/keeper/secret_store.h"
#include "dtbridge/signature/signing.h"
#include "emulator/delivery_factory.h"
#include "emulator/delivery_signer.h"

namespace dtbridge {

/// The whole service on ports of its own, before librdkafka's mock cluster, with real files.
///
/// Connectors: `a` (secret), `keys` (public key, organization `our-organization`), `headers`
/// (secret and a required header). A test may add configuration before Start.
class BridgeFixture : public testing::Test {
 protected:
  static constexpr const char* kSecret = "secret-of-connector-a";
  static constexpr const char* kOtherSecret = "secret-of-a-stranger-";
  static constexpr const char* kOrganization = "our-organization";
  static constexpr const char* kHeaderValue = "header-value-of-building-7";

  BridgeFixture();
  ~BridgeFixture() override;

  /// Makes topics and service, waits until it is ready (or only until it serves). After Stop, once
  /// more: the topics are still there then, and must be the same.
  void Start(const std::string& more_config = "", bool until_ready = true);
  void Stop();

  std::string Url(const std::string& path) const;
  std::string AdminUrl(const std::string& path) const;

  /// POSTs a body; throws when there is no answer at all.
  HttpResponse Post(const std::string& path, const std::string& body, PushHeaders headers);
  HttpResponse GetAdmin(const std::string& path);

  /// Signature headers as the connector's own DT would make them.
  PushHeaders SignedBySecret(const std::string& body, const char* secret = kSecret);
  PushHeaders SignedByKey(const std::string& body, const SigningKey& key,
                          const std::string& organization,
                          const std::string& issuer = kDefaultIssuer);

  /// Everything in Kafka by now: reads until nothing comes for a moment.
  std::vector<ReadRecord> ReadAll();

  /// Adds up every series of a metric; with `labels`, those that contain that text.
  double Metric(const std::string& name, const std::string& labels = "");

  /// Waits until `holds`, for at most `patience`.
  static bool Eventually(const std::function<bool()>& holds,
                         std::chrono::milliseconds patience = std::chrono::milliseconds{15'000});

  void WriteFile(const std::string& name, const std::string& content);
  std::string FilePath(const std::string& name) const { return directory_ + "/" + name; }

  const SystemClock clock_;
  std::string directory_;
  EmbeddedBroker broker_;
  SigningKey key_ = SigningKey::Generate("key-1");
  DeliveryFactory factory_{{}, clock_};
  FileSecretStore secrets_;
  CurlHttpClient bridge_client_;
  CurlHttpClient client_;
  std::string log_;

  std::vector<std::string> topics_;
  std::optional<LoadedConfig> loaded_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Logger> logger_;
  std::unique_ptr<Bridge> bridge_;
};

}  // namespace dtbridge
