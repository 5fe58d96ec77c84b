#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// What strangers send to a listener with the limits of the default configuration.
struct HostileCase {
  const char* name;
  std::string bytes;
  std::vector<int> statuses;  ///< of the answers, in order
  bool closes = true;         ///< after the last of them
};

void PrintTo(const HostileCase& hostile, std::ostream* out) { *out << hostile.name; }

class HostileHttpTest : public ListenerTest, public testing::WithParamInterface<HostileCase> {
 protected:
  HostileHttpTest() {
    options_.health_path = "/health";
    sink_ = [this](const Delivery& delivery, const Reply& reply) {
      ++handed_[delivery.connector];
      reply(Acceptance{});
    };
  }

  /// Sends the pieces, then reads what the case promises and nothing else.
  void ExpectAnswers(const std::vector<std::string_view>& pieces) {
    const HostileCase& hostile = GetParam();
    handed_[0] = handed_[1] = 0;
    HttpClient client = Connect();
    // A listener that has refused may stop reading before everything was sent.
    for (const std::string_view piece : pieces) {
      if (!client.Send(piece)) break;
    }
    // What follows on the connection must not become a request of its own after a refusal that
    // closes, and must be served after any other answer.
    client.Send(PostRequest("/b", "{}", "X-Request-Id: next\r\n"));
    for (const int status : hostile.statuses) {
      auto answer = client.Read(hostile.bytes.starts_with("HEAD"));
      // Due only where the head happens to be read before the body is there.
      if (answer && answer->status == 100) answer = client.Read();
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, status) << answer->body;
      EXPECT_NE(answer->Header("x-request-id"), "next");
      EXPECT_EQ(answer->Header("allow").empty(), status != 405);
    }
    if (hostile.closes) {
      EXPECT_FALSE(client.Read()) << "an answer more than there were requests";
    } else {
      const auto next = client.Read();
      ASSERT_TRUE(next);
      EXPECT_EQ(next->status, 200);
      EXPECT_EQ(next->Header("x-request-id"), "next");
    }
    const auto stored = std::count(hostile.statuses.begin(), hostile.statuses.end(), 200);
    EXPECT_EQ(handed_[0].load(), stored);
    EXPECT_EQ(handed_[1].load(), hostile.closes ? 0 : 1);
  }

  std::array<std::atomic<int>, 2> handed_{};
};

TEST_P(HostileHttpTest, GetsItsAnswersAndNoMore) {
  Start();
  ExpectAnswers({GetParam().bytes});
}

TEST_P(HostileHttpTest, GetsTheSameAnswersInSmallPieces) {
  Start();
  const std::string_view bytes = GetParam().bytes;
  const std::size_t size = bytes.size() < 2'000 ? 1 : 997;
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += size) pieces.push_back(bytes.substr(at, size));
  ExpectAnswers(pieces);
}

std::string Post(const std::string& lines, const std::string& body = "") {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n" + body;
}

std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}

std::string ManyHeaders(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "X-" + std::to_string(i) + ": 1\r\n";
  return lines;
}

std::string Target(const std::string& line) { return line + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

const std::vector<HostileCase> kServed{
    {"ThreeRequestsInOne",
     Post("Content-Length: 2\r\n", "{}") + Chunked("2\r\n{}\r\n0\r\n\r\n") + Post(""),
     {200, 200, 200},
     false},
    {"GoodAndBadInOne",
     Post("Content-Length: 2\r\n", "{}") + Target("POST /c") +
         Post("Content-Length: 1\r\nContent-Length: 2\r\n", "{}"),
     {200, 404, 400}},
    {"OptionalSpaceAroundAValue",
     Post("Content-Length:   2  \r\nX-Tabs:\t1\t\r\n", "{}"),
     {200},
     false},
    {"EmptyLineInFront", "\r\n" + Post("Content-Length: 2\r\n", "{}"), {200}, false},
    {"OneByteChunks", Chunked("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), {200}, false},
    {"ChunkExtensions", Chunked("2;a;b=\"c\"\r\n{}\r\n0;d\r\n\r\n"), {200}, false},
    {"Trailers", Chunked("2\r\n{}\r\n0\r\nX-Dt-Signature: a\r\nX-B: c\r\n\r\n"), {200}, false},
    {"TrailerThatSaysTheLength",
     Chunked("2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n"),
     {200},
     false},
    {"ExpectWithItsBodyAlready",
     Post("Expect: 100-continue\r\nContent-Length: 2\r\n", "{}"),
     {200},
     false},
    {"ExpectOnHttp10",
     "POST /a HTTP/1.0\r\nConnection: keep-alive\r\nExpect: miracles\r\nContent-Length: "
     "2\r\n\r\n{}",
     {200},
     false},
    {"UpgradeToHttp2",
     Post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"
          "Content-Length: 2\r\n",
          "{}"),
     {200},
     false},
    {"NulsInTheBody", Post("Content-Length: 4\r\n", "\0{}\0"s), {200}, false},
    {"InvalidUtf8InTheBody", Post("Content-Length: 4\r\n", "\xff\xfe\xc0\x80"), {200}, false},
    {"NinetyNineHeaders", Post(ManyHeaders(99)), {200}, false},
    {"AbsoluteFormOfAnother", Target("POST http://elsewhere.example/a?x"), {200}, false},
    {"Http10", "POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", {200}},
    {"ConnectionClose", Post("Connection: close\r\nContent-Length: 2\r\n", "{}"), {200}},
};

const std::vector<HostileCase> kNotTaken{
    {"UnknownPath", Target("POST /"), {404}, false},
    {"PathAndMore", Target("POST /a/"), {404}, false},
    {"PathInOtherCase", Target("POST /A"), {404}, false},
    {"PathEscaped", Target("POST /%61"), {404}, false},
    {"PathClimbing", Target("POST /x/../a"), {404}, false},
    {"PathDoubled", Target("POST //a"), {404}, false},
    {"PathAsAFragment", Target("POST /a#x"), {404}, false},
    {"AbsoluteFormWithoutAPath", Target("POST http://h?x=/a"), {404}, false},
    {"Get", Target("GET /a"), {405}, false},
    {"Head", Target("HEAD /a"), {405}, false},
    {"Put", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", {405}, false},
    {"Delete", Target("DELETE /a"), {405}, false},
    {"Options", Target("OPTIONS /a"), {405}, false},
    {"Trace", Target("TRACE /a"), {405}, false},
    {"MethodThatNobodyKnows", Target("FOO /a"), {405}, false},
    {"MethodInLowerCase", Target("post /a"), {405}, false},
    {"Connect", Target("CONNECT h:443"), {405}},
    {"OtherMediaType",
     Post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"),
     {415},
     false},
    {"TwoMediaTypes",
     Post("Content-Type: application/json\r\nContent-Type: text/plain\r\n"),
     {415},
     false},
    {"EncodedBody", Post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), {415}, false},
    {"UnknownExpectation", Post("Expect: miracles\r\nContent-Length: 2\r\n"), {417}},
    {"TwoExpectations",
     Post("Expect: 100-continue\r\nExpect: miracles\r\nContent-Length: 2\r\n"),
     {417}},
};

const std::vector<HostileCase> kTooLarge{
    {"LengthOneAbove", Post("Content-Length: 65537\r\n"), {413}},
    {"LengthOfTenGigabytes",
     Post("Content-Length: 10737418240\r\n", std::string(4096, 'x')),
     {413}},
    {"LengthAboveButExpecting", Post("Expect: 100-continue\r\nContent-Length: 65537\r\n"), {413}},
    {"ChunkOneAbove", Chunked("10001\r\n"), {413}},
    {"ChunksOneAbove", Chunked("10000\r\n" + std::string(65536, 'x') + "\r\n1\r\nx"), {413}},
    {"ChunkOfHalfTheAddresses", Chunked("7fffffffffffffff\r\n"), {413}},
    {"ChunkExtensionsWithoutEnd", Chunked("1;" + std::string(400'000, 'x')), {413}},
    {"HeaderOfAMegabyte", Post("X: " + std::string(1'000'000, 'x') + "\r\n"), {431}},
    {"TargetOfAMegabyte", "POST /" + std::string(1'000'000, 'x'), {431}},
    {"HundredHeaders", Post(ManyHeaders(100)), {431}},
    {"TenThousandHeaders", Post(ManyHeaders(10'000)), {431}},
    {"TenThousandTrailers", Chunked("0\r\n" + ManyHeaders(10'000) + "\r\n"), {431}},
    {"TrailerOfAMegabyte", Chunked("0\r\nX: " + std::string(1'000'000, 'x')), {431}},
};

const std::vector<HostileCase> kMisframed{
    {"LengthAndCoding", Post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "{}"), {400}},
    {"CodingAndLength",
     Post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"),
     {400}},
    {"DifferingLengths", Post("Content-Length: 2\r\nContent-Length: 9\r\n", "{}"), {400}},
    {"EqualLengths", Post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), {400}},
    {"LengthList", Post("Content-Length: 2, 2\r\n", "{}"), {400}},
    {"LengthWithAPlus", Post("Content-Length: +2\r\n", "{}"), {400}},
    {"LengthNegative", Post("Content-Length: -2\r\n", "{}"), {400}},
    {"LengthInHex", Post("Content-Length: 0x2\r\n", "{}"), {400}},
    {"LengthWithMoreBehind", Post("Content-Length: 2 2\r\n", "{}"), {400}},
    {"LengthBeyond64Bits", Post("Content-Length: 18446744073709551618\r\n", "{}"), {400}},
    {"LengthEmpty", Post("Content-Length:\r\n", "{}"), {400}},
    {"LengthWithSpaceBeforeTheColon", Post("Content-Length : 5\r\n", "{}   "), {400}},
    {"CodingWithTabBeforeTheColon", Post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), {400}},
    {"CodingTwice",
     Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     {400}},
    {"CodingList", Post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), {400}},
    {"CodingOfAnother", Post("Transfer-Encoding: identity\r\n"), {400}},
    {"CodingAlmost", Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), {400}},
    {"CodingQuoted", Post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), {400}},
    {"CodingOnHttp10", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}},
    {"FoldedLine", Post("X: a\r\n b\r\n"), {400}},
    {"FoldedCoding", Post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), {400}},
    {"LfAlone", "POST /a HTTP/1.1\nHost: h\nContent-Length: 2\n\n{}", {400}},
    {"LfInsideAValue", Post("X: a\nContent-Length: 2\r\n", "{}"), {400}},
    {"CrInsideAValue", Post("X: a\rContent-Length: 2\r\n", "{}"), {400}},
    {"HeadEndsByLf", "POST /a HTTP/1.1\r\nHost: h\r\n\n", {400}},
    {"NulInAName", Post("X\0Y: a\r\n"s), {400}},
    {"NulInAValue", Post("X: a\0\r\n"s), {400}},
    {"BellInAValue", Post("X: \a\r\n"), {400}},
    {"HighByteInTheTarget", Target("POST /a\xff"), {400}},
    {"LineWithoutAColon", Post("Content-Length\r\n"), {400}},
    {"NameEmpty", Post(": 2\r\n"), {400}},
    {"NoHost", "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", {400}},
    {"TwoHosts", Post("Host: h\r\n"), {400}},
    {"HostWithAPath", "POST /a HTTP/1.1\r\nHost: h/b\r\n\r\n", {400}},
    {"Version09", "POST /a\r\n", {400}},
    {"Version12", "POST /a HTTP/1.2\r\nHost: h\r\n\r\n", {400}},
    {"Version2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}},
    {"VersionInLowerCase", "POST /a http/1.1\r\nHost: h\r\n\r\n", {400}},
    {"TwoSpaces", "POST  /a HTTP/1.1\r\nHost: h\r\n\r\n", {400}},
    {"SpaceInTheTarget", "POST /a b HTTP/1.1\r\nHost: h\r\n\r\n", {400}},
    {"MethodWithASeparator", "PO{T /a HTTP/1.1\r\nHost: h\r\n\r\n", {400}},
    {"TlsOnAPlainPort", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, {400}},
    {"TwoEmptyLinesInFront", "\r\n\r\n" + Post(""), {400}},
    {"ChunkSizeText", Chunked("two\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkSizeMissing", Chunked("\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkSizeNegative", Chunked("-2\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkSizeWithAPrefix", Chunked("0x2\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkSizeBeyond64Bits", Chunked("10000000000000002\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkSizeByLf", Chunked("2\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkLongerThanItsSize", Chunked("1\r\n{}\r\n0\r\n\r\n"), {400}},
    {"ChunkEndByLf", Chunked("2\r\n{}\n0\r\n\r\n"), {400}},
    {"TrailerFolded", Chunked("0\r\nX: a\r\n b\r\n\r\n"), {400}},
    {"TrailerByLf", Chunked("0\r\nX: a\n\r\n"), {400}},
};

std::string CaseName(const testing::TestParamInfo<HostileCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(Served, HostileHttpTest, testing::ValuesIn(kServed), CaseName);
INSTANTIATE_TEST_SUITE_P(NotTaken, HostileHttpTest, testing::ValuesIn(kNotTaken), CaseName);
INSTANTIATE_TEST_SUITE_P(TooLarge, HostileHttpTest, testing::ValuesIn(kTooLarge), CaseName);
INSTANTIATE_TEST_SUITE_P(Misframed, HostileHttpTest, testing::ValuesIn(kMisframed), CaseName);

using HostileSenderTest = ListenerTest;

TEST_F(HostileSenderTest, HandsOnEveryByteOfABodyAsItCame) {
  std::string body(256, '\0');
  std::iota(body.begin(), body.end(), '\0');
  Start();
  HttpClient client = Connect();
  for (const std::string& request :
       {Post("Content-Length: 256\r\n", body), Chunked("100\r\n" + body + "\r\n0\r\n\r\n")}) {
    ASSERT_TRUE(client.Send(request));
    const Handed handed = Take();
    EXPECT_TRUE(handed.body == body);
    handed.reply(Acceptance{});
    ASSERT_TRUE(client.Read());
  }
}

/// Sends single bytes, never silent for long, until the listener has had enough.
void Drip(HttpClient& client, std::chrono::milliseconds for_long) {
  const auto end = std::chrono::steady_clock::now() + for_long;
  while (std::chrono::steady_clock::now() < end && client.Send("x")) {
    std::this_thread::sleep_for(10ms);
  }
}

TEST_F(HostileSenderTest, ResetsOneThatWritesOnAfterItsAnswer) {
  Start();
  const std::string request = Post("Content-Length: 5000000\r\n", std::string(5'000'000, 'x'));
  for (int i = 0; i < 5; ++i) {
    HttpClient client = Connect();
    errno = 0;
    const bool went_out = client.Send(request);  // as far as some buffer, if so
    EXPECT_TRUE(went_out || errno != EAGAIN) << "it waited for a window that nobody opens any more";
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
  }
}

TEST_F(HostileSenderTest, GivesAHeadThatTricklesInTheReadTimeoutAndNoMore) {
  options_.read_timeout = 300ms;
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send("POST /a HTTP/1.1\r\nHost: h\r\nX: "));
  Drip(client, 900ms);
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_EQ(answer->Header("connection"), "close");
}

TEST_F(HostileSenderTest, GivesABodyThatTricklesInTheReadTimeoutAndNoMore) {
  options_.read_timeout = 300ms;
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(Post("Content-Length: 60000\r\n")));
  Drip(client, 900ms);
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_EQ(Deliveries("refused", "read_timeout"), 1);
}

TEST_F(HostileSenderTest, LeavesNothingOfARequestWhoseSenderStopsInTheMiddle) {
  Start();
  for (const std::string& half :
       {"POST /a HTTP"s, Post("Content-Length: 5\r\n", "{}"), Chunked("5\r\n{}")}) {
    HttpClient client = Connect();
    ASSERT_TRUE(client.Send(half));
    client.HalfClose();
    EXPECT_FALSE(client.Read());
  }
  EXPECT_TRUE(listener_->WaitUntilIdle(5s));
  EXPECT_EQ(KeptCount(), 0U);
  EXPECT_EQ(Sum("dtbridge_deliveries_in_flight{"), 0);
}

TEST_F(HostileSenderTest, AnswersInOrderWhenSomeOfAPipelineAreAnsweredAtOnce) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}", "X-Request-Id: r0\r\n") +
                          PostRequest("/c", "{}", "X-Request-Id: r1\r\n") +
                          PostRequest("/a", "{}", "X-Request-Id: r2\r\n") +
                          "GET /a HTTP/1.1\r\nHost: h\r\nX-Request-Id: r3\r\n\r\n"));
  const std::vector<int> statuses{200, 404, 200, 405};
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    if (statuses[i] == 200) Take().reply(Acceptance{});
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, statuses[i]);
    EXPECT_EQ(answer->Header("x-request-id"), "r" + std::to_string(i));
  }
}

}  // namespace
}  // namespace dtbridge
