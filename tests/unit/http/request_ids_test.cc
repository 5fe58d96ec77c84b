#include "request_ids.h"

#include <gtest/gtest.h>

#include <set>

#include "request_head.h"

namespace dtbridge {
namespace {

TEST(RequestIdsTest, AreUniqueAcrossInstancesAndTakenAsIds) {
  std::set<std::string> seen;
  for (int instance = 0; instance < 4; ++instance) {
    RequestIds ids;
    for (int i = 0; i < 100; ++i) {
      std::string id;
      ids.Next(id);
      EXPECT_EQ(SendersRequestId({{"X-Request-Id", id}}), id);
      EXPECT_TRUE(seen.insert(id).second) << id;
    }
  }
}

}  // namespace
}  // namespace dtbridge
