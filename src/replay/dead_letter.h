#pragma once

#include <string>

#include "dtbridge/base/expected.h"
#include "dtbridge/base/time.h"
#include "dtbridge/publish/record_source.h"

namespace dtbridge {

/// A dead letter as Router::DeadLetterFor wrote it.
struct DeadLetter {
  std::string reason;
  std::string connector;
  std::string request_id;
  SysTime received;
  std::string traceparent;  ///< empty: none; so is tracestate
  std::string tracestate;
  std::string body;
};

/// Reads a record of the dead letter topic; the error says what makes it none of ours. What is
/// there but cannot be believed (the time of receipt) is replaced by what Kafka tells.
Expected<DeadLetter, std::string> ReadDeadLetter(StoredRecord record);

/// The time that Kafka has for the record.
SysTime TimeOf(const StoredRecord& record);

}  // namespace dtbridge
