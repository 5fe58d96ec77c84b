#include "dtbridge/keeper/certificate_keeper.h"

#include <optional>
#include <utility>
#include <vector>

#include "dtbridge/base/config_error.h"
#include "tracked_file.h"

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "certificates";

struct Part {
  const char* key;  ///< in the configuration
  TrackedFile file;
  Secret CertificateTexts::*text;
};

std::vector<Part> PartsOf(CertificateFiles files) {
  std::vector<Part> parts;
  parts.push_back({"listen.tls.certificate_file", TrackedFile(std::move(files.certificate)),
                   &CertificateTexts::certificate});
  parts.push_back(
      {"listen.tls.key_file", TrackedFile(std::move(files.key)), &CertificateTexts::key});
  if (!files.client_ca.empty()) {
    parts.push_back({"listen.tls.client_ca_file", TrackedFile(std::move(files.client_ca)),
                     &CertificateTexts::client_ca});
  }
  return parts;
}

}  // namespace

struct CertificateKeeper::State {
  State(CertificateFiles files, Use use_texts, SecretStore& secret_store, const Clock& the_clock,
        Logger& the_logger, ReloadProbe& reload_probe, Registry& registry)
      : parts(PartsOf(std::move(files))),
        use(std::move(use_texts)),
        store(secret_store),
        clock(the_clock),
        logger(the_logger),
        reloads(reload_probe),
        expiry(registry
                   .Gauges("tls_certificate_expiry_timestamp_seconds",
                           "When the certificate of the public port expires.")
                   .With()) {}

  std::vector<Part> parts;
  const Use use;
  SecretStore& store;
  const Clock& clock;
  Logger& logger;
  ReloadProbe& reloads;
  const Gauge expiry;

  SysTime not_after;
  std::optional<SteadyTime> warned;
  bool in_use = false;  ///< the texts last read are those in use

  /// All texts; or nullopt while a file cannot be used.
  std::optional<CertificateTexts> Texts() const {
    CertificateTexts texts;
    for (const Part& part : parts) {
      if (!part.file.Content()) return std::nullopt;
      texts.*part.text = *part.file.Content();
    }
    return texts;
  }

  Expected<void, std::string> PutToUse(const CertificateTexts& texts) {
    const auto expires = use(texts);
    if (!expires) return Unexpected(expires.error());
    not_after = *expires;
    expiry.Set(static_cast<double>(not_after.time_since_epoch().count()) / 1e6);
    warned.reset();
    in_use = true;
    WarnOfExpiry();
    return {};
  }

  void WarnOfExpiry() {
    const SysTime now = clock.Now();
    if (not_after - now > kWarnBefore) return;
    const SteadyTime steady = clock.Steady();
    if (warned && steady - *warned < kWarnEvery) return;
    warned = steady;
    logger.Warn(kComponent,
                not_after <= now
                    ? "the certificate of the public port has expired; senders refuse it"
                    : "the certificate of the public port expires soon; renew it",
                {{"expires", FormatRfc3339(not_after)}, {"file", parts.front().file.Path()}});
  }
};

CertificateKeeper::CertificateKeeper(CertificateFiles files, Use use, SecretStore& store,
                                     const Clock& clock, Logger& logger, ReloadProbe& reloads,
                                     Registry& registry)
    : state_(std::make_unique<State>(std::move(files), std::move(use), store, clock, logger,
                                     reloads, registry)) {
  for (Part& part : state_->parts) {
    part.file.Look(store);
    const auto& problem = part.file.CurrentProblem();
    if (!problem) continue;
    throw ConfigError(std::string(part.key) + ": " + part.file.Path() + " " + WordsFor(*problem) +
                      "; correct the file, or its path in the configuration");
  }
  if (const auto used = state_->PutToUse(*state_->Texts()); !used) throw ConfigError(used.error());
}

CertificateKeeper::~CertificateKeeper() = default;

SysTime CertificateKeeper::Expires() const { return FromUnixSeconds(state_->expiry.Value()); }

std::chrono::milliseconds CertificateKeeper::Run() {
  State& s = *state_;
  bool news = false;
  for (Part& part : s.parts) {
    if (!part.file.Look(s.store)) continue;
    news = true;
    if (!part.file.CurrentProblem()) continue;
    s.logger.Error(kComponent, "a file cannot be used; the old certificate stays",
                   {{"key", part.key},
                    {"file", part.file.Path()},
                    {"reason", WordsFor(*part.file.CurrentProblem())}});
  }
  bool changed = false;
  if (news) {
    s.in_use = false;
    if (const auto texts = s.Texts()) {
      if (const auto used = s.PutToUse(*texts)) {
        changed = true;
        s.logger.Info(kComponent, "certificate read again; new connections are shown it",
                      {{"expires", FormatRfc3339(s.not_after)}});
      } else {
        s.logger.Error(kComponent, "the changed files cannot be used; the old certificate stays",
                       {{"detail", used.error()}});
      }
    }
  }
  s.WarnOfExpiry();
  s.reloads.Looked(Reloaded::kCertificates, s.in_use, changed);
  return kInterval;
}

}  // namespace dtbridge
