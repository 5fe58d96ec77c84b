#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/check.h"
#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"

using dtbridge::Check;
using dtbridge::json::AppendString;
using dtbridge::json::AppendValue;
using dtbridge::json::Document;

// What is read can be written, and reads the same; what is written of any bytes is a JSON string.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Document document;
  const auto root = document.Parse(text);
  if (root) {
    std::string written;
    AppendValue(written, *root);
    Document again;
    const auto reread = again.Parse(written);
    Check(reread.has_value(), "what was written reads");
    std::string rewritten;
    AppendValue(rewritten, *reread);
    Check(written == rewritten, "what was written reads the same");
    if (root->IsNumber() && root->AsInteger()) Check(root->IsInteger(), "a value is an integer's");
  } else {
    Check(root.error().offset <= size, "the fault is inside the text");
    Document again;
    const auto reread = again.Parse(text);
    Check(!reread && reread.error().code == root.error().code, "refused for the same reason twice");
  }

  std::string quoted;
  AppendString(quoted, text);
  Check(document.Parse(quoted).has_value(), "a written string reads");
  return 0;
}
