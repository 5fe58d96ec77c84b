#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "dtbridge/config/config.h"

namespace dtbridge {
namespace {

/// The README's table of the keys outside connectors, which have a table of their own.
std::string Table() {
  std::string table = "| key | default | type | |\n|---|---|---|---|\n";
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.key.rfind("connectors", 0) == 0) continue;
    table += "| `" + key.key + "` | `" + key.default_value + "` | " + key.type + " | " + key.help +
             " |\n";
  }
  return table;
}

TEST(ReadmeTest, ListsTheKeysAsTheProgramHasThem) {
  std::ifstream file(std::string(DTBRIDGE_SOURCE_DIR) + "/README.md");
  std::ostringstream content;
  content << file.rdbuf();
  const std::string text = content.str();
  const std::string begin = "<!-- configuration table: begin -->\n";
  const std::string end = "<!-- configuration table: end -->";
  const std::size_t from = text.find(begin);
  ASSERT_NE(from, std::string::npos);
  const std::size_t to = text.find(end, from);
  ASSERT_NE(to, std::string::npos);
  const std::string found = text.substr(from + begin.size(), to - from - begin.size());
  EXPECT_EQ(found, Table()) << "put this between the two marks in README.md:\n" << Table();
}

}  // namespace
}  // namespace dtbridge
