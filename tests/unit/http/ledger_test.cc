#include "ledger.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

HttpLimits SmallLimits() {
  HttpLimits limits;
  limits.in_flight = 4;
  limits.connections = 2;
  limits.buffered = 100;
  return limits;
}

int EnterAll(Ledger& ledger, ConnectorIndex connector) {
  int entered = 0;
  while (entered < 100 && ledger.EnterDelivery(connector)) ++entered;
  return entered;
}

TEST(LedgerTest, GivesTheOnlyConnectorAllPlaces) {
  Ledger ledger(SmallLimits(), 1);
  EXPECT_EQ(EnterAll(ledger, 0), 4);
  ledger.LeaveDelivery(0);
  EXPECT_EQ(EnterAll(ledger, 0), 1);
}

TEST(LedgerTest, GivesNoneOfSeveralConnectorsMoreThanHalf) {
  Ledger ledger(SmallLimits(), 3);
  EXPECT_EQ(EnterAll(ledger, 0), 2);
  EXPECT_EQ(EnterAll(ledger, 1), 2);
  EXPECT_EQ(EnterAll(ledger, 2), 0);
  ledger.LeaveDelivery(0);
  EXPECT_EQ(EnterAll(ledger, 2), 1);
}

TEST(LedgerTest, TakesAFewConnectionsAboveTheLimitAndSaysSo) {
  using Entry = Ledger::Entry;
  Ledger ledger(SmallLimits(), 1);
  EXPECT_EQ(ledger.EnterConnection(), Entry::kWithin);
  EXPECT_EQ(ledger.EnterConnection(), Entry::kWithin);
  for (std::size_t i = 0; i < Ledger::kSurplusConnections; ++i) {
    ASSERT_EQ(ledger.EnterConnection(), Entry::kSurplus) << i;
  }
  EXPECT_EQ(ledger.EnterConnection(), Entry::kRefused);
  ledger.LeaveConnection();
  EXPECT_EQ(ledger.EnterConnection(), Entry::kSurplus);
}

TEST(LedgerTest, RefusesToHoldMoreThanTheBudget) {
  Ledger ledger(SmallLimits(), 1);
  EXPECT_TRUE(ledger.Hold(0, 60));
  EXPECT_TRUE(ledger.Hold(0, 40));
  EXPECT_FALSE(ledger.Hold(60, 61));
  EXPECT_TRUE(ledger.Hold(61, 61)) << "nothing has grown";
  EXPECT_TRUE(ledger.Hold(61, 0));
  EXPECT_TRUE(ledger.Hold(40, 100));
}

TEST(LedgerTest, IsIdleWhenEveryRequestHasEnded) {
  Ledger ledger(SmallLimits(), 1);
  EXPECT_TRUE(ledger.Idle());
  ledger.BeginRequest();
  EXPECT_FALSE(ledger.Idle());
  ledger.EndRequest();
  EXPECT_TRUE(ledger.Idle());
}

}  // namespace
}  // namespace dtbridge
