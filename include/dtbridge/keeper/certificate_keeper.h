#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "dtbridge/base/clock.h"
#include "dtbridge/base/expected.h"
#include "dtbridge/base/secret.h"
#include "dtbridge/base/time.h"
#include "dtbridge/keeper/reload_probe.h"
#include "dtbridge/keeper/secret_store.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

struct CertificateFiles {
  std::string certificate;
  std::string key;
  std::string client_ca;  ///< empty: none
};

/// What is in these files.
struct CertificateTexts {
  Secret certificate;
  Secret key;
  Secret client_ca;
};

/// Reads the public port's certificate, key and client CA at start and again when their files
/// change.
///
/// Files that are gone, empty or unreadable, and texts that `use` refuses (half-written, key and
/// certificate of different times), keep the old state in use. What counts is the files' content.
/// Metric: tls_certificate_expiry_timestamp_seconds. A certificate that has expired, or will
/// within kWarnBefore, is warned about once a day.
/// Threads: the constructor's, then the keeper's.
class CertificateKeeper {
 public:
  static constexpr std::chrono::seconds kInterval{5};
  static constexpr std::chrono::hours kWarnBefore{14 * 24};
  static constexpr std::chrono::hours kWarnEvery{24};

  /// Puts texts to use: returns when the certificate expires, or what is wrong with them.
  using Use = std::function<Expected<SysTime, std::string>(const CertificateTexts&)>;

  /// Reads everything and puts it to use; throws ConfigError when that cannot be done.
  CertificateKeeper(CertificateFiles files, Use use, SecretStore& store, const Clock& clock,
                    Logger& logger, ReloadProbe& reloads, Registry& registry);
  ~CertificateKeeper();

  /// Looks at every file, puts to use what changed. A Keeper task.
  std::chrono::milliseconds Run();

  /// When the certificate in use expires. From any thread.
  SysTime Expires() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
