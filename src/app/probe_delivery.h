#pragma once

#include <string>

#include "dtbridge/base/time.h"
#include "dtbridge/config/config.h"

namespace dtbridge {

/// What `probe` pushes.
struct ProbeEvent {
  std::string id;
  std::string body;
};

/// True when a delivery can be made for the connector without DT's private keys.
bool CanProbe(const ConnectorOptions& connector);

/// A `ping` of the device `dtbridge-probe` at `now`, in the first project that the connector takes;
/// its id is new each time. DT's own type list has no `ping` with a device, so no reader takes it
/// for a measurement: it is stored with the unknown types.
ProbeEvent MakeProbeEvent(const ConnectorOptions& connector, SysTime now);

/// Where to push: `url` as it is when it names a path; with the connector's path when it does not;
/// the listener on loopback when `url` is empty.
std::string ProbeUrl(const std::string& url, const ListenOptions& listen, const std::string& path);

}  // namespace dtbridge
