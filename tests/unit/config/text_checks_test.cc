#include "text_checks.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

struct CheckCase {
  const char* name;
  Problem (*check)(const std::string&);
  std::string text;
  std::string part;  ///< of the problem; empty: none
};

void PrintTo(const CheckCase& check, std::ostream* out) { *out << check.name; }

class TextCheckTest : public testing::TestWithParam<CheckCase> {};

TEST_P(TextCheckTest, SaysWhatIsWrongOrNothing) {
  const Problem problem = GetParam().check(GetParam().text);
  if (GetParam().part.empty()) {
    EXPECT_EQ(problem.value_or("fine"), "fine");
  } else {
    ASSERT_TRUE(problem.has_value());
    EXPECT_NE(problem->find(GetParam().part), std::string::npos) << *problem;
  }
}

const auto kName = [](const auto& test) { return test.param.name; };

INSTANTIATE_TEST_SUITE_P(
    ListenAddress, TextCheckTest,
    testing::Values(
        CheckCase{"V6Any", CheckListenAddress, "[::]:8080", ""},
        CheckCase{"V4", CheckListenAddress, "127.0.0.1:8080", ""},
        CheckCase{"PortZero", CheckListenAddress, "localhost:0", ""},
        CheckCase{"LastPort", CheckListenAddress, "localhost:65535", ""},
        CheckCase{"LinkLocal", CheckListenAddress, "[fe80::1%eth0]:8080", ""},
        CheckCase{"PortBeyond", CheckListenAddress, "localhost:65536", "is not host:port"},
        CheckCase{"NoPort", CheckListenAddress, "localhost", "is not host:port"},
        CheckCase{"PortAlone", CheckListenAddress, ":8080", "names no host"},
        CheckCase{"NumberAlone", CheckListenAddress, "8080", "is not host:port"},
        CheckCase{"PortOctal", CheckListenAddress, "localhost:08080", "is not host:port"},
        CheckCase{"BadV4", CheckListenAddress, "127.0.0.256:8080", "is not host:port"},
        CheckCase{"NoBrackets", CheckListenAddress, "::1:8080", "without brackets"},
        CheckCase{"BadV6", CheckListenAddress, "[::g]:8080", "is not host:port"},
        CheckCase{"Url", CheckListenAddress, "http://localhost:8080", "without brackets"},
        CheckCase{"Empty", CheckListenAddress, "", "names no host"},
        CheckCase{"BracketAlone", CheckListenAddress, "[", "is not host:port"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Broker, TextCheckTest,
    testing::Values(CheckCase{"HostPort", CheckBroker, "kafka-1:9092", ""},
                    CheckCase{"HostAlone", CheckBroker, "kafka-1.kafka.svc.cluster.local", ""},
                    CheckCase{"V6Port", CheckBroker, "[::1]:9092", ""},
                    CheckCase{"V6Alone", CheckBroker, "[::1]", ""},
                    CheckCase{"PortZero", CheckBroker, "kafka:0", "is not host:port"},
                    CheckCase{"PortWord", CheckBroker, "kafka:plain", "is not host:port"},
                    CheckCase{"Protocol", CheckBroker, "SASL_SSL://kafka:9092",
                              "security.protocol"},
                    CheckCase{"Several", CheckBroker, "a:9092,b:9092", "each an item"},
                    CheckCase{"Space", CheckBroker, "kafka 1:9092", "is not host:port"},
                    CheckCase{"Empty", CheckBroker, "", "is empty"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Path, TextCheckTest,
    testing::Values(CheckCase{"Plain", CheckPath, "/v1/building-a", ""},
                    CheckCase{"Root", CheckPath, "/", ""},
                    CheckCase{"Encoded", CheckPath, "/a%20b", ""},
                    CheckCase{"NoSlash", CheckPath, "v1", "does not start with /"},
                    CheckCase{"WholeUrl", CheckPath, "https://a/b", "does not start with /"},
                    CheckCase{"Query", CheckPath, "/a?b", "holds a ? or #"},
                    CheckCase{"Fragment", CheckPath, "/a#b", "holds a ? or #"},
                    CheckCase{"Space", CheckPath, "/a b", "percent-encoded"},
                    CheckCase{"Control", CheckPath, "/a\tb", "percent-encoded"},
                    CheckCase{"Umlaut", CheckPath, "/geb\xc3\xa4ude", "percent-encoded"},
                    CheckCase{"Empty", CheckPath, "", "is empty"},
                    CheckCase{"Long", CheckPath, "/" + std::string(256, 'a'), "longer than 256"},
                    CheckCase{"OptionalEmpty", CheckOptionalPath, "", ""},
                    CheckCase{"OptionalBad", CheckOptionalPath, "x", "does not start with /"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Names, TextCheckTest,
    testing::Values(
        CheckCase{"Connector", CheckConnectorName, "Building_a.1-b", ""},
        CheckCase{"ConnectorLongest", CheckConnectorName, std::string(64, 'a'), ""},
        CheckCase{"ConnectorLonger", CheckConnectorName, std::string(65, 'a'), "1 to 64"},
        CheckCase{"ConnectorEmpty", CheckConnectorName, "", "1 to 64"},
        CheckCase{"ConnectorSlash", CheckConnectorName, "a/b", "1 to 64"},
        CheckCase{"Project", CheckProject, "ccol8iuk9smqiha4e8l0", ""},
        CheckCase{"ProjectName", CheckProject, "projects/abc", "write the id alone"},
        CheckCase{"ProjectEmpty", CheckProject, "", "is no project id"},
        CheckCase{"ProjectDot", CheckProject, "a.b", "is no project id"},
        CheckCase{"Organization", CheckOrganization, "cvinmt9aq9sc738g6eog", ""},
        CheckCase{"OrganizationNone", CheckOrganization, "", ""},
        CheckCase{"OrganizationName", CheckOrganization, "organizations/abc", "the id alone"},
        CheckCase{"OrganizationSpace", CheckOrganization, "a b", "is no organization id"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    HeaderName, TextCheckTest,
    testing::Values(
        CheckCase{"Own", CheckRequiredHeaderName, "X-Building", ""},
        CheckCase{"Authorization", CheckRequiredHeaderName, "Authorization", ""},
        CheckCase{"Colon", CheckRequiredHeaderName, "X-Building:", "is no header name"},
        CheckCase{"Space", CheckRequiredHeaderName, "X Building", "is no header name"},
        CheckCase{"Empty", CheckRequiredHeaderName, "", "is no header name"},
        CheckCase{"Host", CheckRequiredHeaderName, "Host", "a meaning of its own"},
        CheckCase{"ContentLength", CheckRequiredHeaderName, "content-length", "of its own"},
        CheckCase{"HopByHop", CheckRequiredHeaderName, "Transfer-Encoding", "of its own"},
        CheckCase{"Signature", CheckRequiredHeaderName, "X-DT-Signature", "of its own"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Url, TextCheckTest,
    testing::Values(
        CheckCase{"Https", CheckOptionalUrl, "https://identity.example.com/a/.well-known/b", ""},
        CheckCase{"Port", CheckOptionalUrl, "https://example.com:8443/a", ""},
        CheckCase{"UpperCase", CheckOptionalUrl, "HTTPS://Example.com/", ""},
        CheckCase{"Query", CheckOptionalUrl, "https://example.com/a?b=c", ""},
        CheckCase{"None", CheckOptionalUrl, "", ""},
        CheckCase{"LoopbackV4", CheckOptionalUrl, "http://127.9.9.9:80/a", ""},
        CheckCase{"LoopbackV6", CheckOptionalUrl, "http://[::1]:80/a", ""},
        CheckCase{"LoopbackName", CheckOptionalUrl, "http://localhost:80/a", ""},
        CheckCase{"PlainHttp", CheckOptionalUrl, "http://example.com/a", "plain http"},
        CheckCase{"NearlyLoopback", CheckOptionalUrl, "http://127.0.0.1.example.com/",
                  "plain http"},
        CheckCase{"LoopbackAsUser", CheckOptionalUrl, "http://localhost@example.com/", "user name"},
        CheckCase{"Password", CheckOptionalUrl, "https://a:b@example.com/", "user name"},
        CheckCase{"Fragment", CheckOptionalUrl, "https://example.com/a#b", "holds a #"},
        CheckCase{"NoHost", CheckOptionalUrl, "https:///a", "no usable host"},
        CheckCase{"BadPort", CheckOptionalUrl, "https://example.com:0/", "no usable host"},
        CheckCase{"OtherScheme", CheckOptionalUrl, "file:///etc/passwd", "no https URL"},
        CheckCase{"NoScheme", CheckOptionalUrl, "example.com/a", "no https URL"},
        CheckCase{"LineEnd", CheckOptionalUrl, "https://example.com/a\n", "no URL has"}),
    kName);

TEST(SplitHostPortTest, TakesBracketsOff) {
  EXPECT_EQ(SplitHostPort("[::1]:80").host, "::1");
  EXPECT_EQ(SplitHostPort("[::1]:80").port, "80");
  EXPECT_EQ(SplitHostPort("localhost:80").host, "localhost");
}

TEST(SameHeaderNameTest, IgnoresCase) {
  EXPECT_TRUE(SameHeaderName("X-Building", "x-bUILDING"));
  EXPECT_FALSE(SameHeaderName("X-Building", "X-Building-"));
}

}  // namespace
}  // namespace dtbridge
