#include "config_checks.h"

#include "config_place.h"
#include "dtbridge/base/config_error.h"
#include "setting_text.h"
#include "text_checks.h"

namespace dtbridge {
namespace {

bool IsWildcard(const std::string& host) { return host == "::" || host == "0.0.0.0"; }

void CheckListen(const LoadedConfig& loaded) {
  const ListenOptions& listen = loaded.config.listen;
  if (listen.read_timeout >= listen.answer_timeout) {
    Refuse(loaded, "listen.read_timeout",
           "must be shorter than listen.answer_timeout (" + WriteDuration(listen.answer_timeout) +
               "), which counts from the same byte; lower it");
  }
  if (listen.limits.buffered < listen.limits.head + listen.limits.body) {
    Refuse(loaded, "listen.limits.buffered",
           "is smaller than head and body of one request; raise it, or lower listen.limits.body");
  }
  const TlsOptions& tls = listen.tls;
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    Refuse(loaded, tls.key_file.empty() ? "listen.tls.key_file" : "listen.tls.certificate_file",
           "is empty; certificate and key come together, set both or neither");
  }
  if (!tls.client_ca_file.empty() && tls.certificate_file.empty()) {
    Refuse(loaded, "listen.tls.client_ca_file",
           "client certificates need TLS; set listen.tls.certificate_file and key_file");
  }
}

void CheckPorts(const LoadedConfig& loaded) {
  const auto [host, port] = SplitHostPort(loaded.config.listen.address);
  const auto [admin_host, admin_port] = SplitHostPort(loaded.config.admin.address);
  if (port != admin_port || port == "0") return;
  if (host == admin_host || IsWildcard(host) || IsWildcard(admin_host)) {
    Refuse(loaded, "admin.address", "takes the port of listen.address; use another port");
  }
}

void CheckPublicKeys(const LoadedConfig& loaded) {
  const PublicKeysOptions& keys = loaded.config.public_keys;
  if (!keys.discovery_url.empty() || !keys.jwks_file.empty()) return;
  for (const ConnectorOptions& connector : loaded.config.connectors) {
    if (connector.signature.organization.empty()) continue;
    Refuse(loaded, "public_keys.discovery_url",
           "is empty, and connector " + connector.name +
               " checks public-key signatures; name the URL, or public_keys.jwks_file");
  }
}

void CheckKafka(const LoadedConfig& loaded, bool needs_brokers) {
  const KafkaOptions& kafka = loaded.config.kafka;
  if (needs_brokers && kafka.brokers.empty()) {
    Refuse(loaded, "kafka.brokers", "names no broker; write brokers: [\"kafka-1:9092\"]");
  }
  for (const auto& [property, file] : kafka.property_files) {
    if (kafka.properties.count(property) != 0) {
      Refuse(loaded, "kafka.property_files." + property,
             "is set in kafka.properties too; keep the file");
    }
  }
}

void WarnOfOddities(LoadedConfig& loaded) {
  if (loaded.config.duplicates.window < std::chrono::hours{12}) {
    loaded.warnings.push_back(PlaceOf(loaded, "duplicates.window") +
                              "is shorter than the 12 h for which DT retries; late retries are "
                              "stored again");
  }
}

}  // namespace

void CheckConfig(LoadedConfig& loaded, bool needs_connectors) {
  CheckListen(loaded);
  CheckPorts(loaded);
  if (needs_connectors && loaded.config.connectors.empty()) {
    Refuse(loaded, "connectors", "names no connector; write one entry per Data Connector");
  }
  CheckConnectors(loaded);
  CheckPublicKeys(loaded);
  CheckKafka(loaded, needs_connectors);
  CheckTopics(loaded);
  WarnOfOddities(loaded);
}

}  // namespace dtbridge
