#include <algorithm>
#include <array>
#include <string_view>

#include "config_keys.h"
#include "dtbridge/config/config.h"
#include "setting_text.h"

namespace dtbridge {
namespace {

/// librdkafka properties whose values are no secrets (librdkafka's CONFIGURATION.md); sorted.
constexpr std::array<std::string_view, 53> kHarmlessProperties{
    "acks",
    "batch.num.messages",
    "batch.size",
    "broker.address.family",
    "broker.address.ttl",
    "broker.version.fallback",
    "client.dns.lookup",
    "client.id",
    "client.rack",
    "compression.codec",
    "compression.level",
    "compression.type",
    "connections.max.idle.ms",
    "debug",
    "delivery.timeout.ms",
    "enable.idempotence",
    "enable.ssl.certificate.verification",
    "linger.ms",
    "log_level",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "message.copy.max.bytes",
    "message.max.bytes",
    "message.send.max.retries",
    "message.timeout.ms",
    "metadata.max.age.ms",
    "partitioner",
    "queue.buffering.backpressure.threshold",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "queue.buffering.max.ms",
    "receive.message.max.bytes",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "request.timeout.ms",
    "retries",
    "retry.backoff.max.ms",
    "retry.backoff.ms",
    "sasl.kerberos.service.name",
    "sasl.mechanism",
    "sasl.mechanisms",
    "security.protocol",
    "socket.connection.setup.timeout.ms",
    "socket.keepalive.enable",
    "socket.nagle.disable",
    "socket.timeout.ms",
    "ssl.ca.location",
    "ssl.certificate.location",
    "ssl.cipher.suites",
    "ssl.crl.location",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.location",
    "statistics.interval.ms",
};

bool IsHarmless(std::string_view property) {
  return std::binary_search(kHarmlessProperties.begin(), kHarmlessProperties.end(), property);
}

class Printer {
 public:
  explicit Printer(const LoadedConfig& loaded) : loaded_(loaded) {}

  std::string Print() {
    out_ = loaded_.file.empty() ? "# effective configuration, without a file\n"
                                : "# effective configuration; file: " + Quoted(loaded_.file) + "\n";
    Owner("", 0, false, TopKeys(), loaded_.config);
    return std::move(out_);
  }

 private:
  /// Writes all keys of an owner. `item`: its first line goes behind a "- ".
  template <typename T>
  void Owner(const std::string& path, int indent, bool item, const std::vector<KeySpec<T>>& specs,
             const T& owner) {
    std::vector<std::string> open;  // sections whose heading is written
    for (const auto& spec : specs) {
      std::vector<std::string> parts = Split(spec.key);
      const std::string name = parts.back();
      parts.pop_back();
      const auto [last_open, ours] =
          std::mismatch(open.begin(), open.end(), parts.begin(), parts.end());
      open.erase(last_open, open.end());
      for (auto section = ours; section != parts.end(); ++section) {
        Start(indent + static_cast<int>(open.size()), item);
        out_ += *section + ":\n";
        open.push_back(*section);
      }
      Start(indent + static_cast<int>(open.size()), item);
      out_ += name + ":";
      const std::string key = path.empty() ? spec.key : path + "." + spec.key;
      Value(key, indent + static_cast<int>(open.size()), spec, owner);
    }
  }

  template <typename T>
  void Value(const std::string& key, int indent, const KeySpec<T>& spec, const T& owner) {
    if (spec.shape == KeyShape::kObjects) return Objects(key, indent, owner);
    const auto texts = spec.get(owner);
    if (spec.shape == KeyShape::kScalar) return Line(" " + texts.front().second, key);
    const bool is_map = spec.shape == KeyShape::kMap;
    if (texts.empty()) return Line(is_map ? " {}" : " []", key);
    Line("", key);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& [name, text] = texts[i];
      out_ += Indent(indent + 1);
      if (!is_map) {
        out_ += "- " + text + "\n";
        continue;
      }
      const bool shown = key != "kafka.properties" || IsHarmless(name);
      out_ += WriteText(name) + ":";
      Line(" " + (shown ? text : "(set)"), key + "." + name);
    }
  }

  void Objects(const std::string& key, int indent, const Config& config) {
    Items(key, indent, ConnectorKeys(), config.connectors);
  }
  void Objects(const std::string& key, int indent, const ConnectorOptions& connector) {
    Items(key, indent, HeaderKeys(), connector.required_headers);
  }
  void Objects(const std::string&, int, const RequiredHeaderOptions&) {}

  template <typename T>
  void Items(const std::string& key, int indent, const std::vector<KeySpec<T>>& specs,
             const std::vector<T>& items) {
    if (items.empty()) return Line(" []", key);
    out_ += "\n";
    for (std::size_t i = 0; i < items.size(); ++i) {
      first_of_item_ = true;
      Owner(key + "[" + std::to_string(i) + "]", indent + 2, true, specs, items[i]);
    }
  }

  /// Indents a line; the first one of a list's item carries its dash.
  void Start(int indent, bool item) {
    if (item && first_of_item_) {
      out_ += Indent(indent - 1) + "- ";
      first_of_item_ = false;
    } else {
      out_ += Indent(indent);
    }
  }

  void Line(const std::string& text, const std::string& key) {
    out_ += text + "  # " + OriginOf(key) + "\n";
  }

  std::string OriginOf(const std::string& key) const {
    const auto origin = loaded_.origins.find(key);
    const auto line = loaded_.lines.find(key);
    if (origin != loaded_.origins.end() && origin->second == ConfigOrigin::kEnvironment) {
      return "environment " + EnvironmentName(key);
    }
    if (origin != loaded_.origins.end() && origin->second == ConfigOrigin::kFlag) {
      return "flag";
    }
    // Map entries have a line and no origin of their own.
    if (line != loaded_.lines.end()) return "file:" + std::to_string(line->second);
    return "default";
  }

  static std::string Indent(int depth) {
    return std::string(2 * static_cast<std::size_t>(depth), ' ');
  }

  static std::vector<std::string> Split(const std::string& key) {
    std::vector<std::string> parts;
    std::size_t at = 0;
    for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', at)) {
      parts.push_back(key.substr(at, dot - at));
      at = dot + 1;
    }
    parts.push_back(key.substr(at));
    return parts;
  }

  const LoadedConfig& loaded_;
  std::string out_;
  bool first_of_item_ = false;
};

}  // namespace

std::string PrintConfig(const LoadedConfig& loaded) { return Printer(loaded).Print(); }

}  // namespace dtbridge
