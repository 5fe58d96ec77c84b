#include "dtbridge/http/admin_listener.h"

#include <gtest/gtest.h>

#include "http_client.h"
#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

class AdminListenerTest : public testing::Test {
 protected:
  AdminListenerTest() {
    options_.address = "127.0.0.1:0";
    pages_.metrics = [this] { return metrics_; };
    pages_.not_live = [] { return std::vector<std::string>{}; };
    pages_.not_ready = [] { return std::vector<std::string>{"kafka was not reached"}; };
    pages_.version = [] { return std::string(R"({"version":"1"})"); };
    pages_.status = [] { return std::string("{}"); };
    pages_.config = [] { return std::string("a: 1\n"); };
    pages_.status_page = {.html = "<!DOCTYPE html>", .policy = "default-src 'none'"};
  }

  void Start() {
    listener_ = std::make_unique<AdminListener>(options_, pages_, clock_, logger_, registry_);
    listener_->Start();
  }

  std::optional<ClientAnswer> Get(const std::string& path) {
    HttpClient client(listener_->Port());
    EXPECT_TRUE(client.Send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    return client.Read();
  }

  SystemClock clock_;
  Registry registry_;
  Logger logger_{LogOptions{}, clock_, registry_, [](std::string_view) {}};
  AdminOptions options_;
  AdminPages pages_;
  std::string metrics_ = "m 1\n";
  std::unique_ptr<AdminListener> listener_;
};

TEST_F(AdminListenerTest, ShowsItsPages) {
  Start();
  const auto metrics = Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_EQ(metrics->body, "m 1\n");
  EXPECT_EQ(metrics->Header("cache-control"), "no-store");
  const auto ready = Get("/readyz");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 503);
  EXPECT_EQ(ready->body, "kafka was not reached\n");
  EXPECT_EQ(Get("/livez")->body, "ok\n");
  EXPECT_EQ(Get("/config")->Header("content-type"), "application/yaml");
  EXPECT_EQ(Get("/nothing")->status, 404);
  const auto page = Get("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->body, "<!DOCTYPE html>");
  EXPECT_EQ(page->Header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page->Header("content-security-policy"), "default-src 'none'");
}

TEST_F(AdminListenerTest, HidesWhatIsNotToBeExposed) {
  options_.expose_config = false;
  options_.expose_status = false;
  Start();
  EXPECT_EQ(Get("/config")->status, 404);
  EXPECT_EQ(Get("/status")->status, 404);
  EXPECT_EQ(Get("/")->status, 404);
  EXPECT_EQ(Get("/version")->status, 200);
}

TEST_F(AdminListenerTest, AnswersAPageThatThrowsWith500) {
  pages_.status = []() -> std::string { throw std::runtime_error("a bug"); };
  Start();
  EXPECT_EQ(Get("/status")->status, 500);
  EXPECT_EQ(Get("/livez")->status, 200);
}

TEST_F(AdminListenerTest, WritesAPageLargerThanTheSocketsBuffersPieceByPiece) {
  metrics_.clear();
  for (int i = 0; metrics_.size() < 5'000'000; ++i) metrics_ += "line " + std::to_string(i) + "\n";
  Start();
  HttpClient slow(listener_->Port(), 4096);
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_TRUE(slow.Send(request + request));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(Get("/livez")->status, 200) << "one that does not read harms nobody";
  for (int i = 0; i < 2; ++i) {
    const auto answer = slow.Read();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->body == metrics_);
  }
}

TEST_F(AdminListenerTest, KeepsItsConnectionsFew) {
  Start();
  std::vector<HttpClient> clients;
  for (std::size_t i = 0; i < AdminListener::kMaxConnections; ++i) {
    clients.emplace_back(listener_->Port());
    ASSERT_TRUE(clients.back().Send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"));
    ASSERT_TRUE(clients.back().Read());
  }
  HttpClient newest(listener_->Port());
  ASSERT_TRUE(newest.Send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(newest.Read());
  EXPECT_TRUE(clients.front().ReadsEnd()) << "it was idle longest";
}

}  // namespace
}  // namespace dtbridge
