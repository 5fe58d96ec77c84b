#include <gtest/gtest.h>

#include <array>

#include "dtbridge/base/config_error.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

using Require = SignatureRequirement;

/// What came in a signature header.
enum class Came { kNothing, kGood, kBad, kTwice };

constexpr std::optional<RejectReason> kBelieved = std::nullopt;

struct RequirementCase {
  const char* name;
  Require require;
  bool has_secret;
  bool has_organization;
  Came secret;
  Came public_key;
  std::optional<RejectReason> outcome;
};

void PrintTo(const RequirementCase& requirement, std::ostream* out) { *out << requirement.name; }

void AddHeader(std::vector<std::pair<std::string, std::string>>& headers, const TokenSide& side,
               Came came) {
  const std::string name(side.header_name);
  const std::string good = side.Good();
  switch (came) {
    case Came::kNothing:
      return;
    case Came::kGood:
      headers.emplace_back(name, good);
      return;
    case Came::kBad:
      headers.emplace_back(name, WithPart(good, 2, std::string(PartOf(good, 2).size(), 'A')));
      return;
    case Came::kTwice:
      headers.emplace_back(name, good);
      headers.emplace_back(name, good);
      return;
  }
}

class RequirementTest : public testing::TestWithParam<RequirementCase> {
 protected:
  static ConnectorSetup SetupOf(const RequirementCase& requirement) {
    ConnectorSetup setup;
    setup.options.require = requirement.require;
    setup.options.allow_unsigned = true;
    if (requirement.has_secret) setup.secrets = {Secret(kTheSecret)};
    if (requirement.has_organization) setup.options.organization = kTheOrganization;
    return setup;
  }
};

TEST_P(RequirementTest, DecidesWhatMustBeThereAndRight) {
  VerifierBench bench(SetupOf(GetParam()));
  bench.keys->Replace(JwkSet::Parse(TheKey().JwkSetJson()).value(), kTheIssuer);
  std::vector<std::pair<std::string, std::string>> headers;
  AddHeader(headers, SecretSide(), GetParam().secret);
  AddHeader(headers, PublicKeySide(), GetParam().public_key);

  const auto result = bench.Verify(headers, kBody, At(kNow));
  ASSERT_EQ(ReasonOf(result), GetParam().outcome);
  if (!result) return;
  EXPECT_EQ(result->secret.has_value(), GetParam().has_secret && GetParam().secret == Came::kGood);
  EXPECT_EQ(result->public_key,
            GetParam().has_organization && GetParam().public_key == Came::kGood);
}

constexpr auto kMissing = RejectReason::kSignatureMissing;
constexpr auto kTwiceThere = RejectReason::kSignatureDuplicated;
constexpr auto kWrong = RejectReason::kBadSignature;

constexpr std::array kRequirements{
    RequirementCase{"SecretGood", Require::kSecret, true, false, Came::kGood, Came::kNothing,
                    kBelieved},
    RequirementCase{"SecretBad", Require::kSecret, true, false, Came::kBad, Came::kNothing, kWrong},
    RequirementCase{"SecretMissing", Require::kSecret, true, false, Came::kNothing, Came::kNothing,
                    kMissing},
    RequirementCase{"SecretTwice", Require::kSecret, true, false, Came::kTwice, Came::kNothing,
                    kTwiceThere},
    RequirementCase{"SecretMissingPublicKeyThere", Require::kSecret, true, false, Came::kNothing,
                    Came::kGood, kMissing},
    RequirementCase{"SecretMissingPublicKeyChecked", Require::kSecret, true, true, Came::kNothing,
                    Came::kGood, kMissing},
    RequirementCase{"SecretGoodPublicKeyNotConfigured", Require::kSecret, true, false, Came::kGood,
                    Came::kBad, kBelieved},
    RequirementCase{"SecretGoodPublicKeyNotRequiredButBad", Require::kSecret, true, true,
                    Came::kGood, Came::kBad, kWrong},
    RequirementCase{"SecretGoodPublicKeyNotRequiredAndGood", Require::kSecret, true, true,
                    Came::kGood, Came::kGood, kBelieved},
    RequirementCase{"SecretGoodPublicKeyNotRequiredAndMissing", Require::kSecret, true, true,
                    Came::kGood, Came::kNothing, kBelieved},
    RequirementCase{"SecretGoodPublicKeyNotConfiguredTwice", Require::kSecret, true, false,
                    Came::kGood, Came::kTwice, kTwiceThere},

    RequirementCase{"PublicKeyGood", Require::kPublicKey, false, true, Came::kNothing, Came::kGood,
                    kBelieved},
    RequirementCase{"PublicKeyBad", Require::kPublicKey, false, true, Came::kNothing, Came::kBad,
                    kWrong},
    RequirementCase{"PublicKeyMissing", Require::kPublicKey, false, true, Came::kNothing,
                    Came::kNothing, kMissing},
    RequirementCase{"PublicKeyTwice", Require::kPublicKey, false, true, Came::kNothing,
                    Came::kTwice, kTwiceThere},
    RequirementCase{"PublicKeyMissingSecretThere", Require::kPublicKey, false, true, Came::kGood,
                    Came::kNothing, kMissing},
    RequirementCase{"PublicKeyGoodSecretNotConfigured", Require::kPublicKey, false, true,
                    Came::kBad, Came::kGood, kBelieved},
    RequirementCase{"PublicKeyGoodSecretNotRequiredButBad", Require::kPublicKey, true, true,
                    Came::kBad, Came::kGood, kWrong},

    RequirementCase{"BothGood", Require::kBoth, true, true, Came::kGood, Came::kGood, kBelieved},
    RequirementCase{"BothSecretBad", Require::kBoth, true, true, Came::kBad, Came::kGood, kWrong},
    RequirementCase{"BothPublicKeyBad", Require::kBoth, true, true, Came::kGood, Came::kBad,
                    kWrong},
    RequirementCase{"BothSecretMissing", Require::kBoth, true, true, Came::kNothing, Came::kGood,
                    kMissing},
    RequirementCase{"BothPublicKeyMissing", Require::kBoth, true, true, Came::kGood, Came::kNothing,
                    kMissing},
    RequirementCase{"BothMissing", Require::kBoth, true, true, Came::kNothing, Came::kNothing,
                    kMissing},
    RequirementCase{"BothSecretTwice", Require::kBoth, true, true, Came::kTwice, Came::kGood,
                    kTwiceThere},

    RequirementCase{"AnyByTheSecret", Require::kAny, true, true, Came::kGood, Came::kNothing,
                    kBelieved},
    RequirementCase{"AnyByThePublicKey", Require::kAny, true, true, Came::kNothing, Came::kGood,
                    kBelieved},
    RequirementCase{"AnyByBoth", Require::kAny, true, true, Came::kGood, Came::kGood, kBelieved},
    RequirementCase{"AnyWithoutOne", Require::kAny, true, true, Came::kNothing, Came::kNothing,
                    kMissing},
    RequirementCase{"AnySecretBadPublicKeyGood", Require::kAny, true, true, Came::kBad, Came::kGood,
                    kWrong},
    RequirementCase{"AnySecretGoodPublicKeyBad", Require::kAny, true, true, Came::kGood, Came::kBad,
                    kWrong},
    RequirementCase{"AnySecretNotConfigured", Require::kAny, false, true, Came::kGood,
                    Came::kNothing, kMissing},
    RequirementCase{"AnyPublicKeyTwice", Require::kAny, true, true, Came::kGood, Came::kTwice,
                    kTwiceThere},

    RequirementCase{"NoneWithoutOne", Require::kNone, false, false, Came::kNothing, Came::kNothing,
                    kBelieved},
    RequirementCase{"NoneIgnoresWhatItDoesNotKnow", Require::kNone, false, false, Came::kBad,
                    Came::kBad, kBelieved},
    RequirementCase{"NoneTwice", Require::kNone, false, false, Came::kTwice, Came::kNothing,
                    kTwiceThere},
    RequirementCase{"NoneSecretConfiguredAndMissing", Require::kNone, true, false, Came::kNothing,
                    Came::kNothing, kBelieved},
    RequirementCase{"NoneSecretConfiguredAndGood", Require::kNone, true, false, Came::kGood,
                    Came::kNothing, kBelieved},
    RequirementCase{"NoneSecretConfiguredAndBad", Require::kNone, true, false, Came::kBad,
                    Came::kNothing, kWrong},
    RequirementCase{"NonePublicKeyConfiguredAndBad", Require::kNone, false, true, Came::kNothing,
                    Came::kBad, kWrong},
};

INSTANTIATE_TEST_SUITE_P(Every, RequirementTest, testing::ValuesIn(kRequirements),
                         [](const auto& test) { return test.param.name; });

struct ImpossibleCase {
  const char* name;
  SignatureOptions options;
};

void PrintTo(const ImpossibleCase& impossible, std::ostream* out) { *out << impossible.name; }

class ImpossibleRequirementTest : public testing::TestWithParam<ImpossibleCase> {};

TEST_P(ImpossibleRequirementTest, StopsTheStart) {
  EXPECT_THROW(VerifierBench({.options = GetParam().options}), ConfigError);
}

const ImpossibleCase kImpossible[] = {
    {"SecretWithoutFiles", {.require = Require::kSecret, .organization = "org"}},
    {"PublicKeyWithoutOrganization", {.require = Require::kPublicKey, .secret_files = {"file"}}},
    {"BothWithoutFiles", {.require = Require::kBoth, .organization = "org"}},
    {"BothWithoutOrganization", {.require = Require::kBoth, .secret_files = {"file"}}},
    {"AnyWithoutOrganization", {.require = Require::kAny, .secret_files = {"file"}}},
    {"NoneWithoutSayingSo", {.require = Require::kNone}},
    {"OrganizationWithoutId", {.require = Require::kPublicKey, .organization = "organizations/"}},
    {"NegativeLeeway", {.secret_files = {"file"}, .leeway = std::chrono::seconds{-1}}},
};

INSTANTIATE_TEST_SUITE_P(Every, ImpossibleRequirementTest, testing::ValuesIn(kImpossible),
                         [](const auto& test) { return test.param.name; });

TEST(RequirementNameTest, IsTheOneOfTheConfiguration) {
  EXPECT_EQ(NameOf(Require::kSecret), "secret");
  EXPECT_EQ(NameOf(Require::kPublicKey), "public_key");
  EXPECT_EQ(NameOf(Require::kBoth), "both");
  EXPECT_EQ(NameOf(Require::kAny), "any");
  EXPECT_EQ(NameOf(Require::kNone), "none");
}

}  // namespace
}  // namespace dtbridge
