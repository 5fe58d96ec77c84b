#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/secret.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/signature/signing.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {

/// Makes a delivery, saying only what the test is about. What Build returns is valid as long as the
/// builder.
class DeliveryBuilder {
 public:
  explicit DeliveryBuilder(std::string body) : body_(std::move(body)) {}

  DeliveryBuilder& SignedWith(std::string_view secret, SysTime at) {
    return WithHeader(
        std::string(kSecretSignatureHeader),
        SignWithSecret(Secret(std::string(secret)), body_, {.issued_at = at, .id = "jti"}));
  }
  DeliveryBuilder& WithHeader(std::string name, std::string value) {
    headers_.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  DeliveryBuilder& WithRequestId(std::string id) {
    request_id_ = std::move(id);
    return *this;
  }
  DeliveryBuilder& To(ConnectorIndex connector) {
    connector_ = connector;
    return *this;
  }
  DeliveryBuilder& ReceivedAt(SysTime at) {
    received_ = at;
    return *this;
  }

  Delivery Build() {
    fields_.clear();
    for (const auto& [name, value] : headers_) fields_.push_back({name, value});
    return {.connector = connector_,
            .headers = fields_,
            .body = body_,
            .request_id = request_id_,
            .received = received_};
  }

 private:
  std::string body_;
  std::deque<std::pair<std::string, std::string>> headers_;
  std::vector<HeaderField> fields_;
  std::string request_id_ = "request-1";
  ConnectorIndex connector_ = 0;
  SysTime received_{std::chrono::seconds{1'700'000'000}};
};

/// A touch of an emulated sensor, as DT pushes it.
inline std::string TouchBody(std::string_view event_id = "c82gg9catj3vmh4248og",
                             std::string_view project = "c14u9p094l47cdv1o3pg") {
  return R"({"event":{"eventId":")" + std::string(event_id) + R"(","targetName":"projects/)" +
         std::string(project) +
         R"(/devices/emuc17m6d7lq0bgk44smcqg","eventType":"touch","data":{"touch":{"updateTime":)"
         R"("2022-02-10T12:42:13.313949Z"}},"timestamp":"2022-02-10T12:42:13.313949Z"},"labels":)"
         R"({"name":"touch"},"metadata":{"deviceId":"emuc17m6d7lq0bgk44smcqg","projectId":")" +
         std::string(project) + R"(","deviceType":"touch","productNumber":""}})";
}

}  // namespace dtbridge
