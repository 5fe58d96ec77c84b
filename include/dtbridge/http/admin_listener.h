#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/http/listen_options.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// A page that never changes, and what a browser may do with it.
struct HtmlPage {
  std::string_view html;    ///< empty: there is none
  std::string_view policy;  ///< Content-Security-Policy
};

/// What the admin port shows. Each is called on the admin worker and must not block for long.
struct AdminPages {
  std::function<std::string()> metrics;                ///< Prometheus text
  std::function<std::vector<std::string>()> not_live;  ///< empty: /livez is 200
  std::function<std::vector<std::string>()>
      not_ready;                         ///< empty: /readyz is 200; else the body's lines
  std::function<std::string()> version;  ///< JSON
  std::function<std::string()> status;   ///< JSON
  std::function<std::string()> config;   ///< effective configuration, redacted; YAML
  HtmlPage status_page = {};             ///< draws what `status` tells
};

/// The private port: GET and HEAD of /metrics, /livez, /readyz, /version, /status, /config, and of
/// / for the status page, which goes with /status.
///
/// At most 64 connections; above that the one idle longest gives way. A reader that does not read
/// is cut off and harms nobody. Threads and errors: as DeliveryListener, with one worker.
class AdminListener {
 public:
  static constexpr std::size_t kMaxConnections = 64;

  AdminListener(AdminOptions options, AdminPages pages, const Clock& clock, Logger& logger,
                Registry& registry);
  ~AdminListener();  ///< Stop()

  void Start();
  std::uint16_t Port() const;
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
