#include "http_client.h"

namespace dtbridge {

HttpClient::HttpClient(std::uint16_t port, int receive_buffer) : socket_(port, receive_buffer) {}

bool HttpClient::Fill() {
  const std::string piece = socket_.Receive();
  buffer_ += piece;
  return !piece.empty();
}

std::optional<ClientAnswer> HttpClient::Read(bool for_head) {
  return ReadAnswer(
      buffer_, [this] { return Fill(); }, for_head);
}

}  // namespace dtbridge
