#include "dtbridge/route/router.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

#include "dtbridge/base/check.h"
#include "record_names.h"
#include "topic_table.h"
#include "trace_context.h"

namespace dtbridge {
namespace {

constexpr std::string_view kSourcePrefix = "https://api.disruptive-technologies.com/v2/";
constexpr std::string_view kDataSchema = "urn:dtbridge:schema:event:v1";

constexpr std::size_t kMaxDetailBytes = 256;

std::string CeType(std::string_view event_type) {
  return std::string(kTypePrefix).append(event_type).append(kTypeSuffix);
}

std::int64_t Milliseconds(SysTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

/// Kafka refuses times before the epoch, and since version 4 those more than an hour ahead; one bad
/// time fails its whole batch.
std::int64_t Timestamp(SysTime event_time, SysTime now) {
  const std::int64_t last = std::max<std::int64_t>(1, Milliseconds(now));
  return std::clamp<std::int64_t>(Milliseconds(event_time), 1, last);
}

std::string Printable(std::string_view text) {
  std::string out(text.substr(0, kMaxDetailBytes));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

void AddTrace(RecordHeaders& headers, std::span<const HeaderField> request) {
  const TraceContext trace = TraceContextOf(request);
  if (!trace.traceparent.empty()) headers.Add("traceparent", trace.traceparent);
  if (!trace.tracestate.empty()) headers.Add("tracestate", trace.tracestate);
}

}  // namespace

struct Router::State {
  explicit State(RouteOptions&& options) : table(options), format(options.format) {
    for (RouteConnector& connector : options.connectors) {
      connectors.push_back(std::move(connector.name));
    }
    for (std::size_t type = 0; type < kEventTypeCount; ++type) {
      ce_types[type] = CeType(NameOf(static_cast<EventType>(type)));
    }
  }

  const std::string& ConnectorName(const Delivery& delivery) const {
    Check(delivery.connector < connectors.size(), "a delivery's connector is known");
    return connectors[delivery.connector];
  }

  const TopicTable table;
  const RecordFormat format;
  std::vector<std::string> connectors;
  std::array<std::string, kEventTypeCount> ce_types;
};

Router::Router(RouteOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Router::~Router() = default;

const std::vector<std::string>& Router::Topics() const { return state_->table.Topics(); }
TopicId Router::DeadLetterTopic() const { return state_->table.DeadLetter(); }
RecordFormat Router::Format() const { return state_->format; }

Record Router::RecordFor(const SensorEvent& event, const Delivery& delivery, std::string value,
                         SysTime now) const {
  const std::string& connector = state_->ConnectorName(delivery);
  Record record;
  record.topic =
      state_->table.TopicFor(event.type, event.device_type, delivery.connector, event.project_id);
  if (event.device_id) {
    record.key = *event.device_id;
  } else if (event.project_id) {
    record.key = *event.project_id;
  }
  record.value = std::move(value);
  record.timestamp_ms = Timestamp(event.timestamp, now);

  RecordHeaders& headers = record.headers;
  headers.Reserve(15, 640);
  headers.Add("content-type", "application/json");
  headers.Add("ce_specversion", "1.0");
  headers.Add(kIdHeader, event.event_id);
  headers.Add("ce_source", kSourcePrefix, event.target_name);
  if (event.type == EventType::kOther) {
    headers.Add(kTypeHeader, CeType(event.type_name));
  } else {
    headers.Add(kTypeHeader, state_->ce_types[static_cast<std::size_t>(event.type)]);
  }
  if (event.device_id) headers.Add("ce_subject", *event.device_id);
  headers.Add("ce_time", Rfc3339Text(event.timestamp).View());
  if (state_->format != RecordFormat::kRaw) headers.Add("ce_dataschema", kDataSchema);
  if (!record.key.empty()) headers.Add("ce_partitionkey", record.key);
  headers.Add(kConnectorHeader, connector);
  headers.Add("ce_origin", "push");
  headers.Add(kReceivedHeader, Rfc3339Text(delivery.received).View());
  headers.Add("ce_requestid", delivery.request_id);
  AddTrace(headers, delivery.headers);
  return record;
}

Record Router::DeadLetterFor(const UnusableEvent& unusable, std::string_view stage,
                             const Delivery& delivery, SysTime now) const {
  Record record;
  record.topic = state_->table.DeadLetter();
  record.key = unusable.device_id.value_or("");
  record.value = delivery.body;
  record.timestamp_ms = Timestamp(now, now);

  RecordHeaders& headers = record.headers;
  headers.Reserve(8, 512);
  headers.Add("error_reason", NameOf(unusable.reason));
  headers.Add("error_detail", Printable(unusable.detail));
  headers.Add("error_stage", stage);
  headers.Add("connector", state_->ConnectorName(delivery));
  headers.Add("request_id", delivery.request_id);
  headers.Add("received_time", Rfc3339Text(delivery.received).View());
  AddTrace(headers, delivery.headers);
  return record;
}

}  // namespace dtbridge
