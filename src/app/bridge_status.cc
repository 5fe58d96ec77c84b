#include <algorithm>
#include <utility>

#include "bridge.h"

namespace dtbridge {

ActivityCounts Bridge::CurrentCounts() const {
  ActivityCounts counts{.at = clock_.Steady(), .event_lag = relay_probe_.EventLag()};
  for (std::size_t i = 0; i < loaded_.config.connectors.size(); ++i) {
    counts.connectors.push_back(listener_.ActivityOf(i).counts);
  }
  return counts;
}

Status Bridge::CurrentStatus() const {
  std::vector<ConnectorStatus> connectors;
  for (std::size_t i = 0; i < loaded_.config.connectors.size(); ++i) {
    const auto credentials = credentials_.Of(i)->Load();
    const auto loaded = std::count_if(credentials->secrets.begin(), credentials->secrets.end(),
                                      [](const auto& secret) { return secret.has_value(); });
    connectors.push_back({.deliveries = listener_.ActivityOf(i),
                          .last_event = relay_probe_.LastEvent(i),
                          .secrets = static_cast<std::size_t>(loaded)});
  }
  const auto keys = keys_->Current();
  return {.config = loaded_.config,
          .connectors = std::move(connectors),
          .recent = activity_.Until(CurrentCounts()),
          .stray_requests = listener_.StrayRequests(),
          .kafka = publisher_.Health(),
          .topics = router_.Topics(),
          .duplicates = {.entries = window_.Size(), .conflicts = window_.Conflicts()},
          .public_keys = {.needed = keys_needed_,
                          .keys = keys ? keys->Size() : 0,
                          .confirmed = key_refresher_.LastSuccess()},
          .files_in_use = reloads_.Complete(),
          .restart_required = watcher_.RestartRequired(),
          .certificate_expires =
              certificates_ ? std::make_optional(certificates_->Expires()) : std::nullopt,
          .not_ready = readiness_.Reasons(),
          .draining = readiness_.Draining(),
          .started = started_,
          .now = clock_.Now()};
}

}  // namespace dtbridge
