#include "status_page.h"

#include <sstream>

#include "dtbridge/json/object_writer.h"
#include "version.h"

namespace dtbridge {

std::string StatusJson(const Status& status) {
  std::string connectors = "[";
  for (const auto& connector : status.config.connectors) {
    if (connectors.size() > 1) connectors += ',';
    connectors += json::ObjectWriter()
                      .Add("name", connector.name)
                      .Add("path", connector.path)
                      .Add("require", NameOf(connector.signature.require))
                      .Add("unsigned", connector.signature.require == SignatureRequirement::kNone)
                      .Add("secret_files", connector.signature.secret_files.size())
                      .Add("organization", connector.signature.organization)
                      .Add("projects", connector.projects)
                      .Done();
  }
  connectors += ']';

  const KafkaHealth& kafka = status.kafka;
  return json::ObjectWriter()
      .Add("version", kVersion)
      .Add("time", FormatRfc3339(status.now))
      .Add("started", FormatRfc3339(status.started))
      .Add("ready", status.not_ready.empty())
      .Add("not_ready", status.not_ready)
      .AddJson("connectors", connectors)
      .AddJson("kafka", json::ObjectWriter()
                            .Add("brokers", status.config.kafka.brokers)
                            .Add("brokers_up", kafka.brokers_up)
                            .Add("reached_once", kafka.reached_once)
                            .Add("queued_records", kafka.queued_records)
                            .Add("queued_bytes", kafka.queued_bytes)
                            .Add("oldest_unreported_ms", kafka.oldest_unreported.count())
                            .Add("topics", status.topics)
                            .Add("missing_topics", kafka.missing_topics)
                            .Done())
      .Add("duplicate_window_entries", status.duplicate_entries)
      .Add("public_keys_loaded", status.keys_loaded)
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
