#include "dtbridge/fetch/curl_http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "support/tiny_http_server.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

TinyHttpServer::Answer Always(const std::string& bytes) {
  return [bytes](const std::string&) { return bytes; };
}

TEST(CurlHttpClientTest, BringsStatusHeadersAndBody) {
  const TinyHttpServer server(
      Always("HTTP/1.1 404 Not Found\r\nX-A:  b c \r\nX-A: d\r\nContent-Length: 5\r\n\r\nhello"));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/path?query")});
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(response->headers,
              ElementsAre(Pair("X-A", "b c"), Pair("X-A", "d"), Pair("Content-Length", "5")));
  ASSERT_THAT(server.Requests(), SizeIs(1));
  EXPECT_THAT(server.Requests()[0], StartsWith("GET /path?query HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST(CurlHttpClientTest, SendsMethodHeadersAndBodyAsTheyAre) {
  const TinyHttpServer server(Always(TinyHttpServer::Ok("")));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/"),
                                     .method = "POST",
                                     .headers = {{"X-Dt-Signature", "abc"}, {"X-Empty", ""}},
                                     .body = std::string("a\0b", 3)});
  ASSERT_TRUE(response) << response.error();
  const std::string request = server.Requests().at(0);
  EXPECT_THAT(request, StartsWith("POST / HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Dt-Signature: abc\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 3\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Content-Type")));
  EXPECT_THAT(request, Not(HasSubstr("Expect")));
  EXPECT_EQ(request.substr(request.size() - 3), std::string("a\0b", 3));
}

TEST(CurlHttpClientTest, SendsAnEmptyPost) {
  const TinyHttpServer server(Always(TinyHttpServer::Ok("")));
  CurlHttpClient client;
  ASSERT_TRUE(client.Send({.url = server.Url("/"), .method = "POST"}));
  EXPECT_THAT(server.Requests().at(0), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST(CurlHttpClientTest, AsksForAHeadWithoutABody) {
  const TinyHttpServer server(Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/"), .method = "HEAD"});
  ASSERT_TRUE(response) << response.error();
  EXPECT_THAT(server.Requests().at(0), StartsWith("HEAD / "));
}

TEST(CurlHttpClientTest, KeepsTheConnectionBetweenRequests) {
  const TinyHttpServer server(Always(TinyHttpServer::Ok("x")));
  CurlHttpClient client;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.Send({.url = server.Url("/")}));
  EXPECT_THAT(server.Requests(), SizeIs(3));
  EXPECT_EQ(server.Connections(), 1);
}

TEST(CurlHttpClientTest, DoesNotFollowARedirect) {
  const TinyHttpServer server(
      Always("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/")});
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 302);
  EXPECT_THAT(server.Requests(), SizeIs(1));
}

TEST(CurlHttpClientTest, PassesOverInterimAnswers) {
  const TinyHttpServer server(
      Always("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + TinyHttpServer::Ok("x")));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/")});
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 200);
  EXPECT_THAT(response->headers, ElementsAre(Pair("Content-Length", "1")));
}

struct SizeCase {
  const char* name;
  std::size_t size;
  bool chunked;
  bool fits;
};

void PrintTo(const SizeCase& size, std::ostream* out) { *out << size.name; }

class BodySizeTest : public testing::TestWithParam<SizeCase> {};

TEST_P(BodySizeTest, IsBounded) {
  const std::string body(GetParam().size, 'x');
  const TinyHttpServer server(
      Always(GetParam().chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" +
                                      body.substr(0, 100) + "\r\n1\r\nx\r\n0\r\n\r\n"
                                : TinyHttpServer::Ok(body)));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/a?hush"), .max_body_bytes = 100});
  EXPECT_EQ(response.has_value(), GetParam().fits);
  if (response) {
    EXPECT_EQ(response->body, body);
  } else {
    EXPECT_EQ(response.error(), server.Url("/a") + ": the answer is larger than 100 bytes");
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, BodySizeTest,
                         testing::Values(SizeCase{"None", 0, false, true},
                                         SizeCase{"AtTheLimit", 100, false, true},
                                         SizeCase{"OneMore", 101, false, false},
                                         SizeCase{"Huge", 1'000'000, false, false},
                                         SizeCase{"OneMoreInChunks", 101, true, false}),
                         [](const auto& test) { return test.param.name; });

TEST(CurlHttpClientTest, CutsALongBodyWhereOnlyTheStatusMatters) {
  const TinyHttpServer server(Always(TinyHttpServer::Ok(std::string(100'000, 'x'))));
  CurlHttpClient client;
  for (int i = 0; i < 2; ++i) {
    const auto response = client.Send(
        {.url = server.Url("/"), .method = "POST", .max_body_bytes = 70'001, .may_cut_body = true});
    ASSERT_TRUE(response) << response.error();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, std::string(70'001, 'x'));
  }
}

struct CutHeadCase {
  const char* name;
  const char* bytes;
};

class CutHeadTest : public testing::TestWithParam<CutHeadCase> {};

TEST_P(CutHeadTest, IsNoAnswer) {
  // An answer that says so lets the tiny server close the connection.
  const TinyHttpServer server(Always(GetParam().bytes));
  CurlHttpClient client;
  const auto response =
      client.Send({.url = server.Url("/"), .method = "POST", .timeout = milliseconds{2000}});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), HasSubstr("the connection ended before an answer"));
}

INSTANTIATE_TEST_SUITE_P(
    Heads, CutHeadTest,
    testing::Values(CutHeadCase{"InAHeader", "HTTP/1.1 200 OK\r\nConnection: close\r\nConte"},
                    CutHeadCase{"AfterAHeader", "HTTP/1.1 200 OK\r\nConnection: close\r\n"},
                    CutHeadCase{
                        "AfterAnInterimAnswer",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n"}),
    [](const auto& test) { return test.param.name; });

TEST(CurlHttpClientTest, RefusesAFloodOfHeaders) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 2000; ++i)
    head += "X-" + std::to_string(i) + ": " + std::string(60, 'x') + "\r\n";
  const TinyHttpServer server(Always(head + "Content-Length: 0\r\n\r\n"));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/")});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), HasSubstr("headers are larger than"));
}

TEST(CurlHttpClientTest, GivesUpOnASilentServer) {
  const TinyHttpServer server(Always(""));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/a?hush"), .timeout = milliseconds{200}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error(), server.Url("/a") + ": no complete answer within 200 ms");
}

TEST(CurlHttpClientTest, BreaksOffWhenTold) {
  std::atomic<bool> stop{false};
  const TinyHttpServer server([&stop](const std::string&) {
    stop = true;
    return std::string();
  });
  CurlHttpClient client;
  const auto response =
      client.Send({.url = server.Url("/"), .timeout = milliseconds{30'000}, .stop = &stop});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), HasSubstr("broken off"));
}

TEST(CurlHttpClientTest, GivesUpOnABodyThatNeverEnds) {
  const TinyHttpServer server(Always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"));
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/"), .timeout = milliseconds{200}});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), HasSubstr("no complete answer within 200 ms"));
}

TEST(CurlHttpClientTest, WorksAgainAfterAFailure) {
  const TinyHttpServer server([](const std::string& request) {
    return request.find("/slow") != std::string::npos ? "" : TinyHttpServer::Ok("x");
  });
  CurlHttpClient client;
  ASSERT_FALSE(client.Send({.url = server.Url("/slow"), .timeout = milliseconds{100}}));
  const auto response = client.Send({.url = server.Url("/")});
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "x");
}

TEST(CurlHttpClientTest, SaysThatNobodyListens) {
  std::string url;
  {
    const TinyHttpServer gone(Always(""));
    url = gone.Url("/a?hush");
  }
  CurlHttpClient client;
  const auto response = client.Send({.url = url});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), HasSubstr("/a: Failed to connect"));
  EXPECT_THAT(response.error(), Not(HasSubstr("hush")));
}

TEST(CurlHttpClientTest, RefusesWhatIsNoHttp) {
  const TinyHttpServer server(Always("hello\r\nConnection: close\r\n\r\n"));
  CurlHttpClient client;
  EXPECT_FALSE(client.Send({.url = server.Url("/")}));
}

TEST(CurlHttpClientTest, DoesNotSpeakTlsWithWhatHasNone) {
  const TinyHttpServer server(Always("Connection: close"));
  CurlHttpClient client;
  std::string url = server.Url("/");
  url.replace(0, 4, "https");
  EXPECT_FALSE(client.Send({.url = url, .timeout = milliseconds{500}}));
}

TEST(CurlHttpClientTest, UsesNoProxyForLoopback) {
  const TinyHttpServer server(Always(TinyHttpServer::Ok("x")));
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/")});
  unsetenv("http_proxy");
  ASSERT_TRUE(response) << response.error();
}

}  // namespace
}  // namespace dtbridge
