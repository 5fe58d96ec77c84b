#include "dtbridge/keeper/reload_probe.h"

#include <algorithm>

#include "dtbridge/base/clock.h"

namespace dtbridge {

ReloadProbe::ReloadProbe(Registry& registry)
    : successful_(registry
                      .Gauges("config_last_reload_successful",
                              "1 when every secret, header value and certificate in use is the "
                              "one in its file.")
                      .With()),
      succeeded_at_(registry
                        .Gauges("config_last_reload_success_timestamp_seconds",
                                "When secrets, header values and certificates were last read "
                                "without a problem.")
                        .With()) {
  complete_.fill(true);
  successful_.Set(1);
  Succeeded();
}

void ReloadProbe::Looked(Reloaded what, bool complete, bool changed) {
  complete_[static_cast<std::size_t>(what)] = complete;
  const bool all_complete = std::find(complete_.begin(), complete_.end(), false) == complete_.end();
  successful_.Set(all_complete ? 1 : 0);
  if (all_complete && (changed || !was_complete_)) Succeeded();
  was_complete_ = all_complete;
}

void ReloadProbe::Succeeded() const {
  const SysTime now = SystemClock().Now();
  succeeded_at_.Set(static_cast<double>(now.time_since_epoch().count()) / 1e6);
}

}  // namespace dtbridge
