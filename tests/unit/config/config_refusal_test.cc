#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RefusalCase {
  const char* name;
  std::string text;
  std::string message;  ///< its start, without `bridge.yaml:`
};

void PrintTo(const RefusalCase& refusal, std::ostream* out) { *out << refusal.name; }

class ConfigRefusalTest : public testing::TestWithParam<RefusalCase> {};

TEST_P(ConfigRefusalTest, NamesFileLineKeyAndWhatToDo) {
  EXPECT_THAT(ProblemWith(GetParam().text),
              testing::StartsWith("bridge.yaml:" + GetParam().message));
}

const auto kName = [](const auto& test) { return test.param.name; };

// What follows the two lines of Complete starts at line 3.
INSTANTIATE_TEST_SUITE_P(
    Keys, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"Unknown", Complete("listen:\n  worker: 3\n"),
                    "4: listen.worker: unknown key; did you mean workers?"},
        RefusalCase{"UnknownSection", Complete("listne: {workers: 3}\n"),
                    "3: listne: unknown key; did you mean listen?"},
        RefusalCase{
            "OfAnotherSection", Complete("listen: {body: 3KiB}\n"),
            "3: listen.body: unknown key; did you mean listen.limits.body, each part nested"},
        RefusalCase{"AtTheWrongLevel", Complete("workers: 3\n"),
                    "3: workers: unknown key; did you mean listen.workers, each part nested"},
        RefusalCase{
            "Dotted", Complete("listen.workers: 3\n"),
            "3: listen.workers: unknown key; did you mean listen.workers, each part nested"},
        RefusalCase{"NothingLikeIt", Complete("shutdown: {xxxxxxxx: 3}\n"),
                    "3: shutdown.xxxxxxxx: unknown key; use one of delay, drain, flush"},
        RefusalCase{"InAConnector", "connectors:\n  - name: a\n    pth: /a\n",
                    "3: connectors[0].pth: unknown key; did you mean path?"},
        RefusalCase{"InARequiredHeader", "connectors:\n  - required_headers:\n    - value: x\n",
                    "3: connectors[0].required_headers[0].value: unknown key; use one of name, "
                    "value_file"},
        RefusalCase{"Twice", Complete("log:\n  level: info\n  format: json\n  level: warn\n"),
                    "6: log.level: given twice, first in line 4; keep one"},
        RefusalCase{"SectionTwice", Complete("kafka: {format: raw}\n"),
                    "3: kafka: given twice, first in line 2; keep one"},
        RefusalCase{"PropertyTwice", Complete("log: {level: info}\n") + "admin: {a: 1, a: 2}\n",
                    "4: admin.a: given twice, first in line 4; keep one"},
        RefusalCase{"TwiceInAConnector", "connectors:\n- name: a\n  path: /a\n  name: b\n",
                    "4: connectors[0].name: given twice, first in line 2; keep one"},
        RefusalCase{"Empty", Complete("log: {\"\": 3}\n"), "3: a key is empty"},
        RefusalCase{"WithALineEnd", Complete("log: {\"a\\nb\": 3}\n"),
                    "3: a key holds a control character"},
        RefusalCase{"TooLong", Complete("log: {" + std::string(257, 'a') + ": 3}\n"),
                    "3: a key is longer than 256 bytes"},
        RefusalCase{"List", Complete("? [a]\n: 3\n"), "3: a list or map cannot be a key"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Yaml, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"Anchor", Complete("log: &a {level: info}\n"),
                    "3: log: anchors (&name) are not supported"},
        RefusalCase{"AnchoredScalar", Complete("log: {level: &a info}\n"),
                    "3: log.level: anchors (&name) are not supported"},
        RefusalCase{"AnchoredNull", Complete("log: &a\n"), "3: log: anchors (&name)"},
        RefusalCase{"AnchoredList", Complete("log: &a []\n"), "3: log: anchors (&name)"},
        RefusalCase{"MergeKey", Complete("log: {<<: {level: info}}\n"),
                    "3: merge keys (<<) are not supported"},
        RefusalCase{"Tag", Complete("log: {level: !!str info}\n"),
                    "3: log.level: tags (!name) are not supported"},
        RefusalCase{"TagOnList", Complete("log: !!seq []\n"), "3: log: tags (!name)"},
        RefusalCase{"TwoDocuments", Complete("---\nlog: {level: info}\n"),
                    "3: a second document starts here"},
        RefusalCase{"Syntax", Complete("log: {level: info\n"), "4: not valid YAML: "},
        RefusalCase{"Indentation", Complete("listen:\n  workers: 3\n    health_path: x\n"),
                    "5: not valid YAML: "},
        RefusalCase{"TabAsIndentation", Complete("listen:\n\tworkers: 3\n"), "4: not valid YAML: "},
        RefusalCase{"ControlCharacter", Complete("log: {level: \x04}\n"), "3: control character"},
        RefusalCase{"CarriageReturnAlone", Complete("log: {level:\rinfo}\n"),
                    "3: control character"},
        RefusalCase{"Utf16",
                    std::string("\xff\xfe"
                                "a\0",
                                4),
                    "1: invalid UTF-8"},
        RefusalCase{"InvalidUtf8", Complete("log: {level: \xc3}\n"), "3: invalid UTF-8"},
        RefusalCase{"Surrogate", Complete("log: {level: \xed\xa0\x80}\n"), "3: invalid UTF-8"},
        RefusalCase{"TooDeep", Complete("log: " + std::string(40, '[') + std::string(40, ']')),
                    "3: nested deeper than 32 levels"},
        RefusalCase{"TooDeepInBlocks",
                    Complete("log:\n" +
                             [] {
                               std::string text;
                               for (std::size_t i = 0; i < 40; ++i)
                                 text += std::string(i + 1, ' ') + "a:\n";
                               return text;
                             }()),
                    "35: nested deeper than 32 levels"},
        RefusalCase{"TooLarge", std::string(1024 * 1024 + 1, '#'), " larger than 1 MiB"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Types, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"ScalarForSection", Complete("listen: 8080\n"),
                    "3: listen: is no section; write keys below it, as in address: ..."},
        RefusalCase{"ListForSection", Complete("listen: [8080]\n"), "3: listen: is no section"},
        RefusalCase{"ScalarForFile", "8080\n", " the file: is no section"},
        RefusalCase{"ListForScalar", Complete("listen: {workers: [3]}\n"),
                    "3: listen.workers: is a list or section; write a single value (integer, 0 to"},
        RefusalCase{"MapForScalar", Complete("log: {level: {a: b}}\n"),
                    "3: log.level: is a list or section"},
        RefusalCase{"NullForScalar", Complete("listen:\n  workers:\n"),
                    "4: listen.workers: has no value"},
        RefusalCase{"TildeForScalar", Complete("listen: {address: ~}\n"),
                    "3: listen.address: has no value"},
        RefusalCase{"ScalarForList", "kafka: {brokers: \"a:9092\"}\n",
                    "1: kafka.brokers: is no list; write [a, b]"},
        RefusalCase{"MapForList", "kafka: {brokers: {a: b}}\n", "1: kafka.brokers: is no list"},
        RefusalCase{"ListInList", "kafka: {brokers: [[a]]}\n",
                    "1: kafka.brokers[0]: is a list or section"},
        RefusalCase{"NullInList", "kafka:\n  brokers:\n    - a\n    - ~\n",
                    "4: kafka.brokers[1]: has no value"},
        RefusalCase{"ScalarForMap", "kafka: {properties: \"linger.ms=2\"}\n",
                    "1: kafka.properties: is no map"},
        RefusalCase{"NestedMap", "kafka: {properties: {linger: {ms: 2}}}\n",
                    "1: kafka.properties.linger: is a list or section"},
        RefusalCase{"NullInMap", "kafka: {properties: {linger.ms: }}\n",
                    "1: kafka.properties.linger.ms: has no value"},
        RefusalCase{"MapForConnectors", "connectors: {name: a}\n", "1: connectors: is no list"},
        RefusalCase{"ScalarConnector", "connectors: [a]\n", "1: connectors[0]: is no section"},
        RefusalCase{"NullConnector", "connectors:\n  - ~\n", "2: connectors[0]: is empty"},
        RefusalCase{"OctalNumber", Complete("listen: {workers: 010}\n"),
                    "3: listen.workers: a leading zero could mean an octal number"},
        RefusalCase{"Yes", Complete("admin: {expose_config: yes}\n"),
                    "3: admin.expose_config: \"yes\" is neither true nor false"},
        RefusalCase{"On", Complete("admin: {expose_config: on}\n"),
                    "3: admin.expose_config: \"on\" is neither true nor false"},
        RefusalCase{"NumberForBoolean", Complete("admin: {expose_config: 1}\n"),
                    "3: admin.expose_config: \"1\" is neither"},
        RefusalCase{"Choice", Complete("log: {level: verbose}\n"),
                    "3: log.level: \"verbose\" is not known; use one of debug, info, warn, error"},
        RefusalCase{"FloatVersion", Complete("listen: {tls: {min_version: 1.1}}\n"),
                    "3: listen.tls.min_version: \"1.1\" is not known; use one of 1.2, 1.3"},
        RefusalCase{"LineEndInText", Complete("public_keys: {issuer: \"a\\nb\"}\n"),
                    "3: public_keys.issuer: holds a control character"},
        RefusalCase{"NoUnit", Complete("listen: {read_timeout: 5}\n"),
                    "3: listen.read_timeout: \"5\" is not a duration"},
        RefusalCase{"TooFine", Complete("duplicates: {window: 1500ms}\n"),
                    "3: duplicates.window: \"1500ms\" is too fine; use whole seconds"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Ranges, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"Workers", Complete("listen: {workers: 257}\n"),
                    "3: listen.workers: \"257\" is out of range; use 0 to 256"},
        RefusalCase{
            "AnswerTimeout", Complete("listen: {answer_timeout: 10s}\n"),
            "3: listen.answer_timeout: \"10s\" is out of range; use 200ms to 9900ms: DT gives "
            "up after 10s"},
        RefusalCase{"AnswerTimeoutZero", Complete("listen: {answer_timeout: 0s}\n"),
                    "3: listen.answer_timeout: \"0s\" is out of range"},
        RefusalCase{"ReadTimeoutAboveAnswerTimeout",
                    Complete("listen:\n  read_timeout: 5s\n  answer_timeout: 5s\n"),
                    "4: listen.read_timeout: must be shorter than listen.answer_timeout (5s)"},
        RefusalCase{"NoBody", Complete("listen: {limits: {body: 0}}\n"),
                    "3: listen.limits.body: \"0\" is out of range; use 64 to 512KiB"},
        RefusalCase{"NoConnections", Complete("listen: {limits: {connections: 0}}\n"),
                    "3: listen.limits.connections: \"0\" is out of range"},
        RefusalCase{"BufferedBelowOneRequest", Complete("listen: {limits: {buffered: 64KiB}}\n"),
                    "3: listen.limits.buffered: is smaller than head and body of one request"},
        RefusalCase{"Partitions", Complete("") + "log: {}\nadmin: {address: \"a:70000\"}\n",
                    "4: admin.address: \"a:70000\" is not host:port"},
        RefusalCase{"Drain", Complete("shutdown: {drain: 1h}\n"),
                    "3: shutdown.drain: \"1h\" is out of range; use 0s to 10m"}),
    kName);

std::string Connector(const std::string& keys) {
  return "kafka: {brokers: [k]}\nconnectors:\n  - name: a\n    path: /a\n" + keys;
}

INSTANTIATE_TEST_SUITE_P(
    Connectors, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"NoneGiven", "kafka: {brokers: [k]}\n", " connectors: names no connector"},
        RefusalCase{"EmptyList", "connectors: []\n", "1: connectors: names no connector"},
        RefusalCase{"EmptyFile", "", " connectors: names no connector"},
        RefusalCase{"NoName", "connectors:\n  - path: /a\n",
                    "2: connectors[0].name: is missing; name the connector"},
        RefusalCase{"NoPath", "connectors:\n  - name: a\n", "2: connectors[0].path: is missing"},
        RefusalCase{"BadName", "connectors:\n  - name: \"a b\"\n",
                    "2: connectors[0].name: \"a b\" is no name"},
        RefusalCase{"BadPath", "connectors:\n  - path: a\n",
                    "2: connectors[0].path: \"a\" does not start with /"},
        RefusalCase{"SameName",
                    Connector("    signature: {secret_files: [s]}\n"
                              "  - {name: a, path: /b, signature: {secret_files: [s]}}\n"),
                    "6: connectors[1].name: a is taken, first in line 3; choose another name"},
        RefusalCase{"SamePath",
                    Connector("    signature: {secret_files: [s]}\n"
                              "  - {name: b, path: /a, signature: {secret_files: [s]}}\n"),
                    "6: connectors[1].path: /a is taken, first in line 4; give every connector"},
        RefusalCase{"HealthPath", Complete("listen: {health_path: /a}\n"),
                    "1: connectors[0].path: is listen.health_path too"},
        RefusalCase{
            "SecretWithoutFile", Connector(""),
            "3: connectors[0].signature.secret_files: names no file, but require is secret"},
        RefusalCase{"EmptySecretFile", Connector("    signature: {secret_files: [\"\"]}\n"),
                    "5: connectors[0].signature.secret_files[0]: is empty; name a file"},
        RefusalCase{"SecretFileTwice", Connector("    signature: {secret_files: [s, s]}\n"),
                    "5: connectors[0].signature.secret_files[1]: given twice"},
        RefusalCase{"TooManySecrets",
                    Connector("    signature: {secret_files: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n"),
                    "5: connectors[0].signature.secret_files: names more than 8"},
        RefusalCase{"PublicKeyWithoutOrganization",
                    Connector("    signature:\n      require: public_key\n"),
                    "5: connectors[0].signature.organization: is empty, but require is public_key"},
        RefusalCase{"BothWithoutSecret",
                    Connector("    signature: {require: both, organization: o}\n"),
                    "5: connectors[0].signature.secret_files: names no file, but require is both"},
        RefusalCase{"BothWithoutOrganization",
                    Connector("    signature: {require: both, secret_files: [s]}\n"),
                    "5: connectors[0].signature.organization: is empty, but require is both"},
        RefusalCase{
            "AnyWithSecretAlone", Connector("    signature: {require: any, secret_files: [s]}\n"),
            "5: connectors[0].signature.organization: is empty, but require is any; name your "
            "organization's id, or write require: secret"},
        RefusalCase{
            "AnyWithOrganizationAlone",
            Connector("    signature: {require: any, organization: o}\n"),
            "5: connectors[0].signature.secret_files: names no file, but require is any; name "
            "one, or write require: public_key"},
        RefusalCase{"AnyWithNothing", Connector("    signature: {require: any}\n"),
                    "5: connectors[0].signature.secret_files: names no file, but require is any"},
        RefusalCase{"NoneNotAllowed",
                    Connector("    signature: {require: none}\n"
                              "    required_headers: [{name: X-A, value_file: f}]\n"),
                    "5: connectors[0].signature.require: none lets anybody replay"},
        RefusalCase{"NoneWithoutHeaders",
                    Connector("    signature: {require: none, allow_unsigned: true}\n"),
                    "5: connectors[0].signature.require: none leaves deliveries without any proof"},
        RefusalCase{"AllowedButSigned",
                    Connector("    signature: {secret_files: [s], allow_unsigned: true}\n"),
                    "5: connectors[0].signature.allow_unsigned: true contradicts require"},
        RefusalCase{"NoKeysForOrganization",
                    Connector("    signature: {require: public_key, organization: o}\n"
                              "public_keys: {discovery_url: \"\"}\n"),
                    "6: public_keys.discovery_url: is empty, and connector a checks public-key"},
        RefusalCase{"HeaderWithoutName",
                    Connector("    signature: {secret_files: [s]}\n"
                              "    required_headers: [{value_file: f}]\n"),
                    "6: connectors[0].required_headers[0].name: is missing"},
        RefusalCase{"HeaderWithoutValue",
                    Connector("    signature: {secret_files: [s]}\n"
                              "    required_headers: [{name: X-A}]\n"),
                    "6: connectors[0].required_headers[0].value_file: is missing"},
        RefusalCase{
            "HeaderTwice",
            Connector("    signature: {secret_files: [s]}\n    required_headers:\n"
                      "    - {name: X-A, value_file: f}\n    - {name: x-a, value_file: g}\n"),
            "8: connectors[0].required_headers[1].name: x-a is required twice"},
        RefusalCase{
            "HopByHopHeader", Connector("    required_headers: [{name: Connection}]\n"),
            "5: connectors[0].required_headers[0].name: Connection has a meaning of its own"},
        RefusalCase{"Project", Connector("    projects: [projects/abc]\n"),
                    "5: connectors[0].projects[0]: write the id alone"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Combinations, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"CertificateWithoutKey", Complete("listen: {tls: {certificate_file: c}}\n"),
                    "3: listen.tls.key_file: is empty; certificate and key come together"},
        RefusalCase{"KeyWithoutCertificate", Complete("listen: {tls: {key_file: c}}\n"),
                    "3: listen.tls.certificate_file: is empty; certificate and key"},
        RefusalCase{"ClientCaWithoutTls", Complete("listen: {tls: {client_ca_file: c}}\n"),
                    "3: listen.tls.client_ca_file: client certificates need TLS"},
        RefusalCase{"SamePort", Complete("admin: {address: \"127.0.0.1:8080\"}\n"),
                    "3: admin.address: takes the port of listen.address"},
        RefusalCase{"NoBroker",
                    "connectors: [{name: a, path: /a, signature: {secret_files: [s]}}]\n",
                    " kafka.brokers: names no broker"},
        RefusalCase{"PropertyAndFile",
                    "connectors: [{name: a, path: /a, signature: {secret_files: [s]}}]\n"
                    "kafka:\n  brokers: [k]\n  properties: {sasl.username: u}\n"
                    "  property_files: {sasl.username: f}\n",
                    "5: kafka.property_files.sasl.username: is set in kafka.properties too"},
        RefusalCase{"PlainDiscovery", Complete("public_keys: {discovery_url: \"http://a/\"}\n"),
                    "3: public_keys.discovery_url: is plain http"}),
    kName);

std::string Topics(const std::string& keys) {
  return "connectors: [{name: a, path: /a, signature: {secret_files: [s]}}]\n"
         "kafka:\n  brokers: [k]\n  topics:\n" +
         keys;
}

INSTANTIATE_TEST_SUITE_P(
    Topics, ConfigRefusalTest,
    testing::Values(
        RefusalCase{"Placeholder", Topics("    events: \"dt.{event}\"\n"),
                    "5: kafka.topics.events: has the unknown placeholder {event}"},
        RefusalCase{"NoLiteral", Topics("    events: \"{event_type}\"\n"),
                    "5: kafka.topics.events: starts with a placeholder"},
        RefusalCase{"Override", Topics("    by_event_type:\n      temperatur: climate\n"),
                    "6: kafka.topics.by_event_type.temperatur: DT has no event type of that name"},
        RefusalCase{"OverrideName", Topics("    by_event_type:\n      temperature: \"a b\"\n"),
                    "6: kafka.topics.by_event_type.temperature: makes the topic \"a b\""},
        RefusalCase{"DeadLetter", Topics("    dead_letter: \"a/b\"\n"),
                    "5: kafka.topics.dead_letter: makes the topic \"a/b\""},
        RefusalCase{"ProjectWithoutList", Topics("    events: \"dt.{project_id}\"\n"),
                    "5: kafka.topics.events: has {project_id}, but connector a lists no projects"},
        RefusalCase{"Empty", Topics("    events: \"\"\n"), "5: kafka.topics.events: is empty"}),
    kName);

class AcceptedConfigTest : public testing::TestWithParam<RefusalCase> {};

TEST_P(AcceptedConfigTest, IsTaken) { EXPECT_EQ(ProblemWith(GetParam().text), ""); }

INSTANTIATE_TEST_SUITE_P(
    Edges, AcceptedConfigTest,
    testing::Values(
        RefusalCase{
            "AnyWithBoth",
            Connector("    signature: {require: any, secret_files: [s], organization: o}\n"), ""},
        RefusalCase{"SecretWithOrganizationToo",
                    Connector("    signature: {secret_files: [s], organization: o}\n"), ""},
        RefusalCase{"NoneWithHeaders",
                    Connector("    signature: {require: none, allow_unsigned: true}\n"
                              "    required_headers: [{name: X-A, value_file: f}]\n"),
                    ""},
        RefusalCase{
            "NoneWithClientCa",
            Connector("    signature: {require: none, allow_unsigned: true}\n"
                      "listen: {tls: {certificate_file: c, key_file: k, client_ca_file: a}}\n"),
            ""},
        RefusalCase{"KeysFromFile",
                    Connector("    signature: {require: public_key, organization: o}\n"
                              "public_keys: {discovery_url: \"\", jwks_file: f}\n"),
                    ""},
        RefusalCase{"BothPortsFree",
                    Complete("listen: {address: \"[::]:0\"}\nadmin: {address: \"[::]:0\"}\n"), ""},
        RefusalCase{
            "SamePortElsewhere",
            Complete("listen: {address: \"127.0.0.1:80\"}\nadmin: {address: \"127.0.0.2:80\"}\n"),
            ""},
        RefusalCase{"SlowestAnswer", Complete("listen: {answer_timeout: 9900ms}\n"), ""},
        RefusalCase{"LastWorkers", Complete("listen: {workers: 256}\n"), ""}),
    kName);

TEST(ConfigSecrecyTest, NeverShowsWhatStandsInProperties) {
  for (const char* properties :
       {"{sasl.password: {hunter2: hunter2}}", "{sasl.password: [hunter2]}",
        "{sasl.password: \"hunter2\\x01\"}", "{sasl.password: hunter2, sasl.password: hunter2}",
        "{sasl.password: &a hunter2}", "{sasl.password: !!str hunter2}", "hunter2", "[hunter2]",
        "{sasl.password: hunter2", "{sasl.password: \"hunter2}"}) {
    const std::string problem =
        ProblemWith(std::string("kafka: {properties: ") + properties + "}\n");
    EXPECT_THAT(problem, Not(testing::IsEmpty())) << properties;
    EXPECT_THAT(problem, Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace dtbridge
