#include "client_answer.h"

#include <algorithm>
#include <cctype>

namespace dtbridge {

std::optional<ClientAnswer> ReadAnswer(std::string& buffer, const std::function<bool()>& fill,
                                       bool for_head) {
  std::size_t head_end = 0;
  while ((head_end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  ClientAnswer answer;
  std::string head = buffer.substr(0, head_end + 2);
  buffer.erase(0, head_end + 4);
  answer.status = std::stoi(head.substr(9, 3));
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(": ", at);
    std::string name = head.substr(at, colon - at);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = head.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  const std::string length = answer.Header("content-length");
  const std::size_t size = for_head || length.empty() ? 0 : std::stoul(length);
  while (buffer.size() < size) {
    if (!fill()) return std::nullopt;
  }
  answer.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return answer;
}

std::string PostRequest(std::string_view path, std::string_view body, std::string_view extra) {
  std::string request = "POST ";
  request += path;
  request += " HTTP/1.1\r\nHost: bridge\r\nContent-Type: application/json\r\n";
  request += extra;
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  return request;
}

}  // namespace dtbridge
