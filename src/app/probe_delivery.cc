#include "probe_delivery.h"

#include <random>

#include "dtbridge/json/object_writer.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {
namespace {

constexpr std::string_view kDevice = "dtbridge-probe";
constexpr std::string_view kNoProject = "dtbridge";

}  // namespace

bool CanProbe(const ConnectorOptions& connector) {
  switch (connector.signature.require) {
    case SignatureRequirement::kSecret:
    case SignatureRequirement::kNone:
      return true;
    case SignatureRequirement::kAny:
      return !connector.signature.secret_files.empty();
    case SignatureRequirement::kPublicKey:
    case SignatureRequirement::kBoth:
      return false;
  }
  return false;
}

ProbeEvent MakeProbeEvent(const ConnectorOptions& connector, SysTime now) {
  Random random(std::random_device{}());
  const std::string id = XidMaker(random).Next(now);
  const std::string project =
      connector.projects.empty() ? std::string(kNoProject) : connector.projects.front();
  const std::string target = "projects/" + project + "/devices/" + std::string(kDevice);
  const std::string event = json::ObjectWriter()
                                .Add("eventId", id)
                                .Add("targetName", target)
                                .Add("eventType", "ping")
                                .AddJson("data", "{}")
                                .Add("timestamp", FormatRfc3339(now))
                                .Done();
  return {id, json::ObjectWriter().AddJson("event", event).Done()};
}

std::string ProbeUrl(const std::string& url, const ListenOptions& listen, const std::string& path) {
  if (url.empty()) {
    const std::string scheme = listen.tls.certificate_file.empty() ? "http" : "https";
    return scheme + "://127.0.0.1" + listen.address.substr(listen.address.rfind(':')) + path;
  }
  const std::size_t scheme = url.find("://");
  const std::size_t slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (slash == std::string::npos) return url + path;
  return slash + 1 == url.size() ? url.substr(0, slash) + path : url;
}

}  // namespace dtbridge
