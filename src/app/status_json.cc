#include "status_json.h"

#include <cmath>
#include <sstream>
#include <utility>

#include "dtbridge/json/object_writer.h"
#include "version.h"

namespace dtbridge {
namespace {

/// `[a,b]` of texts that are JSON already.
class ArrayWriter {
 public:
  void Add(std::string_view json) {
    if (out_.size() > 1) out_ += ',';
    out_ += json;
  }
  std::string Done() { return std::move(out_) + "]"; }

 private:
  std::string out_ = "[";
};

/// A time, or null.
std::string JsonOf(const std::optional<SysTime>& time) {
  return time ? '"' + FormatRfc3339(*time) + '"' : "null";
}

std::string JsonOf(const DeliveryCounts& counts) {
  json::ObjectWriter out;
  for (std::size_t i = 0; i < kEndingCount; ++i) out.Add(NameOf(static_cast<Ending>(i)), counts[i]);
  return out.Done();
}

std::string JsonOf(const std::vector<ReasonCount>& reasons) {
  json::ObjectWriter out;
  for (const auto& [reason, count] : reasons) out.Add(NameOf(reason), count);
  return out.Done();
}

std::string JsonOf(const std::vector<RecentRefusal>& refusals) {
  ArrayWriter out;
  for (const auto& refusal : refusals) {
    out.Add(json::ObjectWriter()
                .Add("time", FormatRfc3339(refusal.time))
                .Add("outcome", NameOf(refusal.ending))
                .Add("reason", NameOf(refusal.reason))
                .Add("request_id", refusal.request_id)
                .Done());
  }
  return out.Done();
}

std::string ConnectorsJson(const Status& status) {
  ArrayWriter out;
  for (std::size_t i = 0; i < status.connectors.size(); ++i) {
    const ConnectorOptions& config = status.config.connectors[i];
    const ConnectorStatus& connector = status.connectors[i];
    out.Add(json::ObjectWriter()
                .Add("name", config.name)
                .Add("path", config.path)
                .Add("require", NameOf(config.signature.require))
                .Add("unsigned", config.signature.require == SignatureRequirement::kNone)
                .Add("secret_files", config.signature.secret_files.size())
                .Add("secrets_loaded", connector.secrets)
                .Add("organization", config.signature.organization)
                .Add("projects", config.projects)
                .AddJson("last_event", JsonOf(connector.last_event))
                .Add("in_flight", connector.deliveries.in_flight)
                .AddJson("deliveries", JsonOf(connector.deliveries.counts))
                .AddJson("recent_deliveries", JsonOf(status.recent.connectors[i]))
                .AddJson("reasons", JsonOf(connector.deliveries.reasons))
                .AddJson("recent_refusals", JsonOf(connector.deliveries.recent))
                .Done());
  }
  return out.Done();
}

std::string KafkaJson(const Status& status) {
  const KafkaHealth& kafka = status.kafka;
  return json::ObjectWriter()
      .Add("brokers", status.config.kafka.brokers)
      .Add("brokers_up", kafka.brokers_up)
      .Add("brokers_known", kafka.brokers_known)
      .Add("reached_once", kafka.reached_once)
      .Add("down_ms", kafka.all_brokers_down.count())
      .Add("queued_records", kafka.queued_records)
      .Add("queued_records_limit", status.config.kafka.queue_records)
      .Add("queued_bytes", kafka.queued_bytes)
      .Add("queued_bytes_limit", status.config.kafka.queue_bytes)
      .Add("oldest_unreported_ms", kafka.oldest_unreported.count())
      .Add("topics", status.topics)
      .Add("missing_topics", kafka.missing_topics)
      .Done();
}

std::string EventLagJson(const std::vector<HistogramBucket>& lag) {
  const auto within = [&](double share) -> std::string {
    const auto bound = BoundFor(share, lag);
    return bound ? std::to_string(std::llround(*bound * 1000)) : "null";
  };
  std::uint64_t events = 0;
  for (const auto& bucket : lag) events += bucket.count;
  return json::ObjectWriter()
      .Add("events", events)
      .AddJson("half_within_ms", within(0.5))
      .AddJson("p95_within_ms", within(0.95))
      .Done();
}

std::string DuplicatesJson(const Status& status) {
  std::uint64_t hits = 0;
  for (const auto& connector : status.connectors) {
    hits += connector.deliveries.counts[static_cast<std::size_t>(Ending::kDuplicate)];
  }
  return json::ObjectWriter()
      .Add("hits", hits)
      .Add("conflicts", status.duplicates.conflicts)
      .Add("entries", status.duplicates.entries)
      .Add("max_entries", status.config.duplicates.max_entries)
      .Add("window_s", status.config.duplicates.window.count())
      .Done();
}

}  // namespace

std::string StatusJson(const Status& status) {
  return json::ObjectWriter()
      .Add("version", kVersion)
      .Add("revision", kRevision)
      .Add("time", FormatRfc3339(status.now))
      .Add("started", FormatRfc3339(status.started))
      .Add("ready", status.not_ready.empty())
      .Add("not_ready", status.not_ready)
      .Add("draining", status.draining)
      .Add("recent_ms", status.recent.over.count())
      .AddJson("connectors", ConnectorsJson(status))
      .Add("stray_requests", status.stray_requests)
      .AddJson("event_lag", EventLagJson(status.recent.event_lag))
      .AddJson("kafka", KafkaJson(status))
      .AddJson("duplicates", DuplicatesJson(status))
      .AddJson("public_keys", json::ObjectWriter()
                                  .Add("needed", status.public_keys.needed)
                                  .Add("keys", status.public_keys.keys)
                                  .AddJson("confirmed", JsonOf(status.public_keys.confirmed))
                                  .Done())
      .AddJson("configuration",
               json::ObjectWriter()
                   .Add("files_in_use", status.files_in_use)
                   .Add("restart_required", status.restart_required)
                   .AddJson("certificate_expires", JsonOf(status.certificate_expires))
                   .Done())
      .Done();
}

std::string VersionJson() {
  json::ObjectWriter libraries;
  std::istringstream lines(kLibraries);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    libraries.Add(line.substr(0, space), line.substr(space + 1));
  }
  return json::ObjectWriter()
      .Add("version", kVersion)
      .Add("revision", kRevision)
      .Add("compiler", kCompiler)
      .AddJson("libraries", libraries.Done())
      .Done();
}

}  // namespace dtbridge
