#pragma once

#include <array>

#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// What is read again while running, each by its own keeper.
enum class Reloaded { kCredentials, kCertificates };

/// Says whether what is in use is what the files hold: config_last_reload_successful (0 while any
/// file keeps an old state in use) and config_last_reload_success_timestamp_seconds.
///
/// Threads: the constructor's, then the keeper's.
class ReloadProbe {
 public:
  explicit ReloadProbe(Registry& registry);

  /// After each look: `complete` when no file keeps an old state in use, `changed` when something
  /// new is in use since.
  void Looked(Reloaded what, bool complete, bool changed);

  /// Whether what is in use is what the files hold. From any thread.
  bool Complete() const { return successful_.Value() > 0; }

 private:
  void Succeeded() const;

  Gauge successful_;
  Gauge succeeded_at_;
  std::array<bool, 2> complete_{};
  bool was_complete_ = true;
};

}  // namespace dtbridge
