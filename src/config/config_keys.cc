#include "config_keys.h"

#include "key_builders.h"
#include "text_checks.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kGiB = 1024 * kMiB;

// Where a value lies in its owner, const or not.
#define DTBRIDGE_AT(path) \
  [](auto& owner) -> auto& { return owner.path; }

std::vector<KeySpec<Config>> ListenKeys() {
  using C = Config;
  return {
      TextKey<C>("listen.address", "address", DTBRIDGE_AT(listen.address), CheckListenAddress,
                 "Public port, `host:port` or `[v6]:port`; port 0 takes any free one."),
      IntegerKey<C>("listen.workers", DTBRIDGE_AT(listen.workers), {0, 256},
                    "Threads that take deliveries; 0: one per core."),
      TextKey<C>("listen.health_path", "path", DTBRIDGE_AT(listen.health_path), CheckOptionalPath,
                 "Path that answers GET with 200 when ready, for load balancers; empty: none."),
      DurationKey<C>("listen.read_timeout", DTBRIDGE_AT(listen.read_timeout),
                     {milliseconds{100}, milliseconds{9800}, "DT gives up after 10s"},
                     "Time for head and body together, from the first byte."),
      DurationKey<C>(
          "listen.answer_timeout", DTBRIDGE_AT(listen.answer_timeout),
          {milliseconds{200}, milliseconds{9900}, "DT gives up after 10s"},
          "A delivery without an outcome is answered 503 this long after its first byte."),
      DurationKey<C>("listen.idle_timeout", DTBRIDGE_AT(listen.idle_timeout),
                     {seconds{1}, hours{1}},
                     "Connections without a request are closed after this time."),
      SizeKey<C>("listen.limits.head", DTBRIDGE_AT(listen.limits.head), {256, kMiB},
                 "Request line, headers and trailers of one request."),
      IntegerKey<C>("listen.limits.headers", DTBRIDGE_AT(listen.limits.headers), {5, 10'000},
                    "Header lines of one request."),
      SizeKey<C>("listen.limits.body", DTBRIDGE_AT(listen.limits.body), {64, 512 * kKiB},
                 "Body of one request, after chunked decoding; it must fit into a Kafka record."),
      IntegerKey<C>("listen.limits.connections", DTBRIDGE_AT(listen.limits.connections),
                    {1, 1'000'000}, "Open connections on the public port."),
      IntegerKey<C>("listen.limits.in_flight", DTBRIDGE_AT(listen.limits.in_flight), {1, 1'000'000},
                    "Deliveries handed on and not answered yet."),
      SizeKey<C>("listen.limits.buffered", DTBRIDGE_AT(listen.limits.buffered), {1024, 64 * kGiB},
                 "Heads and bodies held at once, over all connections."),
      TextKey<C>("listen.tls.certificate_file", "file", DTBRIDGE_AT(listen.tls.certificate_file),
                 CheckOptionalFile, "PEM certificate chain; empty: plain HTTP."),
      TextKey<C>("listen.tls.key_file", "file", DTBRIDGE_AT(listen.tls.key_file), CheckOptionalFile,
                 "PEM private key of the certificate."),
      TextKey<C>("listen.tls.client_ca_file", "file", DTBRIDGE_AT(listen.tls.client_ca_file),
                 CheckOptionalFile,
                 "Clients must show a certificate of this CA; empty: none asked."),
      ChoiceKey<C, std::string>("listen.tls.min_version", DTBRIDGE_AT(listen.tls.min_version),
                                {{"1.2", "1.2"}, {"1.3", "1.3"}}, "Oldest TLS version taken."),
  };
}

std::vector<KeySpec<Config>> KafkaKeys() {
  using C = Config;
  return {
      ListKey<C>("kafka.brokers", "list of addresses", DTBRIDGE_AT(kafka.brokers), CheckBroker,
                 "Brokers to start from, `host:port` each; port 9092 when left out."),
      ChoiceKey<C, RecordFormat>(
          "kafka.format", DTBRIDGE_AT(format),
          {{"normalised", RecordFormat::kNormalised}, {"raw", RecordFormat::kRaw}},
          "What a record's value is: the normalised event, or the bytes as they came."),
      IntegerKey<C>("kafka.queue_records", DTBRIDGE_AT(kafka.queue_records), {1, 10'000'000},
                    "Records that may wait for the brokers; beyond, deliveries get 503."),
      SizeKey<C>("kafka.queue_bytes", DTBRIDGE_AT(kafka.queue_bytes), {kMiB, kGiB},
                 "Bytes of these records."),
      TextKey<C>("kafka.topics.events", "template", DTBRIDGE_AT(topics.events), CheckTopic,
                 "Topic of an event; may hold `{event_type}`, `{device_type}`, `{connector}`, "
                 "`{project_id}`."),
      MapKey<C>("kafka.topics.by_event_type", "map of event type to topic",
                DTBRIDGE_AT(topics.by_event_type), CheckTopic, "Topics of single event types."),
      TextKey<C>("kafka.topics.dead_letter", "topic", DTBRIDGE_AT(topics.dead_letter), CheckTopic,
                 "Topic of verified deliveries that are not usable."),
      BooleanKey<C>("kafka.topics.create", DTBRIDGE_AT(kafka.create_topics),
                    "Make topics that are missing."),
      IntegerKey<C>("kafka.topics.partitions", DTBRIDGE_AT(kafka.partitions), {1, 10'000},
                    "Partitions of a topic made here."),
      IntegerKey<C>("kafka.topics.replication", DTBRIDGE_AT(kafka.replication), {1, 100},
                    "Replicas of a topic made here."),
      MapKey<C>("kafka.topics.settings", "map of topic setting to value",
                DTBRIDGE_AT(kafka.topic_settings), CheckText,
                "Kafka's settings of a topic made here."),
      MapKey<C>("kafka.properties", "map of property to value", DTBRIDGE_AT(kafka.properties),
                CheckText, "librdkafka's properties, but for secrets and those the program owns."),
      MapKey<C>("kafka.property_files", "map of property to file",
                DTBRIDGE_AT(kafka.property_files), CheckFile,
                "Files that hold secret properties, `sasl.password` for one."),
  };
}

std::vector<KeySpec<Config>> OtherKeys() {
  using C = Config;
  return {
      TextKey<C>("public_keys.discovery_url", "URL", DTBRIDGE_AT(public_keys.discovery_url),
                 CheckOptionalUrl, "OpenID Connect discovery document that names the key set."),
      TextKey<C>("public_keys.jwks_file", "file", DTBRIDGE_AT(public_keys.jwks_file),
                 CheckOptionalFile, "JWK set to use instead; nothing is fetched then."),
      TextKey<C>(
          "public_keys.issuer", "text", DTBRIDGE_AT(public_keys.issuer), CheckText,
          "Issuer that tokens must name; empty: the discovery document's, or DT's with a file."),
      DurationKey<C>("duplicates.window", DTBRIDGE_AT(duplicates.window), {seconds{1}, hours{168}},
                     "How long an event is remembered; DT retries for 12 h."),
      IntegerKey<C>("duplicates.max_entries", DTBRIDGE_AT(duplicates.max_entries), {1, 100'000'000},
                    "How many events are remembered, at most 32 bytes each."),
      ChoiceKey<C, RebuildMode>(
          "duplicates.rebuild", DTBRIDGE_AT(duplicates.rebuild),
          {{"off", RebuildMode::kOff}, {"auto", RebuildMode::kAuto}},
          "`auto`: after a start, remember the last events that the topics hold; needs the right "
          "Read on them."),
  };
}

std::vector<KeySpec<Config>> LastKeys() {
  using C = Config;
  return {
      ChoiceKey<C, LogLevel>("log.level", DTBRIDGE_AT(log.level),
                             {{"debug", LogLevel::kDebug},
                              {"info", LogLevel::kInfo},
                              {"warn", LogLevel::kWarn},
                              {"error", LogLevel::kError}},
                             "Least important lines to write."),
      ChoiceKey<C, LogFormat>(
          "log.format", DTBRIDGE_AT(log.format),
          {{"json", LogFormat::kJson}, {"text", LogFormat::kText}, {"auto", LogFormat::kAuto}},
          "One JSON object a line, text, or text on a terminal only."),
      DurationKey<C>("shutdown.delay", DTBRIDGE_AT(shutdown.delay), {seconds{0}, minutes{10}},
                     "Serving on while not ready, so that load balancers notice."),
      DurationKey<C>("shutdown.drain", DTBRIDGE_AT(shutdown.drain), {seconds{0}, minutes{10}},
                     "Time to finish what was read."),
      DurationKey<C>("shutdown.flush", DTBRIDGE_AT(shutdown.flush), {seconds{0}, minutes{10}},
                     "Time to hand waiting records to the brokers."),
  };
}

std::vector<KeySpec<Config>> MakeTopKeys() {
  using C = Config;
  std::vector<KeySpec<C>> keys = ListenKeys();
  keys.push_back(TextKey<C>("admin.address", "address", DTBRIDGE_AT(admin.address),
                            CheckListenAddress, "Private port: metrics, health, status."));
  keys.push_back(BooleanKey<C>("admin.expose_config", DTBRIDGE_AT(admin.expose_config),
                               "Show the effective configuration, without secrets, at `/config`."));
  keys.push_back(BooleanKey<C>(
      "admin.expose_status", DTBRIDGE_AT(admin.expose_status),
      "Show the state of connectors, topics and files: the page at `/`, and `/status`."));
  keys.push_back(ObjectsKey<C>("connectors", "list of connectors",
                               "One entry per Data Connector; at least one."));
  for (auto group : {OtherKeys(), KafkaKeys(), LastKeys()}) {
    for (auto& key : group) keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<KeySpec<ConnectorOptions>> MakeConnectorKeys() {
  using C = ConnectorOptions;
  return {
      TextKey<C>("name", "name, required", DTBRIDGE_AT(name), CheckConnectorName,
                 "1 to 64 of `[A-Za-z0-9._-]`, once; the label in metrics, logs and records."),
      TextKey<C>("path", "path, required", DTBRIDGE_AT(path), CheckPath,
                 "Path of the URL that DT pushes to, exactly as sent; once."),
      ChoiceKey<C, SignatureRequirement>("signature.require", DTBRIDGE_AT(signature.require),
                                         {{"secret", SignatureRequirement::kSecret},
                                          {"public_key", SignatureRequirement::kPublicKey},
                                          {"both", SignatureRequirement::kBoth},
                                          {"any", SignatureRequirement::kAny},
                                          {"none", SignatureRequirement::kNone}},
                                         "How deliveries prove who sent them."),
      ListKey<C>(
          "signature.secret_files", "list of files", DTBRIDGE_AT(signature.secret_files), CheckFile,
          "Files with the signature secret, the current one first; the others may be missing."),
      TextKey<C>("signature.organization", "id", DTBRIDGE_AT(signature.organization),
                 CheckOrganization,
                 "DT organization whose public-key signatures are checked; empty: they are not."),
      DurationKey<C>("signature.leeway", DTBRIDGE_AT(signature.leeway), {seconds{0}, minutes{10}},
                     "How far clocks may differ when a token's times are checked."),
      BooleanKey<C>("signature.allow_unsigned", DTBRIDGE_AT(signature.allow_unsigned),
                    "Must be true for `require: none`; whoever records a delivery can replay it."),
      ObjectsKey<C>("required_headers", "list of headers",
                    "Custom headers that every delivery must carry."),
      ListKey<C>("projects", "list of ids", DTBRIDGE_AT(projects), CheckProject,
                 "Projects whose events are taken; empty: any."),
  };
}

std::vector<KeySpec<RequiredHeaderOptions>> MakeHeaderKeys() {
  using C = RequiredHeaderOptions;
  return {
      TextKey<C>("name", "header name, required", DTBRIDGE_AT(name), CheckRequiredHeaderName,
                 "Name of the header."),
      TextKey<C>("value_file", "file, required", DTBRIDGE_AT(value_file), CheckFile,
                 "File with the value it must have."),
  };
}

#undef DTBRIDGE_AT

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

const std::vector<KeySpec<Config>>& TopKeys() {
  static const auto kKeys = MakeTopKeys();
  return kKeys;
}

const std::vector<KeySpec<ConnectorOptions>>& ConnectorKeys() {
  static const auto kKeys = MakeConnectorKeys();
  return kKeys;
}

const std::vector<KeySpec<RequiredHeaderOptions>>& HeaderKeys() {
  static const auto kKeys = MakeHeaderKeys();
  return kKeys;
}

std::string EnvironmentName(const std::string& key) {
  std::string name = "DTBRIDGE_";
  for (const char c : key) name += c == '.' ? '_' : Upper(c);
  return name;
}

}  // namespace dtbridge
