#include <array>
#include <charconv>
#include <cstdint>

#include "dtbridge/base/time.h"
#include "dtbridge/codec/codec.h"
#include "dtbridge/json/write.h"

namespace dtbridge {
namespace {

void AppendTextOrNull(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    json::AppendString(out, *text);
  } else {
    out += "null";
  }
}

void AppendTime(std::string& out, SysTime time) {
  out += '"';
  out += Rfc3339Text(time).View();
  out += '"';
}

void AppendNumber(std::string& out, std::int64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void AppendReading(std::string& out, const Reading& reading) {
  out += R"({"quantity":")";
  out += NameOf(reading.quantity);
  out += R"(","value":)";
  out += reading.value;
  out += R"(,"unit":")";
  out += UnitOf(reading.quantity);
  out += R"(","time":)";
  AppendTime(out, reading.time);
  out += '}';
}

}  // namespace

std::string EncodeEvent(const SensorEvent& event) {
  constexpr std::size_t kMembers = 512;  // names and values without labels, readings and data
  constexpr std::size_t kReading = 128;
  std::string out;
  out.reserve(kMembers + event.labels.size() * kReading + event.readings.size() * kReading +
              event.data.size());

  out += R"({"event_id":)";
  json::AppendString(out, event.event_id);
  out += R"(,"event_type":)";
  json::AppendString(out, event.type_name);
  out += R"(,"timestamp":)";
  AppendTime(out, event.timestamp);
  out += R"(,"timestamp_us":)";
  AppendNumber(out, event.timestamp.time_since_epoch().count());
  out += R"(,"project_id":)";
  AppendTextOrNull(out, event.project_id);
  out += R"(,"device_id":)";
  AppendTextOrNull(out, event.device_id);
  out += R"(,"device_type":)";
  AppendTextOrNull(out, event.device_type);
  out += R"(,"product_number":)";
  AppendTextOrNull(out, event.product_number);
  out += R"(,"backfilled":)";
  out += event.backfilled ? "true" : "false";

  out += R"(,"labels":{)";
  for (const auto& [key, value] : event.labels) {
    if (out.back() != '{') out += ',';
    json::AppendString(out, key);
    out += ':';
    json::AppendString(out, value);
  }
  out += R"(},"state":)";
  AppendTextOrNull(out, event.state);
  out += R"(,"readings":[)";
  for (const Reading& reading : event.readings) {
    if (out.back() != '[') out += ',';
    AppendReading(out, reading);
  }
  out += R"(],"data":)";
  out += event.data;
  out += '}';
  return out;
}

}  // namespace dtbridge
