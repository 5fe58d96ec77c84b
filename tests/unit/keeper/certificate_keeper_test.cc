#include "dtbridge/keeper/certificate_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captured_log.h"
#include "dtbridge/base/config_error.h"
#include "fakes/fake_secret_store.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;
using Problem = SecretStore::Problem;
using testing::ElementsAre;
using testing::HasSubstr;

class CertificateKeeperTest : public testing::Test {
 protected:
  CertificateKeeperTest() {
    store_.Put("cert", "certificate 1");
    store_.Put("key", "key 1");
    store_.Put("ca", "authority");
  }

  /// Takes what it is given, unless `refusal_` says why not.
  std::unique_ptr<CertificateKeeper> Make(const std::string& client_ca = "ca") {
    return std::make_unique<CertificateKeeper>(
        CertificateFiles{"cert", "key", client_ca},
        [this](const CertificateTexts& texts) -> Expected<SysTime, std::string> {
          if (!refusal_.empty()) return Unexpected(refusal_);
          used_.push_back(std::string(texts.certificate.Reveal()) + ", " +
                          std::string(texts.key.Reveal()) + ", " +
                          std::string(texts.client_ca.Reveal()));
          return expires_;
        },
        store_, log_.clock, log_.logger, reloads_, log_.registry);
  }

  std::string ProblemAtStart() {
    try {
      Make();
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }

  double Successful() {
    return log_.registry.Gauges("config_last_reload_successful", "").With().Value();
  }
  double Expiry() {
    return log_.registry.Gauges("tls_certificate_expiry_timestamp_seconds", "").With().Value();
  }

  FakeSecretStore store_;
  CapturedLog log_;
  ReloadProbe reloads_{log_.registry};
  std::string refusal_;
  SysTime expires_ = log_.clock.Now() + 24h * 90;
  std::vector<std::string> used_;
};

TEST_F(CertificateKeeperTest, PutsWhatIsThereToUseAtTheStart) {
  const auto keeper = Make();
  EXPECT_THAT(used_, ElementsAre("certificate 1, key 1, authority"));
  EXPECT_EQ(Expiry(), static_cast<double>(expires_.time_since_epoch().count()) / 1e6);
  EXPECT_TRUE(log_.lines.empty());
  EXPECT_EQ(keeper->Run(), CertificateKeeper::kInterval);
  EXPECT_EQ(used_.size(), 1U) << "what has not changed is not used again";
}

TEST_F(CertificateKeeperTest, NeedsNoClientCa) {
  Make("");
  EXPECT_THAT(used_, ElementsAre("certificate 1, key 1, "));
}

TEST_F(CertificateKeeperTest, SaysAtTheStartWhichFileIsWrong) {
  store_.Remove("key");
  EXPECT_THAT(ProblemAtStart(), HasSubstr("listen.tls.key_file: key does not exist; "));
  store_.Break("key", Problem::kEmpty);
  EXPECT_THAT(ProblemAtStart(), HasSubstr("listen.tls.key_file: key is empty; "));
  store_.Put("key", "key 1");
  store_.Break("ca", Problem::kUnreadable);
  EXPECT_THAT(ProblemAtStart(), HasSubstr("listen.tls.client_ca_file: ca cannot be read; "));
  store_.Put("ca", "authority");
  refusal_ = "listen.tls.key_file: key is not the key";
  EXPECT_EQ(ProblemAtStart(), refusal_);
}

TEST_F(CertificateKeeperTest, PutsWhatChangedToUse) {
  const auto keeper = Make();
  store_.Put("cert", "certificate 2");
  store_.Put("key", "key 2");
  expires_ += 24h;
  keeper->Run();
  EXPECT_THAT(used_.back(), HasSubstr("certificate 2, key 2, authority"));
  EXPECT_EQ(used_.size(), 2U);
  EXPECT_EQ(Expiry(), static_cast<double>(expires_.time_since_epoch().count()) / 1e6);
  EXPECT_EQ(Successful(), 1);
  EXPECT_TRUE(log_.Has({"certificate read again"}));
}

TEST_F(CertificateKeeperTest, KeepsTheOldStateWhileAFileCannotBeUsed) {
  const auto keeper = Make();
  for (const Problem problem : {Problem::kGone, Problem::kEmpty, Problem::kUnreadable}) {
    store_.Break("cert", problem);
    keeper->Run();
    EXPECT_EQ(Successful(), 0);
    EXPECT_EQ(used_.size(), 1U);
  }
  EXPECT_TRUE(log_.Has({"the old certificate stays", "cert", "does not exist"}));
  EXPECT_TRUE(log_.Has({"the old certificate stays", "cert", "is empty"}));

  const std::size_t lines = log_.lines.size();
  keeper->Run();
  EXPECT_EQ(log_.lines.size(), lines) << "said once";

  store_.Put("cert", "certificate 1");
  keeper->Run();
  EXPECT_EQ(Successful(), 1);
}

TEST_F(CertificateKeeperTest, KeepsTheOldStateWhileTheTextsDoNotFit) {
  const auto keeper = Make();
  store_.Put("cert", "certificate 2");
  refusal_ = "listen.tls.key_file: key is not the key";
  keeper->Run();
  EXPECT_EQ(Successful(), 0);
  EXPECT_TRUE(log_.Has({"the old certificate stays", refusal_}));
  const std::size_t lines = log_.lines.size();
  keeper->Run();
  EXPECT_EQ(Successful(), 0);
  EXPECT_EQ(log_.lines.size(), lines) << "said once";

  refusal_.clear();
  store_.Put("key", "key 2");
  keeper->Run();
  EXPECT_EQ(Successful(), 1);
  EXPECT_EQ(used_.back(), "certificate 2, key 2, authority");
}

TEST_F(CertificateKeeperTest, WarnsOnceADayBeforeTheCertificateExpires) {
  const auto keeper = Make();
  const auto warnings = [this](const std::string& text) {
    return std::count_if(log_.lines.begin(), log_.lines.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  };
  log_.clock.Advance(24h * 76 - 1s);
  keeper->Run();
  EXPECT_EQ(warnings("expires soon"), 0);
  log_.clock.Advance(1s);
  keeper->Run();
  keeper->Run();
  EXPECT_EQ(warnings("expires soon"), 1);
  log_.clock.Advance(24h);
  keeper->Run();
  EXPECT_EQ(warnings("expires soon"), 2);
  log_.clock.Advance(24h * 13);
  keeper->Run();
  EXPECT_EQ(warnings("has expired"), 1);

  store_.Put("cert", "certificate 2");
  expires_ += 24h * 90;
  keeper->Run();
  EXPECT_EQ(warnings("has expired"), 1);
}

TEST_F(CertificateKeeperTest, WarnsAtTheStartOfACertificateThatHasExpired) {
  expires_ = log_.clock.Now();
  Make();
  EXPECT_TRUE(log_.Has({"has expired", FormatRfc3339(expires_)}));
}

}  // namespace
}  // namespace dtbridge
