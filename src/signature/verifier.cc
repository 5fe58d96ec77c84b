#include "dtbridge/signature/verifier.h"

#include <array>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/config_error.h"
#include "findings.h"
#include "required_headers.h"
#include "token_check.h"

namespace dtbridge {
namespace {

using namespace std::string_view_literals;

enum class Scheme : std::size_t { kSecret, kPublicKey };
constexpr std::array kSchemes{Scheme::kSecret, Scheme::kPublicKey};

constexpr std::string_view HeaderOf(Scheme scheme) {
  return scheme == Scheme::kSecret ? kSecretSignatureHeader : kPublicKeySignatureHeader;
}
constexpr std::string_view NameOf(Scheme scheme) {
  return scheme == Scheme::kSecret ? "secret"sv : "public_key"sv;
}

/// One value for each scheme.
template <typename T>
struct PerScheme {
  std::array<T, kSchemes.size()> values{};
  T& operator[](Scheme scheme) { return values[static_cast<std::size_t>(scheme)]; }
  const T& operator[](Scheme scheme) const { return values[static_cast<std::size_t>(scheme)]; }
};

/// The organization's id; DT's resource name of it is taken, too.
std::string OrganizationId(std::string_view configured) {
  constexpr std::string_view kPrefix = "organizations/";
  if (configured.starts_with(kPrefix)) configured.remove_prefix(kPrefix.size());
  return std::string(configured);
}

[[noreturn]] void Refuse(const std::string& connector, const std::string& what) {
  throw ConfigError("connector " + connector + ": " + what);
}

void CheckOptions(const std::string& connector, const SignatureOptions& options,
                  const PublicKeys* keys) {
  const std::string require = "signature.require is " + std::string(NameOf(options.require));
  const auto needs = [&](bool there, std::string_view key) {
    if (!there) Refuse(connector, require + ": set signature." + std::string(key));
  };
  const bool has_secret = !options.secret_files.empty();
  const bool has_organization = !OrganizationId(options.organization).empty();
  switch (options.require) {
    case SignatureRequirement::kSecret:
      needs(has_secret, "secret_files");
      break;
    case SignatureRequirement::kBoth:
      needs(has_secret, "secret_files");
      [[fallthrough]];
    case SignatureRequirement::kPublicKey:
    case SignatureRequirement::kAny:
      needs(has_organization,
            "organization, because DT signs for all its customers with the same keys");
      break;
    case SignatureRequirement::kNone:
      needs(options.allow_unsigned, "allow_unsigned to true, or demand a signature");
      break;
  }
  if (!options.organization.empty() && !has_organization) {
    Refuse(connector, "signature.organization has no id after organizations/");
  }
  if (options.leeway < std::chrono::seconds::zero()) {
    Refuse(connector, "signature.leeway is negative");
  }
  Check(!has_organization || keys != nullptr, "a connector with an organization has public keys");
}

/// The signature headers of one delivery.
struct PresentHeaders {
  PerScheme<std::optional<std::string_view>> value;
  PerScheme<std::size_t> times;
};

PresentHeaders FindSignatures(std::span<const HeaderField> headers) {
  PresentHeaders present;
  for (const HeaderField& header : headers) {
    for (const Scheme scheme : kSchemes) {
      if (!SameHeaderName(header.name, HeaderOf(scheme))) continue;
      present.value[scheme] = header.value;
      ++present.times[scheme];
    }
  }
  return present;
}

}  // namespace

struct Verifier::State {
  State(const std::string& connector, SignatureOptions given,
        std::shared_ptr<const CredentialsSnapshot> given_credentials,
        std::shared_ptr<PublicKeys> given_keys, Registry& registry)
      : options(std::move(given)),
        organization(OrganizationId(options.organization)),
        credentials(std::move(given_credentials)),
        keys(std::move(given_keys)) {
    configured[Scheme::kSecret] = !options.secret_files.empty();
    configured[Scheme::kPublicKey] = !organization.empty();

    const auto verifications = registry.Counters(
        "signature_verifications_total",
        "Deliveries whose signature was right, by scheme and position of the secret that matched");
    const auto verified = [&](Scheme scheme, std::string secret) {
      return verifications.With({{"connector", connector},
                                 {"scheme", std::string(NameOf(scheme))},
                                 {"secret", std::move(secret)}});
    };
    for (std::size_t i = 0; i < options.secret_files.size(); ++i) {
      with_secret.push_back(verified(Scheme::kSecret, std::to_string(i)));
    }
    if (configured[Scheme::kPublicKey]) with_public_key = verified(Scheme::kPublicKey, "none");

    const auto ignored_family = registry.Counters(
        "signatures_ignored_total",
        "Signature headers that came to a connector that does not check their scheme");
    for (const Scheme scheme : kSchemes) {
      ignored[scheme] = ignored_family.With({{"scheme", std::string(NameOf(scheme))}});
    }
    registry
        .Gauges("connector_unsigned", "1 when the connector takes deliveries without a signature")
        .With({{"connector", connector}})
        .Set(options.require == SignatureRequirement::kNone ? 1.0 : 0.0);
  }

  bool Requires(Scheme scheme) const {
    switch (options.require) {
      case SignatureRequirement::kSecret:
        return scheme == Scheme::kSecret;
      case SignatureRequirement::kPublicKey:
        return scheme == Scheme::kPublicKey;
      case SignatureRequirement::kBoth:
        return true;
      case SignatureRequirement::kAny:
      case SignatureRequirement::kNone:
        return false;
    }
    return true;
  }

  void CheckPresence(const PresentHeaders& present, Findings& findings) const;

  const SignatureOptions options;
  const std::string organization;
  const std::shared_ptr<const CredentialsSnapshot> credentials;
  const std::shared_ptr<PublicKeys> keys;
  PerScheme<bool> configured;

  std::vector<Counter> with_secret;
  std::optional<Counter> with_public_key;
  PerScheme<std::optional<Counter>> ignored;
};

/// Judges which signature headers are there, before any of them is read.
void Verifier::State::CheckPresence(const PresentHeaders& present, Findings& findings) const {
  bool any = false;
  for (const Scheme scheme : kSchemes) {
    const auto say = [scheme](const char* what) {
      return std::string("header ").append(HeaderOf(scheme)).append(what);
    };
    if (present.times[scheme] > 1) {
      findings.Fail(RejectReason::kSignatureDuplicated, say(" came more than once"));
    } else if (present.times[scheme] == 0) {
      if (Requires(scheme)) {
        findings.Fail(RejectReason::kSignatureMissing, say(" is missing"));
      }
    } else if (configured[scheme]) {
      any = true;
    } else {
      ignored[scheme]->Increment();
      findings.Pass([&] { return say(" is ignored: this connector does not check it"); });
    }
  }
  if (options.require == SignatureRequirement::kAny && !any && !findings.Failed()) {
    findings.Fail(RejectReason::kSignatureMissing,
                  "no signature that this connector checks is there");
  }
}

Verifier::Verifier(std::string connector, SignatureOptions options,
                   std::shared_ptr<const CredentialsSnapshot> credentials,
                   std::shared_ptr<PublicKeys> keys, Registry& registry) {
  Check(credentials != nullptr, "a verifier has credentials");
  CheckOptions(connector, options, keys.get());
  state_ = std::make_unique<State>(connector, std::move(options), std::move(credentials),
                                   std::move(keys), registry);
}

Verifier::~Verifier() = default;
Verifier::Verifier(Verifier&&) noexcept = default;

Result<Signer> Verifier::Verify(const Delivery& delivery, SysTime now,
                                VerificationTrace* trace) const {
  Findings findings(trace);
  const auto credentials = state_->credentials->Load();
  if (!credentials) {
    return Reject(RejectReason::kKeysUnavailable,
                  "the secrets of this connector were not read yet");
  }
  CheckRequiredHeaders(delivery.headers, credentials->headers, findings);
  if (findings.Decided()) return tl::unexpected(std::move(findings).Verdict());

  const PresentHeaders present = FindSignatures(delivery.headers);
  state_->CheckPresence(present, findings);
  if (findings.Decided()) return tl::unexpected(std::move(findings).Verdict());

  const auto to_check = [&](Scheme scheme) {
    return state_->configured[scheme] && present.times[scheme] == 1;
  };
  const ClaimRules rules{now, state_->options.leeway};
  HashedBody body(delivery.body);
  Signer signer;
  if (to_check(Scheme::kSecret)) {
    signer.secret =
        CheckSecretToken(*present.value[Scheme::kSecret], *credentials, rules, body, findings);
    if (findings.Decided()) return tl::unexpected(std::move(findings).Verdict());
  }
  if (to_check(Scheme::kPublicKey)) {
    CheckPublicKeyToken(*present.value[Scheme::kPublicKey], *state_->keys, state_->organization,
                        rules, body, findings);
    signer.public_key = true;
  }
  if (findings.Failed()) return tl::unexpected(std::move(findings).Verdict());

  // The list of secrets cannot grow while this runs; should it, the rest goes uncounted.
  if (signer.secret && *signer.secret < state_->with_secret.size()) {
    state_->with_secret[*signer.secret].Increment();
  }
  if (signer.public_key) state_->with_public_key->Increment();
  return signer;
}

}  // namespace dtbridge
