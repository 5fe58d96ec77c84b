#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dtbridge/codec/codec.h"
#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"

namespace dtbridge {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = DTBRIDGE_SOURCE_DIR "/tests/golden";

std::string ContentOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> CasesWith(const std::string& suffix) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kGolden)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(GoldenTest, EveryDeliveryHasItsRecord) {
  EXPECT_FALSE(CasesWith(".delivery.json").empty());
  EXPECT_EQ(CasesWith(".delivery.json"), CasesWith(".record.json"));
}

class GoldenPairTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenPairTest, BecomesItsRecord) {
  const auto event = DecodeEvent(ContentOf(kGolden / (GetParam() + ".delivery.json")));
  ASSERT_TRUE(event) << event.error().detail;
  EXPECT_EQ(EncodeEvent(*event), ContentOf(kGolden / (GetParam() + ".record.json")));
}

TEST_P(GoldenPairTest, IsNothingButItsContent) {
  const std::string record = ContentOf(kGolden / (GetParam() + ".record.json"));
  json::Document document;
  const auto root = document.Parse(record);
  ASSERT_TRUE(root);
  std::string compact;
  json::AppendValue(compact, *root);
  EXPECT_EQ(compact, record);
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenPairTest, testing::ValuesIn(CasesWith(".delivery.json")),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace dtbridge
