#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/signature/signing.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {

/// What a test's connector is set up with.
struct ConnectorSetup {
  SignatureOptions options = {};
  std::vector<std::optional<Secret>> secrets = {};
  std::vector<RequiredHeader> headers = {};
};

/// One connector's verifier with all that it needs, and a way to hand it requests.
class VerifierBench {
 public:
  explicit VerifierBench(ConnectorSetup setup)
      : credentials_(std::make_shared<CredentialsSnapshot>(nullptr)),
        verifier_("building-a", Completed(setup), credentials_, keys, registry) {
    SetCredentials({std::move(setup.secrets), std::move(setup.headers)});
  }

  void SetCredentials(Credentials credentials) {
    credentials_->Store(std::make_shared<const Credentials>(std::move(credentials)));
  }

  Result<Signer> Verify(const std::vector<std::pair<std::string, std::string>>& headers,
                        std::string_view body, SysTime now, VerificationTrace* trace = nullptr) {
    std::vector<HeaderField> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    Delivery delivery;
    delivery.headers = fields;
    delivery.body = body;
    return verifier_.Verify(delivery, now, trace);
  }

  double Counted(std::string_view name, const MetricLabels& labels) {
    return registry.Counters(name, "").With(labels).Value();
  }

  Registry registry;
  int wishes = 0;
  std::shared_ptr<PublicKeys> keys = std::make_shared<PublicKeys>([this] { ++wishes; });

 private:
  // One file name for each secret: the verifier wants to know how many there are.
  static SignatureOptions Completed(const ConnectorSetup& setup) {
    SignatureOptions options = setup.options;
    for (std::size_t i = options.secret_files.size(); i < setup.secrets.size(); ++i) {
      options.secret_files.push_back("secret-" + std::to_string(i));
    }
    return options;
  }

  std::shared_ptr<CredentialsSnapshot> credentials_;
  Verifier verifier_;
};

/// The rejection's reason, or nothing when the delivery was believed; for EXPECT_EQ.
inline std::optional<RejectReason> ReasonOf(const Result<Signer>& result) {
  return result ? std::nullopt : std::optional(result.error().reason);
}

inline SysTime At(std::int64_t seconds) { return SysTime{std::chrono::seconds{seconds}}; }

/// So that a failed comparison shows the name.
inline void PrintTo(RejectReason reason, std::ostream* out) { *out << NameOf(reason); }

}  // namespace dtbridge
