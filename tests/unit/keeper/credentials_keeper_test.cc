#include "dtbridge/keeper/credentials_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captured_log.h"
#include "dtbridge/base/config_error.h"
#include "fakes/fake_secret_store.h"

namespace dtbridge {
namespace {

using Problem = SecretStore::Problem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kCurrent = "a-current-secret-of-enough-bytes";
constexpr const char* kPrevious = "a-previous-secret-of-enough-bytes";

class CredentialsKeeperTest : public testing::Test {
 protected:
  CredentialsKeeperTest() {
    store_.Put("current", kCurrent);
    store_.Put("previous", kPrevious);
    store_.Put("header", "building-a");
  }

  std::unique_ptr<CredentialsKeeper> Make() {
    return std::make_unique<CredentialsKeeper>(
        std::vector<CredentialFiles>{{"a", {"current", "previous"}, {{"X-Building", "header"}}},
                                     {"b", {"current"}, {}},
                                     {"unsigned", {}, {{"X-Building", "header"}}}},
        store_, log_.logger, reloads_);
  }

  /// The secrets of connector a; `-` for one that is not there.
  static std::vector<std::string> SecretsOf(const CredentialsKeeper& keeper, std::size_t i = 0) {
    std::vector<std::string> secrets;
    for (const auto& secret : keeper.Of(i)->Load()->secrets) {
      secrets.emplace_back(secret ? std::string(secret->Reveal()) : "-");
    }
    return secrets;
  }

  double Successful() {
    return log_.registry.Gauges("config_last_reload_successful", "").With().Value();
  }

  std::string ProblemAtStart() {
    try {
      Make();
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }

  FakeSecretStore store_;
  CapturedLog log_;
  ReloadProbe reloads_{log_.registry};
};

TEST_F(CredentialsKeeperTest, ReadsEverythingAtTheStart) {
  const auto keeper = Make();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, kPrevious));
  EXPECT_THAT(SecretsOf(*keeper, 1), ElementsAre(kCurrent));
  EXPECT_THAT(SecretsOf(*keeper, 2), ElementsAre());
  const auto credentials = keeper->Of(0)->Load();
  ASSERT_EQ(credentials->headers.size(), 1U);
  EXPECT_EQ(credentials->headers[0].name, "X-Building");
  EXPECT_EQ(credentials->headers[0].value.Reveal(), "building-a");
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre());
  EXPECT_EQ(Successful(), 1);
  EXPECT_GT(log_.registry.Gauges("config_last_reload_success_timestamp_seconds", "").With().Value(),
            1.7e9);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(CredentialsKeeperTest, SaysAtTheStartWhichFileIsWrongAndWhatToDo) {
  store_.Remove("current");
  EXPECT_EQ(ProblemAtStart(),
            "connector a: secret: current does not exist; correct the file, or "
            "signature.secret_files in the configuration");
  store_.Put("current", kCurrent);
  store_.Break("previous", Problem::kEmpty);
  EXPECT_THAT(ProblemAtStart(), HasSubstr("previous is empty"));
  store_.Break("previous", Problem::kUnreadable);
  EXPECT_THAT(ProblemAtStart(), HasSubstr("previous cannot be read"));
  store_.Put("previous", kPrevious);
  store_.Remove("header");
  EXPECT_THAT(ProblemAtStart(),
              HasSubstr("connector a: value of header X-Building: header does not exist"));
}

TEST_F(CredentialsKeeperTest, StartsWithoutAPreviousSecretWhoseFileIsGone) {
  store_.Remove("previous");
  const auto keeper = Make();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, "-"));
  EXPECT_EQ(Successful(), 1);
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_TRUE(log_.Has({"\"warn\"", "the secret is not taken", "\"file\":\"previous\""}));

  keeper->Run();
  EXPECT_EQ(log_.lines.size(), 1U) << "said once";
  store_.Put("previous", kPrevious);
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, kPrevious));
}

TEST_F(CredentialsKeeperTest, WarnsOfAShortSecretWithoutShowingIt) {
  store_.Put("previous", "15-bytes-secret");
  Make();
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_THAT(log_.lines[0], HasSubstr("shorter than 16 bytes"));
  EXPECT_THAT(log_.lines[0], HasSubstr("\"connector\":\"a\",\"secret\":1"));
  EXPECT_THAT(log_.lines[0], Not(HasSubstr("15-bytes-secret")));
}

TEST_F(CredentialsKeeperTest, WarnsOfAHeaderValueThatNoSenderCanMatch) {
  store_.Put("header", "building-a ");
  const auto keeper = Make();
  EXPECT_TRUE(log_.Has({"white space", "\"header\":\"X-Building\",\"file\":\"header\""}));
  log_.lines.clear();
  store_.Put("header", "\tbuilding-a");
  keeper->Run();
  EXPECT_TRUE(log_.Has({"white space"}));
  log_.lines.clear();
  store_.Put("header", "building a");
  keeper->Run();
  EXPECT_FALSE(log_.Has({"white space"}));
}

TEST_F(CredentialsKeeperTest, DoesNotWarnOfASecretOfSixteenBytes) {
  store_.Put("previous", "16-bytes-secret!");
  Make();
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(CredentialsKeeperTest, SwapsInASecretThatChanged) {
  const auto keeper = Make();
  const auto before = keeper->Of(0)->Load();
  store_.Put("current", "another-secret-of-enough-bytes");
  EXPECT_EQ(keeper->Run(), CredentialsKeeper::kInterval);
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre("another-secret-of-enough-bytes", kPrevious));
  EXPECT_EQ(before->secrets[0]->Reveal(), kCurrent);  // a reader keeps what it loaded
  EXPECT_TRUE(log_.Has({"secret read again", "\"connector\":\"a\",\"secret\":0"}));
  EXPECT_FALSE(log_.Has({"another-secret"}));
}

TEST_F(CredentialsKeeperTest, KeepsTheSnapshotWhenNothingChanged) {
  const auto keeper = Make();
  const auto before = keeper->Of(0)->Load();
  keeper->Run();
  EXPECT_EQ(keeper->Of(0)->Load(), before);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(CredentialsKeeperTest, DropsASecretWhoseFileIsGoneAndTakesItBack) {
  const auto keeper = Make();
  store_.Remove("previous");
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, "-"));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre());
  EXPECT_EQ(Successful(), 1);
  EXPECT_TRUE(log_.Has({"\"warn\"", "the secret is not taken", "\"secret\":1"}));
  EXPECT_FALSE(log_.Has({"next start fails"}));

  store_.Put("previous", kPrevious);
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, kPrevious));
}

TEST_F(CredentialsKeeperTest, KeepsTheLastSecretWhoseFileIsGoneAndSaysSo) {
  const auto keeper = Make();
  store_.Remove("current");
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre("-", kPrevious));
  EXPECT_TRUE(log_.Has({"next start fails", "\"connector\":\"a\",\"secret\":0"}));
  EXPECT_THAT(SecretsOf(*keeper, 1), ElementsAre(kCurrent));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre("b"));
  EXPECT_EQ(Successful(), 0);

  store_.Remove("previous");
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre("-", kPrevious));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre("a", "b"));
  EXPECT_TRUE(log_.Has({"\"error\"", "the last secrets stay in use", "\"connector\":\"a\""}));

  store_.Put("current", "another-secret-of-enough-bytes");
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre("another-secret-of-enough-bytes", "-"));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre());
  EXPECT_EQ(Successful(), 1);
}

TEST_F(CredentialsKeeperTest, KeepsAllSecretsWhenTheirWholeDirectoryIsGone) {
  const auto keeper = Make();
  store_.Remove("current");
  store_.Remove("previous");
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, kPrevious));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre("a", "b"));
}

class BrokenFileTest : public CredentialsKeeperTest, public testing::WithParamInterface<Problem> {};

TEST_P(BrokenFileTest, KeepsTheOldState) {
  const auto keeper = Make();
  store_.Break("current", GetParam());
  keeper->Run();
  EXPECT_THAT(SecretsOf(*keeper), ElementsAre(kCurrent, kPrevious));
  EXPECT_THAT(keeper->LastSecretGone(), ElementsAre());
  EXPECT_EQ(Successful(), 0);
  EXPECT_TRUE(log_.Has({"\"warn\"", "the old value stays", "\"file\":\"current\""}));

  store_.Put("current", kCurrent);
  keeper->Run();
  EXPECT_EQ(Successful(), 1);
}

INSTANTIATE_TEST_SUITE_P(Problems, BrokenFileTest,
                         testing::Values(Problem::kEmpty, Problem::kUnreadable));

TEST_F(CredentialsKeeperTest, LogsAProblemOnceAndNotAtEveryLook) {
  const auto keeper = Make();
  store_.Break("previous", Problem::kEmpty);
  keeper->Run();
  const std::size_t lines = log_.lines.size();
  keeper->Run();
  keeper->Run();
  EXPECT_EQ(log_.lines.size(), lines);
}

TEST_F(CredentialsKeeperTest, SwapsInAHeaderValueAndNeverDropsOne) {
  const auto keeper = Make();
  store_.Put("header", "building-b");
  keeper->Run();
  EXPECT_EQ(keeper->Of(0)->Load()->headers[0].value.Reveal(), "building-b");
  EXPECT_EQ(keeper->Of(2)->Load()->headers[0].value.Reveal(), "building-b");

  store_.Remove("header");
  keeper->Run();
  EXPECT_EQ(keeper->Of(0)->Load()->headers[0].value.Reveal(), "building-b");
  EXPECT_EQ(Successful(), 0);
  EXPECT_TRUE(
      log_.Has({"\"error\"", "\"header\":\"X-Building\"", "\"reason\":\"does not exist\""}));
  EXPECT_FALSE(log_.Has({"building-b"}));
}

}  // namespace
}  // namespace dtbridge
