#include "probe_delivery.h"

#include <gtest/gtest.h>

#include "dtbridge/codec/codec.h"

namespace dtbridge {
namespace {

constexpr SysTime kNow{std::chrono::microseconds{1'716'978'843'970'415}};

ConnectorOptions AConnector(SignatureRequirement require, bool has_secret) {
  ConnectorOptions connector;
  connector.signature.require = require;
  if (has_secret) connector.signature.secret_files = {"/secrets/current"};
  return connector;
}

struct CanProbeCase {
  const char* name;
  SignatureRequirement require;
  bool has_secret;
  bool can;
};

class CanProbeTest : public testing::TestWithParam<CanProbeCase> {};

TEST_P(CanProbeTest, IsTrueWhereASecretIsEnough) {
  EXPECT_EQ(CanProbe(AConnector(GetParam().require, GetParam().has_secret)), GetParam().can);
}

INSTANTIATE_TEST_SUITE_P(
    Requirements, CanProbeTest,
    testing::Values(CanProbeCase{"Secret", SignatureRequirement::kSecret, true, true},
                    CanProbeCase{"PublicKey", SignatureRequirement::kPublicKey, false, false},
                    CanProbeCase{"Both", SignatureRequirement::kBoth, true, false},
                    CanProbeCase{"AnyWithASecret", SignatureRequirement::kAny, true, true},
                    CanProbeCase{"AnyWithoutOne", SignatureRequirement::kAny, false, false},
                    CanProbeCase{"None", SignatureRequirement::kNone, false, true}),
    [](const auto& test) { return test.param.name; });

TEST(ProbeEventTest, IsAnEventThatTheCodecTakesAndNobodyMistakesForAMeasurement) {
  ConnectorOptions connector = AConnector(SignatureRequirement::kSecret, true);
  connector.projects = {"c14u9p094l47ccv1o3p9", "another"};
  const ProbeEvent probe = MakeProbeEvent(connector, kNow);
  const auto event = DecodeEvent(probe.body);
  ASSERT_TRUE(event) << event.error().detail;
  EXPECT_EQ(event->event_id, probe.id);
  EXPECT_EQ(event->type, EventType::kOther);
  EXPECT_EQ(event->type_name, "ping");
  EXPECT_EQ(event->project_id, "c14u9p094l47ccv1o3p9");
  EXPECT_EQ(event->device_id, "dtbridge-probe");
  EXPECT_EQ(event->timestamp, kNow);
  EXPECT_FALSE(event->has_unknown_members);
}

TEST(ProbeEventTest, HasANewIdEachTime) {
  const ConnectorOptions connector = AConnector(SignatureRequirement::kSecret, true);
  EXPECT_NE(MakeProbeEvent(connector, kNow).id, MakeProbeEvent(connector, kNow).id);
}

struct UrlCase {
  const char* name;
  const char* url;
  const char* address;
  const char* certificate;
  const char* result;
};

class ProbeUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(ProbeUrlTest, AddsWhatIsMissing) {
  ListenOptions listen;
  listen.address = GetParam().address;
  listen.tls.certificate_file = GetParam().certificate;
  EXPECT_EQ(ProbeUrl(GetParam().url, listen, "/v1/a"), GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, ProbeUrlTest,
    testing::Values(
        UrlCase{"NothingGiven", "", "[::]:8080", "", "http://127.0.0.1:8080/v1/a"},
        UrlCase{"NothingGivenWithTls", "", "0.0.0.0:8443", "tls.crt",
                "https://127.0.0.1:8443/v1/a"},
        UrlCase{"HostAlone", "http://bridge:8080", "[::]:1", "", "http://bridge:8080/v1/a"},
        UrlCase{"HostAndSlash", "http://bridge:8080/", "[::]:1", "", "http://bridge:8080/v1/a"},
        UrlCase{"WholePath", "https://in.example/x/y", "[::]:1", "", "https://in.example/x/y"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
