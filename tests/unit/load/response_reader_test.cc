#include "load/response_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge {
namespace {

using State = ResponseReader::State;

struct AnswerCase {
  const char* name;
  const char* bytes;
  int status;
  bool keeps_alive;
};

class CompleteAnswerTest : public testing::TestWithParam<AnswerCase> {};

TEST_P(CompleteAnswerTest, EndsWithItsLastByteHoweverItIsCut) {
  const std::string bytes = GetParam().bytes;
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ResponseReader reader;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const bool is_last = at + piece >= bytes.size();
      ASSERT_EQ(reader.Feed(std::string_view(bytes).substr(at, piece)),
                is_last ? State::kDone : State::kReading)
          << "pieces of " << piece << ", at " << at;
    }
    EXPECT_EQ(reader.Status(), GetParam().status);
    EXPECT_EQ(reader.KeepsAlive(), GetParam().keeps_alive);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, CompleteAnswerTest,
    testing::Values(
        AnswerCase{"Length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, true},
        AnswerCase{"NoBody", "HTTP/1.1 503 X\r\ncontent-length:0\r\n\r\n", 503, true},
        AnswerCase{"NoReason", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", 200, true},
        AnswerCase{"Closes", "HTTP/1.1 401 U\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
                   401, false},
        AnswerCase{"Http10", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, false},
        AnswerCase{"Http10KeepAlive",
                   "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 200,
                   true},
        AnswerCase{"NoContent", "HTTP/1.1 204 No Content\r\n\r\n", 204, true},
        AnswerCase{"AfterContinue",
                   "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                   200, true},
        AnswerCase{"Chunked",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\nhello\r\nA;x=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
                   200, true}),
    [](const auto& test) { return test.param.name; });

class BrokenAnswerTest : public testing::TestWithParam<const char*> {};

TEST_P(BrokenAnswerTest, IsNoticed) {
  ResponseReader reader;
  EXPECT_EQ(reader.Feed(GetParam()), State::kBad);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, BrokenAnswerTest,
    testing::Values("SSH-2.0-x\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n",
                    "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy"));

TEST(ResponseReaderTest, BoundsTheHead) {
  ResponseReader reader;
  reader.Feed("HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(reader.Feed("X: " + std::string(ResponseReader::kMaxHeadBytes, 'x')), State::kBad);
}

TEST(ResponseReaderTest, TakesTheConnectionsEndForABodysOnlyWhereNothingElseSaysIt) {
  ResponseReader until_end;
  EXPECT_EQ(until_end.Feed("HTTP/1.1 200 OK\r\n\r\nsome"), State::kReading);
  EXPECT_FALSE(until_end.KeepsAlive());
  EXPECT_EQ(until_end.End(), State::kDone);

  ResponseReader cut;
  EXPECT_EQ(cut.Feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome"), State::kReading);
  EXPECT_EQ(cut.End(), State::kBad);
}

TEST(ResponseReaderTest, ReadsTheNextAnswerAfterReset) {
  ResponseReader reader;
  reader.Feed("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n");
  reader.Reset();
  EXPECT_EQ(reader.Feed("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n"), State::kDone);
  EXPECT_EQ(reader.Status(), 200);
}

}  // namespace
}  // namespace dtbridge
