#include "emulator/port_forwarder.h"

#include <gtest/gtest.h>

#include <optional>

#include "dtbridge/fetch/curl_http_client.h"
#include "support/tiny_http_server.h"

namespace dtbridge {
namespace {

std::uint16_t PortOf(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

std::string UrlOf(const PortForwarder& forwarder) {
  return "http://127.0.0.1:" + std::to_string(forwarder.Port()) + "/";
}

TEST(PortForwarderTest, CarriesBytesBothWays) {
  const std::string large(300'000, 'x');
  TinyHttpServer server([](const std::string& request) {
    return TinyHttpServer::Ok(request.substr(request.find("\r\n\r\n") + 4));
  });
  const PortForwarder forwarder(0, PortOf(server.Url("")));
  CurlHttpClient client;

  for (const std::string& body : {std::string("hello"), large}) {
    const auto answer = client.Send(
        {.url = UrlOf(forwarder), .method = "POST", .body = body, .max_body_bytes = 1'000'000});
    ASSERT_TRUE(answer.has_value()) << answer.error();
    EXPECT_EQ(answer->body, body);
  }
}

TEST(PortForwarderTest, ClosesWhenNobodyIsBehind) {
  std::optional<TinyHttpServer> server(std::in_place, [](const std::string&) { return ""; });
  const std::uint16_t port = PortOf(server->Url(""));
  server.reset();
  const PortForwarder forwarder(0, port);
  CurlHttpClient client;

  const auto answer = client.Send({.url = UrlOf(forwarder), .timeout = std::chrono::seconds{3}});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().find("within"), std::string::npos) << "no wait: " << answer.error();
}

TEST(PortForwarderTest, SaysThatItsPortIsTaken) {
  const PortForwarder first(0, 1);
  EXPECT_THROW(PortForwarder(first.Port(), 1), std::runtime_error);
}

}  // namespace
}  // namespace dtbridge
