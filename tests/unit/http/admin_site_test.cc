#include "admin_site.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

AdminPages AllPages() {
  return {[] { return std::string("metrics"); },
          [] { return std::vector<std::string>{}; },
          [] {
            return std::vector<std::string>{"kafka was not reached", "draining"};
          },
          [] { return std::string("{}"); },
          [] { return std::string("{}"); },
          [] { return std::string("a: 1\n"); },
          {.html = "<!DOCTYPE html>", .policy = "default-src 'none'"}};
}

RequestHead AHead(HttpMethod method, std::string_view target) {
  RequestHead head;
  head.method = method;
  head.target = target;
  return head;
}

TEST(AdminSiteTest, ShowsEachPageWithItsType) {
  const AdminSite site(AllPages());
  EXPECT_EQ(site.Routes().size(), 7U);
  EXPECT_EQ(site.Render(HttpRoute::kMetrics).content_type,
            "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(site.Render(HttpRoute::kVersion).content_type, "application/json");
  EXPECT_EQ(site.Render(HttpRoute::kStatus).content_type, "application/json");
  EXPECT_EQ(site.Render(HttpRoute::kConfig).content_type, "application/yaml");
  EXPECT_EQ(site.Render(HttpRoute::kConfig).body, "a: 1\n");
  EXPECT_EQ(site.Render(HttpRoute::kStatusPage).content_type, "text/html; charset=utf-8");
  EXPECT_EQ(site.Render(HttpRoute::kStatusPage).body, "<!DOCTYPE html>");
  EXPECT_EQ(site.Render(HttpRoute::kStatusPage).policy, "default-src 'none'");
}

TEST(AdminSiteTest, TellsWhyItIsNotReady) {
  const AdminSite site(AllPages());
  const Page page = site.Render(HttpRoute::kReadyz);
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.body, "kafka was not reached\ndraining\n");
  EXPECT_EQ(site.Render(HttpRoute::kLivez).status, 200);
  EXPECT_EQ(site.Render(HttpRoute::kLivez).body, "ok\n");
}

TEST(AdminSiteTest, PlansPagesForGetAndHeadOnly) {
  const AdminSite site(AllPages());
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kGet, "/metrics?x")).kind, Plan::Kind::kPage);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kHead, "/livez")).route, HttpRoute::kLivez);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kHead, "/")).route, HttpRoute::kStatusPage);
  const Plan post = site.PlanFor(AHead(HttpMethod::kPost, "/metrics"));
  EXPECT_EQ(post.problem->status, 405);
  EXPECT_EQ(post.allow, "GET, HEAD");
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kGet, "/metrics/")).problem->status, 404);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kPost, "/v1/a")).problem->status, 404);
  EXPECT_TRUE(site.PlanFor(AHead(HttpMethod::kConnect, "h:1")).close);
}

TEST(AdminSiteTest, SpeaksOfPagesNotOfConnectors) {
  const AdminSite site(AllPages());
  for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kPost}) {
    EXPECT_EQ(site.PlanFor(AHead(method, "/health")).problem->detail,
              "The admin port has no such page.");
  }
}

TEST(AdminSiteTest, HasNoPageThatWasNotGiven) {
  AdminPages pages = AllPages();
  pages.config = {};
  pages.status_page = {};
  const AdminSite site(pages);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kGet, "/")).problem->status, 404);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kGet, "/config")).problem->status, 404);
  EXPECT_EQ(site.PlanFor(AHead(HttpMethod::kGet, "/status")).kind, Plan::Kind::kPage);
}

}  // namespace
}  // namespace dtbridge
