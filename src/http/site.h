#pragma once

#include <optional>
#include <string_view>

#include "answer_writer.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/receipt.h"
#include "http_route.h"
#include "request_head.h"
#include "status_for.h"

namespace dtbridge {

/// What is to be done with a request, known from its head.
struct Plan {
  enum class Kind {
    kDeliver,  ///< hand it over to a connector
    kPage,     ///< answer with the route's page
    kRefuse,   ///< answer with `problem`
  };

  Kind kind = Kind::kRefuse;
  HttpRoute route = HttpRoute::kNone;
  std::optional<ConnectorIndex> connector =
      {};                                   ///< set: the request is a delivery, even when refused
  std::optional<RejectReason> reason = {};  ///< of a refused delivery
  const Problem* problem = nullptr;         ///< for kRefuse
  std::string_view allow = {};              ///< for 405
  bool close = false;
};

/// What a port serves. Threads: called on every worker at once; must not block.
class Site {
 public:
  virtual ~Site() = default;

  virtual Plan PlanFor(const RequestHead& head) const = 0;
  virtual Page Render(HttpRoute route) const = 0;
  virtual void Deliver(Delivery delivery, Reply reply) const = 0;
};

}  // namespace dtbridge
