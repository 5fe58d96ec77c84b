#include "dtbridge/keeper/reload_probe.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

class ReloadProbeTest : public testing::Test {
 protected:
  double Successful() {
    return registry_.Gauges("config_last_reload_successful", "").With().Value();
  }
  Gauge SucceededAt() {
    return registry_.Gauges("config_last_reload_success_timestamp_seconds", "").With();
  }

  Registry registry_;
  ReloadProbe probe_{registry_};
};

TEST_F(ReloadProbeTest, BeginsWithWhatWasReadAtTheStart) {
  EXPECT_EQ(Successful(), 1);
  EXPECT_GT(SucceededAt().Value(), 1.7e9);
}

TEST_F(ReloadProbeTest, IsSuccessfulOnlyWhenEveryKeeperIs) {
  probe_.Looked(Reloaded::kCredentials, false, false);
  EXPECT_EQ(Successful(), 0);
  probe_.Looked(Reloaded::kCertificates, true, true);
  EXPECT_EQ(Successful(), 0);
  probe_.Looked(Reloaded::kCredentials, true, false);
  EXPECT_EQ(Successful(), 1);
}

TEST_F(ReloadProbeTest, NotesTheTimeOfANewStateAndOfARecoveryOnly) {
  SucceededAt().Set(1);
  probe_.Looked(Reloaded::kCredentials, true, false);
  EXPECT_EQ(SucceededAt().Value(), 1);
  probe_.Looked(Reloaded::kCertificates, false, false);
  EXPECT_EQ(SucceededAt().Value(), 1);
  probe_.Looked(Reloaded::kCertificates, true, false);
  EXPECT_GT(SucceededAt().Value(), 1);
  SucceededAt().Set(1);
  probe_.Looked(Reloaded::kCredentials, true, true);
  EXPECT_GT(SucceededAt().Value(), 1);
}

}  // namespace
}  // namespace dtbridge
