#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/signature/signing.h"
#include "support/captured_run.h"
#include "support/test_certificates.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

/// Runs commands on files of their own and keeps what they print.
class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    std::string path = (std::filesystem::temp_directory_path() / "dtbridge-cli-XXXXXX").string();
    directory_ = mkdtemp(path.data());
    Write("secret", "a-secret-of-many-bytes");
  }
  ~CommandLineTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }

  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

  std::string WriteConfig(const std::string& kafka) {
    return Write("bridge.yaml",
                 "connectors:\n"
                 "  - name: a\n    path: /v1/a\n    signature: {secret_files: [" +
                     Path("secret") + "]}\nkafka:\n" + kafka);
  }

  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dtbridge");
    const CapturedRun run = RunCaptured(&RunCommandLine, std::move(arguments));
    out_ = run.out;
    err_ = run.err;
    return run.code;
  }

  int Verify(const std::string& request, std::vector<std::string> flags = {}) {
    const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
    flags.insert(flags.begin(), {"verify", "--config", file, Write("request", request)});
    return Run(std::move(flags));
  }

  std::string directory_;
  std::string out_;
  std::string err_;
};

TEST_F(CommandLineTest, CheckAcceptsAConfigurationThatWouldServe) {
  EXPECT_EQ(Run({"check", "--config", WriteConfig("  brokers: [\"localhost:9092\"]\n")}),
            kExitDone);
  EXPECT_THAT(out_, HasSubstr("ok, 1 connector"));
}

TEST_F(CommandLineTest, CheckNamesFileLineKeyAndTheNearestValidKey) {
  const std::string file = WriteConfig("  brokres: [\"localhost:9092\"]\n");
  EXPECT_EQ(Run({"check", "--config", file}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr(file + ":6: kafka.brokres: "));
  EXPECT_THAT(err_, HasSubstr("brokers"));
}

TEST_F(CommandLineTest, CheckNamesTheLineOfAPropertyThatLibrdkafkaDoesNotKnow) {
  const std::string file =
      WriteConfig("  brokers: [\"localhost:9092\"]\n  properties:\n    foo.bar: 3\n");
  EXPECT_EQ(Run({"check", "--config", file}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr(file + ":8: kafka.properties.foo.bar: "));
}

TEST_F(CommandLineTest, AnEmptyValueIsNoValue) {
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  EXPECT_EQ(Run({"check", "--config", ""}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("--config: the value is empty"));
  EXPECT_EQ(Run({"replay", "--config", file, "--from", "", "--apply"}), kExitUsage);
  EXPECT_EQ(Run({"verify", "--config", file, "--at", "", file}), kExitUsage);
  EXPECT_EQ(Run({"probe", "--config", file, "--connector", ""}), kExitUsage);
}

class RefusedPropertyTest : public CommandLineTest,
                            public testing::WithParamInterface<const char*> {};

TEST_P(RefusedPropertyTest, IsNamedWithFileAndLine) {
  const std::string property = GetParam();
  const std::string file =
      WriteConfig("  brokers: [\"localhost:9092\"]\n  properties:\n    " + property + ": 1\n");
  EXPECT_EQ(Run({"check", "--config", file}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr(file + ":8: kafka.properties." + property + ": is "));
}

INSTANTIATE_TEST_SUITE_P(OwnedOrSecret, RefusedPropertyTest,
                         testing::Values("acks", "message.timeout.ms", "sasl.password"));

TEST_F(CommandLineTest, CheckWantsCertificateAndKeyToBelongTogether) {
  const std::string file = WriteConfig(
      "  brokers: [\"localhost:9092\"]\nlisten:\n  tls:\n    certificate_file: " + Path("cert") +
      "\n    key_file: " + Path("key") + "\n");
  const TestAuthority authority;
  const TestIdentity identity = authority.Issue();
  Write("cert", identity.certificate);
  EXPECT_EQ(Run({"check", "--config", file}), kExitDone) << "the key is not here";
  EXPECT_THAT(err_, HasSubstr("warning: listen.tls.key_file: " + Path("key") + " does not exist"));

  Write("key", identity.key);
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitDone);
  EXPECT_EQ(err_, "");

  Write("key", authority.Issue().key);
  EXPECT_EQ(Run({"check", "--config", file}), kExitUsage);
  EXPECT_THAT(err_,
              HasSubstr(file + ":10: listen.tls.key_file: " + Path("key") + " is not the key"));
}

TEST_F(CommandLineTest, CheckWarnsOfACertificateThatExpiresSoon) {
  const std::string file = WriteConfig(
      "  brokers: [\"localhost:9092\"]\nlisten:\n  tls:\n    certificate_file: " + Path("cert") +
      "\n    key_file: " + Path("key") + "\n");
  const TestIdentity identity = TestAuthority().Issue({.lives = std::chrono::hours(24 * 13)});
  Write("cert", identity.certificate);
  Write("key", identity.key);
  EXPECT_EQ(Run({"check", "--config", file}), kExitDone);
  EXPECT_THAT(err_,
              HasSubstr("warning: listen.tls.certificate_file: " + Path("cert") + " expires at "));
}

TEST_F(CommandLineTest, CheckWarnsOfFilesThatAreNotThereAndFailsWhenAskedTo) {
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  std::filesystem::remove(Path("secret"));
  EXPECT_EQ(Run({"check", "--config", file}), kExitDone);
  EXPECT_THAT(err_, HasSubstr("warning: "));
  EXPECT_THAT(err_, HasSubstr(Path("secret")));
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitUsage);
}

TEST_F(CommandLineTest, CheckTakesALongPropertyFileAsServeDoes) {
  const std::string file =
      WriteConfig("  brokers: [\"localhost:9092\"]\n  property_files:\n    sasl.password: " +
                  Write("password", std::string(100'000, 'x')) + "\n");
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitDone) << err_;
  Write("password", " begins with white space");
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("white space"));
}

TEST_F(CommandLineTest, CheckWantsOnlyTheFirstSecretToBeThere) {
  const std::string file = Write("two.yaml",
                                 "connectors:\n  - name: a\n    path: /v1/a\n"
                                 "    signature: {secret_files: [" +
                                     Path("secret") + ", " + Path("previous") +
                                     "]}\nkafka:\n  brokers: [\"localhost:9092\"]\n");
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitDone) << err_;
  std::filesystem::rename(Path("secret"), Path("previous"));
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitUsage);
}

TEST_F(CommandLineTest, CheckWarnsOfFilesThatCannotBeUsedAsTheyAre) {
  const std::string file = WriteConfig(
      "  brokers: [\"localhost:9092\"]\npublic_keys: {jwks_file: " + Path("keys") + "}\n");
  Write("keys", SigningKey::Generate("kid").JwkSetJson());
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitDone) << err_;

  Write("keys", "<html>");
  EXPECT_EQ(Run({"check", "--config", file}), kExitDone);
  EXPECT_THAT(err_, HasSubstr("warning: public_keys.jwks_file: " + Path("keys") +
                              ": the JWK set is not JSON"));
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitUsage);

  Write("keys", SigningKey::Generate("kid").JwkSetJson());
  Write("secret", "\n");
  EXPECT_EQ(Run({"check", "--config", file, "--files"}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("signature.secret_files: " + Path("secret") + " is empty"));
}

TEST_F(CommandLineTest, CheckPrintsNoSecret) {
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  EXPECT_EQ(Run({"check", "--config", file, "--print"}), kExitDone);
  EXPECT_THAT(out_, HasSubstr("brokers:"));
  EXPECT_THAT(out_, testing::Not(HasSubstr("a-secret-of-many-bytes")));
}

TEST_F(CommandLineTest, VerifySaysStepByStepWhatPassesAndShowsTheRecord) {
  Write("secret", "test-secret");
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  const std::string request = std::string(DTBRIDGE_SOURCE_DIR) +
                              "/tests/golden/signed/touch_2022-02-10_both_checksums.json";
  EXPECT_EQ(Run({"verify", "--config", file, "--at", "2022-02-10T12:43:00Z", request}), kExitDone);
  EXPECT_THAT(out_, HasSubstr("the signature matches secret 0"));
  EXPECT_THAT(out_, HasSubstr("dt.events.touch"));
  EXPECT_THAT(out_, HasSubstr("\"event_id\":\"c82gg9catj3vmh4248og\""));

  EXPECT_EQ(Run({"verify", "--config", file, "--at", "2022-02-11T12:43:00Z", request}),
            kExitFailed);
  EXPECT_THAT(out_, HasSubstr("token_expired"));
  EXPECT_EQ(Run({"verify", "--config", file, "--at", "yesterday", request}), kExitUsage);
  EXPECT_EQ(Run({"verify", "--config", file, "--connector", "b", request}), kExitUsage);
}

TEST_F(CommandLineTest, VerifySaysWhatThePortWouldRefuse) {
  Write("secret", "test-secret");
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  const std::string body = "{}";
  const std::string token =
      SignWithSecret(Secret("test-secret"), body, {.issued_at = SystemClock().Now()});
  const auto verify = [&](const std::string& first_line, const std::string& headers) {
    Write("request", first_line + " HTTP/1.1\r\nHost: a\r\nX-Dt-Signature: " + token + "\r\n" +
                         headers + "\r\n" + body);
    return Run({"verify", "--config", file, Path("request")});
  };
  EXPECT_EQ(verify("POST /v1/a", ""), kExitFailed) << "the body is no event";
  EXPECT_THAT(out_, HasSubstr("ok    the request is one for a connector"));
  EXPECT_THAT(out_, HasSubstr("ok    the sender is proven"));

  EXPECT_EQ(verify("POST /v1/other", ""), kExitFailed);
  EXPECT_THAT(out_, HasSubstr("FAIL  refused: 404: no connector has the path /v1/other"));
  EXPECT_EQ(verify("PUT /v1/a", ""), kExitFailed);
  EXPECT_THAT(out_, HasSubstr("FAIL  refused: 405 method_not_allowed"));
  EXPECT_EQ(verify("POST /v1/a", "Content-Type: text/plain\r\n"), kExitFailed);
  EXPECT_THAT(out_, HasSubstr("FAIL  refused: 415 unsupported_media_type"));
  EXPECT_THAT(out_, HasSubstr("ok    the sender is proven"));
}

TEST_F(CommandLineTest, VerifySaysWhatThePortWouldNotRead) {
  const auto verify = [&](const std::string& headers) {
    EXPECT_EQ(Verify("POST /v1/a HTTP/1.1\r\n" + headers + "Content-Length: 2\r\n\r\n{}",
                     {"--set", "listen.limits.head=2KiB", "--set", "listen.limits.headers=10"}),
              kExitFailed);
    return out_;
  };
  EXPECT_THAT(verify("Host: a\r\n"), HasSubstr("ok    the request is one for a connector"));
  EXPECT_THAT(verify("Host: a\r\nX-A: " + std::string(2048, 'a') + "\r\n"),
              HasSubstr("FAIL  refused: 431 head_too_large: head too long"));
  std::string lines = "Host: a\r\n";
  for (int i = 0; i < 9; ++i) lines += "X-A: a\r\n";
  EXPECT_THAT(verify(lines), HasSubstr("FAIL  refused: 431 head_too_large: too many header lines"));
  EXPECT_THAT(verify("Host: a\r\nContent-Length: 2\r\n"),
              HasSubstr("FAIL  refused: 400 bad_framing: "));
  EXPECT_THAT(verify("Host : a\r\n"),
              HasSubstr("FAIL  refused: 400 bad_framing: byte not allowed"));
  EXPECT_THAT(verify("Host: a\r\nHost: b\r\n"),
              HasSubstr("FAIL  refused: 400 bad_framing: not exactly one Host"));
}

TEST_F(CommandLineTest, VerifyNotesThatThereIsNoHost) {
  Verify("POST /v1/a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_THAT(out_, HasSubstr("note  without Host the port answers 400"));
  EXPECT_THAT(out_, HasSubstr("ok    the request is one for a connector"));
}

TEST_F(CommandLineTest, VerifyTakesTheLineEndsOfAnEditor) {
  Verify("POST /v1/a HTTP/1.1\nHost: a\r\nContent-Length: 2\n\n{}\n");
  EXPECT_THAT(out_, HasSubstr("note  lines of the head end in LF alone"));
  EXPECT_THAT(out_, HasSubstr("ok    the request is one for a connector"));

  Verify("POST /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_THAT(out_, testing::Not(HasSubstr("note")));
}

TEST_F(CommandLineTest, VerifyNotesThatNoHeaderNamesTheBody) {
  Verify("POST /v1/a HTTP/1.1\r\nHost: a\r\n\r\n{}");
  EXPECT_THAT(out_, HasSubstr("note  without Content-Length the port takes the body for empty"));
}

TEST_F(CommandLineTest, RefusesWrongUsage) {
  EXPECT_EQ(Run({}), kExitUsage);
  EXPECT_EQ(Run({"serve"}), kExitUsage);
  EXPECT_EQ(Run({"check", "--config", Path("absent.yaml")}), kExitUsage);
  EXPECT_EQ(Run({"check", "--config", WriteConfig("  brokers: [\"a:1\"]\n"), "--set", "novalue"}),
            kExitUsage);
}

TEST_F(CommandLineTest, NamesTheWordThatIsNoCommand) {
  EXPECT_EQ(Run({"frobnicate", "--config", "a"}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("there is no command frobnicate\n"));
  EXPECT_EQ(Run({"--frobnicate"}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("there is no option --frobnicate\n"));
  EXPECT_EQ(Run({"frobnicate", "--help"}), kExitDone);
}

TEST_F(CommandLineTest, VerifyWantsAFileNotADirectory) {
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  EXPECT_EQ(Run({"verify", "--config", file, directory_}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr(directory_ + " is a directory; name the file "));
}

TEST_F(CommandLineTest, ReplayAsksForALimitOfOneOrMore) {
  EXPECT_EQ(Run({"replay", "--config", "a", "--limit", "0"}), kExitUsage);
  EXPECT_THAT(err_, HasSubstr("--limit: 0 is not 1 or more\n"));
}

TEST_F(CommandLineTest, AUrlSaysHowToSpeak) {
  const std::string file = WriteConfig("  brokers: [\"localhost:9092\"]\n");
  for (const char* url : {"127.0.0.1:9090", "localhost", "", "ftp://127.0.0.1"}) {
    EXPECT_EQ(Run({"healthcheck", "--url", url}), kExitUsage) << url;
    EXPECT_THAT(err_, HasSubstr("write http://HOST:PORT\n"));
    EXPECT_EQ(Run({"probe", "--config", file, "--url", url}), kExitUsage) << url;
    EXPECT_THAT(err_, HasSubstr("write http://HOST:PORT or https://HOST:PORT\n"));
  }
  EXPECT_EQ(Run({"healthcheck", "--url", "HTTP://127.0.0.1:1"}), kExitFailed);
}

TEST_F(CommandLineTest, EveryHelpEndsWithAnExample) {
  for (const char* command :
       {"serve", "demo", "check", "verify", "probe", "replay", "topics", "healthcheck"}) {
    EXPECT_EQ(Run({command, "--help"}), kExitDone);
    const auto example = out_.find("Example:\n  dtbridge " + std::string(command));
    EXPECT_NE(example, std::string::npos) << out_;
  }
}

class ReplayUsageTest : public CommandLineTest,
                        public testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(ReplayUsageTest, IsRefusedBeforeKafkaIsAsked) {
  std::vector<std::string> arguments{"replay", "--config",
                                     WriteConfig("  brokers: [\"127.0.0.1:1\"]\n")};
  arguments.insert(arguments.end(), GetParam().begin(), GetParam().end());
  EXPECT_EQ(Run(arguments), kExitUsage);
  EXPECT_THAT(err_, HasSubstr(GetParam().front()));
}

INSTANTIATE_TEST_SUITE_P(All, ReplayUsageTest,
                         testing::Values(std::vector<std::string>{"--from", "yesterday"},
                                         std::vector<std::string>{"--to", "2024-05-29"},
                                         std::vector<std::string>{"--to", "2024-05-29T10:00:00Z",
                                                                  "--from", "2024-05-29T10:00:00Z"},
                                         std::vector<std::string>{"--reason", "nonsense"},
                                         std::vector<std::string>{"--reason", "bad_signature"},
                                         std::vector<std::string>{"--limit", "0"},
                                         std::vector<std::string>{"--limit", "-1"},
                                         std::vector<std::string>{"--timeout", "0"}));

TEST_F(CommandLineTest, ReplayNamesTheReasonsThereAre) {
  Run({"replay", "--config", WriteConfig("  brokers: [\"127.0.0.1:1\"]\n"), "--reason", "x"});
  EXPECT_THAT(err_, HasSubstr("there are not_json invalid_utf8 "));
  EXPECT_THAT(err_, testing::Not(HasSubstr("bad_signature")));
}

TEST_F(CommandLineTest, TellsItsVersionAndThatOfEachLibrary) {
  EXPECT_EQ(Run({"--version"}), kExitDone);
  for (const char* part :
       {"dtbridge ", "revision ", "compiler ", "librdkafka ", "pistache ", "openssl "}) {
    EXPECT_THAT(out_, HasSubstr(part));
  }
}

TEST_F(CommandLineTest, HealthcheckFailsWhereNobodyListens) {
  EXPECT_EQ(Run({"healthcheck", "--url", "http://127.0.0.1:1/readyz"}), kExitFailed);
  EXPECT_THAT(err_, HasSubstr("not ready"));
}

}  // namespace
}  // namespace dtbridge
