#pragma once

#include "dtbridge/model/record.h"
#include "kafka_handles.h"

namespace dtbridge {

/// A record's headers as librdkafka takes them.
KafkaHeaders MakeHeaders(const RecordHeaders& headers);

/// A report's headers, which it can do without; null when they were taken or there are none.
KafkaHeaders TakeHeaders(const rd_kafka_message_t& report);

}  // namespace dtbridge
