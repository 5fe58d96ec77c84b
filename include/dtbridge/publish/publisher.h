#pragma once

#include <functional>

#include "dtbridge/model/receipt.h"
#include "dtbridge/model/record.h"

namespace dtbridge {

/// Hands records to the broker and reports, once per record, how that ended.
///
/// Contract: each Publish leads to exactly one call of its `done`, before the destructor returns. A
/// Receipt means stored with acks=all. Records with equal topic and key arrive in the order of
/// Publish. There is no timeout: a record stays on its way until the broker is back or the
/// publisher stops. Threads: Publish may be called from any thread and does not block. `done` runs
/// on the delivery thread, or on that of a caller of Publish; it must not block or throw. It is
/// destroyed some time after that, at the latest when the publisher has stopped. Errors:
/// kQueueFull, kBrokerUnavailable, kTopicMissing, kTopicNotAuthorized, kProducerRestarted,
/// kKafkaError, kDraining (stopping): worth a retry; kRecordTooLarge, kRecordInvalid: the record's
/// own fault, never worth one.
class Publisher {
 public:
  using Done = std::function<void(const Result<Receipt>&)>;

  virtual ~Publisher() = default;
  virtual void Publish(Record record, Done done) = 0;
};

}  // namespace dtbridge
