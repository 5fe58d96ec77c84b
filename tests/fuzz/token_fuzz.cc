#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/check.h"
#include "dtbridge/signature/verifier.h"

using namespace dtbridge;

namespace {

// tests/golden/signed/touch_asymmetric_2024-10-31.json: both tokens are for this body, and the key
// is one of the two that fit the second. Signing here instead would make other tokens in each
// process.
constexpr std::string_view kBody =
    R"({"event":{"eventId":"c82gg9catj3vmh4248og","targetName":"projects/c14u9p094l47cdv1o3pg/devices/emuc17m6d7lq0bgk44smcqg","eventType":"touch","data":{"touch":{"updateTime":"2022-02-10T12:42:13.313949Z"}},"timestamp":"2022-02-10T12:42:13.313949Z"},"labels":{"name":"touch"},"metadata":{"deviceId":"emuc17m6d7lq0bgk44smcqg","projectId":"c14u9p094l47cdv1o3pg","deviceType":"touch","productNumber":""}})";
constexpr std::string_view kSecretToken =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJjaGVja3N1bSI6ImYyYjVkYzA0OTY0MzcyMDFkM2NlZTE1NmMyMzNhMTMzNTYwM2Q0NjUiLCJjaGVja3N1bV9zaGEyNT"
    "Yi"
    "OiJhZmQ4MWExNmJiOWMwNzZlNTdmOTI3MjhmMjg0ZmY1NTgzMWJmZGYxZDNjMmMxMGI4MzM1NjdmNTIxZDc4MmRlIiwiZX"
    "hw"
    "IjoxNjQ0NTAwNTMzLCJpYXQiOjE2NDQ0OTY5MzMsImp0aSI6ImM4MmdnOTloZ2EzNWpjMmFma2VnIn0."
    "gm8m_HrhlOnAyS08CfR_RNYdZQIpGV6E8bk3UiAR3uo";
constexpr std::string_view kPublicKeyToken =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImNwNjVnZG9uMWU0YmhiNWljYm1nIiwidHlwIjoiSldUIn0."
    "eyJjaGVja3N1bV9zaGEyNTYiOiJhZmQ4MWExNmJiOWMwNzZlNTdmOTI3MjhmMjg0ZmY1NTgzMWJmZGYxZDNjMmMxMGI4Mz"
    "M1"
    "NjdmNTIxZDc4MmRlIiwiZXhwIjoxNzMwMzgyNTg0LCJpYXQiOjE3MzAzODIyODQsImlzcyI6Imh0dHBzOi8vaWRlbnRpdH"
    "ku"
    "ZGV2LmRpc3J1cHRpdmUtdGVjaG5vbG9naWVzLmNvbS9kYXRhLWNvbm5lY3RvciIsInN1YiI6InRlc3Qtb3JnLWlkIn0."
    "RYTAdKD_CVhhu-kChnqtHzSB3wFOtidBYYhu39k5mJCuO3PLBzkHwzKe73kx4hEJ1YUR-jQGNZzqhSxpQ523Yw";
constexpr std::string_view kKeySet =
    R"({"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"cp65gdon1e4bhb5icbmg","x":"-NzOjQWsqd48pJVx9DcKl4TfzcRfpj23mtqFVbGrIR8","y":"Lq0g0Ye_OQAZDsi8URgzrcb7dFFoWlXO38DUD2VGNcQ"}]})";

constexpr SysTime kWhileSecretTokenIsValid{std::chrono::seconds{1'644'496'933}};
constexpr SysTime kWhilePublicKeyTokenIsValid{std::chrono::seconds{1'730'382'284}};

class Connector {
 public:
  Connector(SignatureOptions options, std::vector<std::optional<Secret>> secrets)
      : keys_(std::make_shared<PublicKeys>()),
        verifier_("fuzz", std::move(options),
                  std::make_shared<CredentialsSnapshot>(
                      std::make_shared<const Credentials>(Credentials{std::move(secrets), {}})),
                  keys_, registry_) {
    keys_->Replace(JwkSet::Parse(kKeySet).value(),
                   "https://identity.dev.disruptive-technologies.com/data-connector");
    delivery_.body = kBody;
  }

  void Try(std::string_view header, std::string_view token, SysTime now,
           std::string_view signed_one) {
    const HeaderField field{header, token};
    delivery_.headers = {&field, 1};
    const auto result = verifier_.Verify(delivery_, now);
    Check(result.has_value() == (token == signed_one),
          "what was signed is believed, and nothing else");

    VerificationTrace trace;
    const auto again = verifier_.Verify(delivery_, now, &trace);
    Check(again.has_value() == result.has_value(), "a trace changes nothing");
    const bool all_passed =
        std::all_of(trace.begin(), trace.end(), [](const auto& step) { return step.ok; });
    Check(all_passed == result.has_value(), "a trace shows why");
    if (result) return;
    Check(again.error().reason == result.error().reason, "the first failure is the verdict");
    const std::string& detail = result.error().detail;
    Check(!detail.empty() && detail.size() <= 256, "a detail is short");
    Check(std::all_of(detail.begin(), detail.end(), [](char c) { return c >= ' ' && c <= '~'; }),
          "a detail is printable");
  }

 private:
  Registry registry_;
  std::shared_ptr<PublicKeys> keys_;
  Verifier verifier_;
  Delivery delivery_;
};

}  // namespace

// Neither scheme believes a header value but the one that was really signed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Connector with_secret({.secret_files = {"file"}}, {Secret("test-secret")});
  static Connector with_public_key(
      {.require = SignatureRequirement::kPublicKey, .organization = "test-org-id"}, {});
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  with_secret.Try(kSecretSignatureHeader, token, kWhileSecretTokenIsValid, kSecretToken);
  with_public_key.Try(kPublicKeySignatureHeader, token, kWhilePublicKeyTokenIsValid,
                      kPublicKeyToken);
  return 0;
}
