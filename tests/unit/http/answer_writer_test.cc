#include "answer_writer.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

class AnswerWriterTest : public testing::Test {
 protected:
  AnswerWriterTest() { writer_.SetTime(SysTime{std::chrono::seconds{784111777}}); }

  AnswerWriter writer_;
  std::string out_;
};

TEST_F(AnswerWriterTest, AcknowledgesEachKindInItsWords) {
  writer_.AppendAcknowledgement(out_, Ending::kStored, {.request_id = "r-1"});
  EXPECT_EQ(
      out_,
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n"
      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Request-Id: r-1\r\n\r\n{\"status\":\"stored\"}");
  out_.clear();
  writer_.AppendAcknowledgement(out_, Ending::kDuplicate, {.request_id = "r", .close = true});
  EXPECT_NE(out_.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(out_.ends_with("\r\n\r\n{\"status\":\"duplicate\"}"));
  out_.clear();
  writer_.AppendAcknowledgement(out_, Ending::kDeadLettered,
                                {.request_id = "r", .keep_alive_line = true});
  EXPECT_NE(out_.find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_TRUE(out_.ends_with("\r\n\r\n{\"status\":\"dead-lettered\"}"));
}

TEST_F(AnswerWriterTest, TellsProblemsAsRfc9457Says) {
  writer_.AppendProblem(out_, StatusFor(RejectReason::kBadSignature), {.request_id = "abc"});
  EXPECT_TRUE(
      out_.starts_with("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/problem+json\r\n"));
  EXPECT_NE(out_.find("\r\nWWW-Authenticate: DT-Signature realm=\"dtbridge\"\r\n"),
            std::string::npos);
  EXPECT_TRUE(
      out_.ends_with("\r\n\r\n{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                     "\"detail\":\"The request "
                     "does not prove that it comes from the configured "
                     "sender.\",\"instance\":\"urn:dtbridge:request:abc\"}"));
}

TEST_F(AnswerWriterTest, AsksForARetryWhereOneHelps) {
  writer_.AppendProblem(out_, StatusFor(RejectReason::kQueueFull), {.request_id = "abc"});
  EXPECT_NE(out_.find("\r\nRetry-After: 5\r\n"), std::string::npos);
}

TEST_F(AnswerWriterTest, KeepsTheLengthAndLeavesOutTheBodyForHead) {
  writer_.AppendPage(out_, {.status = 503, .body = "12345"},
                     {.request_id = "r", .without_body = true});
  EXPECT_NE(out_.find("\r\nContent-Length: 5\r\n"), std::string::npos);
  EXPECT_NE(out_.find("\r\nCache-Control: no-store\r\n"), std::string::npos);
  EXPECT_TRUE(out_.ends_with("\r\n\r\n"));
}

TEST_F(AnswerWriterTest, TellsBrowsersHowToTreatAPage) {
  writer_.AppendPage(out_, {.body = "{}"}, {.request_id = "r"});
  EXPECT_TRUE(out_.ends_with("\r\nX-Content-Type-Options: nosniff\r\n\r\n{}"));

  out_.clear();
  writer_.AppendPage(out_, {.body = "<p>", .policy = "default-src 'none'"}, {.request_id = "r"});
  EXPECT_TRUE(
      out_.ends_with("\r\nX-Content-Type-Options: nosniff\r\n"
                     "Content-Security-Policy: default-src 'none'\r\n"
                     "Referrer-Policy: no-referrer\r\n\r\n<p>"));
}

TEST_F(AnswerWriterTest, NamesTheMethodsThatAreAllowed) {
  writer_.AppendProblem(out_, MethodNotAllowed(), {.request_id = "r", .allow = "POST"});
  EXPECT_NE(out_.find("\r\nAllow: POST\r\n"), std::string::npos);
}

TEST_F(AnswerWriterTest, ChangesTheDateWithTheSecond) {
  writer_.SetTime(SysTime{std::chrono::microseconds{784111778'999'999}});
  writer_.AppendAcknowledgement(out_, Ending::kStored, {.request_id = "r"});
  EXPECT_NE(out_.find("08:49:38 GMT"), std::string::npos);
}

}  // namespace
}  // namespace dtbridge
