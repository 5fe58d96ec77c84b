#include "request_framer.h"

#include <gtest/gtest.h>

#include <string>

#include "framer_harness.h"

namespace dtbridge {
namespace {

using Event = RequestFramer::Event;
using namespace std::string_literals;

constexpr HttpLimits kLimits{.head = 512, .headers = 8, .body = 256};

Framed FrameWhole(std::string_view input) {
  RequestFramer framer(kLimits);
  return Frame(framer, {input});
}

/// The same result wherever the input is cut in two (long ones at some hundred places), and byte by
/// byte.
void ExpectSameForEveryCut(const std::string& input) {
  const Framed whole = FrameWhole(input);
  std::vector<std::string_view> bytes;
  for (std::size_t cut = 0; cut < input.size(); ++cut) {
    const std::string_view view = input;
    bytes.push_back(view.substr(cut, 1));
    if (cut % (1 + input.size() / 1000) != 0) continue;
    RequestFramer framer(kLimits);
    EXPECT_EQ(Frame(framer, {view.substr(0, cut), view.substr(cut)}), whole) << "cut at " << cut;
  }
  RequestFramer framer(kLimits);
  EXPECT_EQ(Frame(framer, bytes), whole) << "byte by byte";
}

struct GoodCase {
  const char* name;
  std::string input;
  std::string body;
  bool keep_alive = true;
};

void PrintTo(const GoodCase& good, std::ostream* out) { *out << good.name; }

class GoodRequestTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodRequestTest, IsFramedTheSameHoweverItIsCut) {
  const GoodCase& good = GetParam();
  const std::string next = "POST /next HTTP/1.1\r\nHost: h\r\n\r\n";
  const Framed framed = FrameWhole(good.input + next);
  EXPECT_EQ(framed.event, Event::kComplete) << framed.detail;
  EXPECT_EQ(framed.body, good.body);
  EXPECT_EQ(framed.keep_alive, good.keep_alive);
  EXPECT_EQ(framed.consumed, good.input.size());
  ExpectSameForEveryCut(good.input);
  ExpectSameForEveryCut(good.input + next);
}

const std::string kChunkedHead =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

const std::vector<GoodCase> kGoodCases{
    {"NoBody", "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"LengthZero", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", ""},
    {"Length", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "hello"},
    {"NulInBody", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na\0b"s, "a\0b"s},
    {"BodyAtTheLimit",
     "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\n\r\n" + std::string(256, 'x'),
     std::string(256, 'x')},
    {"Chunked", kChunkedHead + "5\r\nhello\r\n0\r\n\r\n", "hello"},
    {"ChunkedInTwo", kChunkedHead + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello"},
    {"ChunkedUpperCaseHex", kChunkedHead + "A\r\n0123456789\r\n000\r\n\r\n", "0123456789"},
    {"ChunkedEmpty", kChunkedHead + "0\r\n\r\n", ""},
    {"ChunkExtension", kChunkedHead + "2;c=\"d\"\r\nhi\r\n0;e\r\n\r\n", "hi"},
    {"Trailers", kChunkedHead + "2\r\nhi\r\n0\r\nX-Dt-Signature: x\r\nB: c\r\n\r\n", "hi"},
    {"ChunkedBodyAtTheLimit", kChunkedHead + "100\r\n" + std::string(256, 'y') + "\r\n0\r\n\r\n",
     std::string(256, 'y')},
    {"CodingInAnyCase",
     "POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: Chunked\r\n\r\n1\r\nz\r\n0\r\n\r\n", "z"},
    {"EmptyLineBefore", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"ConnectionClose", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "", false},
    {"Http10", "GET / HTTP/1.0\r\n\r\n", "", false},
    {"Http10KeepAlive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ""},
    {"AbsoluteForm", "POST http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"Asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"UpgradeIsIgnored",
     "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: "
     "h2c\r\nHTTP2-Settings: A\r\n\r\n",
     ""},
    {"UpgradeWithBody",
     "POST / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: x\r\nContent-Length: "
     "2\r\n\r\nok",
     "ok"},
    {"ObsText", "GET / HTTP/1.1\r\nHost: h\r\nX: caf\xc3\xa9\r\n\r\n", ""},
    {"EmptyValue", "GET / HTTP/1.1\r\nHost: h\r\nX:\r\nY: \t \r\n\r\n", ""},
    {"MethodUnknown", "FOO /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok", "ok"},
    {"MethodLowerCase", "post / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"MethodAndMore", "POSTS / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"MethodOfRtsp", "DESCRIBE / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"MethodOfHttp2", "PRI * HTTP/1.1\r\nHost: h\r\n\r\n", ""},
    {"EmptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", ""},
    {"HeadersAtTheLimit",
     "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\n\r\n",
     ""},
    {"HeadJustBelowTheLimit",
     "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(512 - 33, 'x') + "\r\n\r\n", ""},
};

INSTANTIATE_TEST_SUITE_P(Requests, GoodRequestTest, testing::ValuesIn(kGoodCases),
                         [](const auto& test) { return test.param.name; });

struct BadCase {
  const char* name;
  std::string input;
  RejectReason reason = RejectReason::kBadFraming;
};

void PrintTo(const BadCase& bad, std::ostream* out) { *out << bad.name; }

class BadRequestTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadRequestTest, IsRefusedTheSameHoweverItIsCut) {
  const Framed framed = FrameWhole(GetParam().input);
  ASSERT_EQ(framed.event, Event::kRejected);
  EXPECT_EQ(NameOf(*framed.reason), NameOf(GetParam().reason)) << framed.detail;
  ExpectSameForEveryCut(GetParam().input);
}

std::string WithHeaders(const std::string& lines) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

const std::vector<BadCase> kBadCases{
    {"LengthAndCoding",
     WithHeaders("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
    {"CodingAndLength",
     WithHeaders("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n"},
    {"DifferingLengths", WithHeaders("Content-Length: 3\r\nContent-Length: 4\r\n") + "abcd"},
    {"EqualLengths", WithHeaders("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc"},
    {"LengthList", WithHeaders("Content-Length: 3, 3\r\n") + "abc"},
    {"LengthWithLetters", WithHeaders("Content-Length: 3abc\r\n") + "abc"},
    {"LengthIsText", WithHeaders("Content-Length: abc\r\n")},
    {"LengthNegative", WithHeaders("Content-Length: -1\r\n")},
    {"LengthWithPlus", WithHeaders("Content-Length: +3\r\n") + "abc"},
    {"LengthHex", WithHeaders("Content-Length: 0x3\r\n") + "abc"},
    {"LengthEmpty", WithHeaders("Content-Length:\r\n")},
    {"LengthOverflow", WithHeaders("Content-Length: 18446744073709551617\r\n")},
    {"CodingGzipChunked", WithHeaders("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n"},
    {"CodingChunkedTwice", WithHeaders("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n"},
    {"CodingTwoLines",
     WithHeaders("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
    {"CodingIdentity", WithHeaders("Transfer-Encoding: identity\r\n")},
    {"CodingEmpty", WithHeaders("Transfer-Encoding:\r\n")},
    {"CodingWithParameter", WithHeaders("Transfer-Encoding: chunked;q=1\r\n") + "0\r\n\r\n"},
    {"CodingWithPrefix", WithHeaders("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"},
    {"CodingWithVerticalTab", WithHeaders("Transfer-Encoding: \vchunked\r\n") + "0\r\n\r\n"},
    {"CodingOnHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"SpaceBeforeColon", WithHeaders("Content-Length : 3\r\n") + "abc"},
    {"TabBeforeColon", WithHeaders("Content-Length\t: 3\r\n") + "abc"},
    {"LineWithoutColon", WithHeaders("Garbage\r\n")},
    {"EmptyName", WithHeaders(": x\r\n")},
    {"NameWithSpecial", WithHeaders("A@b: x\r\n")},
    {"NameWithHighByte", WithHeaders("A\xc3\xa9: x\r\n")},
    {"Fold", WithHeaders("X: a\r\n b\r\n")},
    {"FoldByTab", WithHeaders("X: a\r\n\tb\r\n")},
    {"FoldFirstLine", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
    {"LfOnly", "GET / HTTP/1.1\nHost: h\n\n"},
    {"LfInHeaders", WithHeaders("X: a\nY: b\r\n")},
    {"CrOnlyInHeaders", WithHeaders("X: a\rY: b\r\n")},
    {"EndByLf", "GET / HTTP/1.1\r\nHost: h\r\n\n"},
    {"EndByCrX", "GET / HTTP/1.1\r\nHost: h\r\n\rX"},
    {"NulInValue", WithHeaders("X: a\0b\r\n"s)},
    {"NulInName", WithHeaders("X\0Y: b\r\n"s)},
    {"NulInTarget", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"s},
    {"ControlInValue", WithHeaders("X: a\x01\r\n")},
    {"DelInValue", WithHeaders("X: a\x7f\r\n")},
    {"HighByteInTarget", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TabInRequestLine", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TwoSpaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TwoSpacesBeforeVersion", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"SpaceAtTheEnd", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
    {"SpaceFirst", " GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"NoTarget", "GET HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"NoVersion", "GET /\r\nHost: h\r\n\r\n"},
    {"Version09", "GET / HTTP/0.9\r\nHost: h\r\n\r\n"},
    {"Version12", "GET / HTTP/1.2\r\nHost: h\r\n\r\n"},
    {"Version20", "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
    {"VersionLong", "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
    {"VersionLowerCase", "GET / http/1.1\r\nHost: h\r\n\r\n"},
    {"VersionCut", "GET / HTT\r\nHost: h\r\n\r\n"},
    {"Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"Rtsp", "DESCRIBE / RTSP/1.0\r\nHost: h\r\n\r\n"},
    {"MethodIsNoToken", "P@ST / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"MethodIsNoAscii", "PO\xc3\xa9 / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"NoHost", "GET / HTTP/1.1\r\nX: h\r\n\r\n"},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"},
    {"TwoHostsOnHttp10", "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n"},
    {"HostList", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
    {"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"TwoEmptyLinesBefore", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"LfBefore", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"CrBefore", "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TlsHello", "\x16\x03\x01\x02\x00\x01\x00"s},
    {"ChunkSizeIsText", kChunkedHead + "xyz\r\n"},
    {"ChunkSizeEmpty", kChunkedHead + "\r\n"},
    {"ChunkSizeNegative", kChunkedHead + "-1\r\n"},
    {"ChunkSizeWithPrefix", kChunkedHead + "0x2\r\nhi\r\n0\r\n\r\n"},
    {"ChunkSizeWithSpaceBefore", kChunkedHead + " 2\r\nhi\r\n0\r\n\r\n"},
    {"ChunkSizeByLf", kChunkedHead + "2\nhi\r\n0\r\n\r\n"},
    {"ChunkSizeOverflow", kChunkedHead + "fffffffffffffffff\r\n"},
    {"ChunkEndMissing", kChunkedHead + "2\r\nhiXX0\r\n\r\n"},
    {"ChunkEndByLf", kChunkedHead + "2\r\nhi\n0\r\n\r\n"},
    {"ChunkExtensionWithControl", kChunkedHead + "2;a\x01\r\nhi\r\n0\r\n\r\n"},
    {"TrailerFold", kChunkedHead + "0\r\nA: b\r\n c\r\n\r\n"},
    {"TrailerByLf", kChunkedHead + "0\r\nA: b\n\r\n"},
    {"TrailersEndByLf", kChunkedHead + "0\r\nA: b\r\n\n"},
    {"TrailerWithoutColon", kChunkedHead + "0\r\nGarbage\r\n\r\n"},
    {"HeadTooLong", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(600, 'x'),
     RejectReason::kHeadTooLarge},
    {"TargetTooLong", "GET /" + std::string(600, 'x'), RejectReason::kHeadTooLarge},
    {"TooManyHeaders",
     WithHeaders("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\nH: 1\r\n"),
     RejectReason::kHeadTooLarge},
    {"TooManyHeadersThenBad",
     WithHeaders("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\nH: 1\r\n\n"),
     RejectReason::kHeadTooLarge},
    {"TooManyTrailers",
     kChunkedHead + "0\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\n\r\n",
     RejectReason::kHeadTooLarge},
    {"TrailersTooLong", kChunkedHead + "0\r\nA: " + std::string(500, 'x'),
     RejectReason::kHeadTooLarge},
    {"LengthAboveTheLimit", WithHeaders("Content-Length: 257\r\n"), RejectReason::kBodyTooLarge},
    {"ChunkAboveTheLimit", kChunkedHead + "101\r\n", RejectReason::kBodyTooLarge},
    {"ChunksAboveTheLimit", kChunkedHead + "100\r\n" + std::string(256, 'x') + "\r\n1\r\nx",
     RejectReason::kBodyTooLarge},
    {"ChunkExtensionWithoutEnd", kChunkedHead + "1;" + std::string(6000, 'x'),
     RejectReason::kBodyTooLarge},
    {"ChunkSizeWithoutEnd", kChunkedHead + std::string(6000, '0'), RejectReason::kBodyTooLarge},
};

INSTANTIATE_TEST_SUITE_P(Requests, BadRequestTest, testing::ValuesIn(kBadCases),
                         [](const auto& test) { return test.param.name; });

TEST(RequestFramerTest, TakesTheLargestBodyInChunksOfOneByte) {
  constexpr HttpLimits kLarger{.head = 512, .headers = 8, .body = 4096};
  std::string request = kChunkedHead;
  for (std::size_t i = 0; i < kLarger.body; ++i) request += "1\r\nx\r\n";
  request += "0\r\n\r\n";
  RequestFramer framer(kLarger);
  const auto head = framer.Feed(request);
  ASSERT_EQ(head.event, RequestFramer::Event::kHead);
  EXPECT_EQ(framer.Feed(std::string_view(request).substr(head.consumed)).event,
            RequestFramer::Event::kComplete);
  EXPECT_EQ(framer.TakeBody(), std::string(kLarger.body, 'x'));
}

TEST(RequestFramerTest, TellsHeadersAsTheyCameButForSurroundingSpace) {
  const Framed framed =
      FrameWhole("POST /p?q=1 HTTP/1.1\r\nHost: h\r\nX-One: \t a b \t\r\nx-one:c\r\nE:\r\n\r\n");
  EXPECT_EQ(framed.target, "/p?q=1");
  EXPECT_EQ(framed.method, HttpMethod::kPost);
  EXPECT_EQ(framed.headers, (std::vector<std::string>{"Host=h", "X-One=a b", "x-one=c", "E="}));
}

TEST(RequestFramerTest, KnowsTheMethodsThatAreServedAndTakesAnyOther) {
  const auto method = [](const std::string& name) {
    return FrameWhole(name + " /x HTTP/1.1\r\nHost: h\r\n\r\n").method;
  };
  EXPECT_EQ(method("POST"), HttpMethod::kPost);
  EXPECT_EQ(method("GET"), HttpMethod::kGet);
  EXPECT_EQ(method("HEAD"), HttpMethod::kHead);
  EXPECT_EQ(FrameWhole("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n").method, HttpMethod::kConnect);
  for (const char* name : {"PUT", "OPTIONS", "PURGE", "FOO", "post", "x"}) {
    EXPECT_EQ(method(name), HttpMethod::kOther) << name;
  }
}

TEST(RequestFramerTest, NeverTurnsTrailersIntoHeaders) {
  const Framed framed = FrameWhole(kChunkedHead + "0\r\nX-Dt-Signature: forged\r\n\r\n");
  EXPECT_EQ(framed.headers, (std::vector<std::string>{"Host=h", "Transfer-Encoding=chunked"}));
}

TEST(RequestFramerTest, ReadsOneRequestAfterTheOtherOnceReset) {
  RequestFramer framer(kLimits);
  const std::string first = kChunkedHead + "2\r\nhi\r\n0\r\nT: 1\r\n\r\n";
  EXPECT_EQ(Frame(framer, {first}).body, "hi");
  framer.Reset();
  EXPECT_FALSE(framer.Started());
  const Framed second =
      Frame(framer, {"POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"});
  EXPECT_EQ(second.body, "abc");
  EXPECT_EQ(second.target, "/b");
  EXPECT_EQ(second.headers.size(), 2U);
}

TEST(RequestFramerTest, CountsADiscardedBodyButDoesNotHoldIt) {
  RequestFramer framer(kLimits);
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200\r\n\r\n";
  ASSERT_EQ(framer.Feed(head).event, Event::kHead);
  framer.DiscardBody();
  EXPECT_EQ(framer.Feed(std::string(200, 'x')).event, Event::kComplete);
  EXPECT_EQ(framer.BodySize(), 200U);
  EXPECT_EQ(framer.HeldBytes(), head.size());
}

TEST(RequestFramerTest, HasNotStartedAfterAnEmptyLineOnly) {
  RequestFramer framer(kLimits);
  EXPECT_EQ(framer.Feed("\r\n").event, Event::kNeedMore);
  EXPECT_FALSE(framer.Started());
  EXPECT_EQ(framer.Feed("G").event, Event::kNeedMore);
  EXPECT_TRUE(framer.Started());
}

}  // namespace
}  // namespace dtbridge
