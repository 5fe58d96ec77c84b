#include "emulator/key_file.h"

namespace dtbridge {
namespace {

constexpr std::string_view kKid = "kid: ";
constexpr std::string_view kIssuer = "issuer: ";

bool TakeAfter(std::string_view line, std::string_view name, std::string& value) {
  if (line.substr(0, name.size()) != name) return false;
  value = line.substr(name.size());
  while (!value.empty() && (value.back() == '\r' || value.back() == ' ')) value.pop_back();
  return true;
}

}  // namespace

std::string KeyFileText(const KeyFile& file) {
  std::string text;
  if (!file.kid.empty()) text.append(kKid).append(file.kid).append("\n");
  if (!file.issuer.empty()) text.append(kIssuer).append(file.issuer).append("\n");
  return text + file.pem;
}

KeyFile ParseKeyFile(std::string_view text) {
  KeyFile file;
  file.pem = text;
  while (!text.empty() && text.substr(0, 5) != "-----") {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!TakeAfter(line, kKid, file.kid)) TakeAfter(line, kIssuer, file.issuer);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return file;
}

}  // namespace dtbridge
