#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/check.h"
#include "dtbridge/codec/codec.h"
#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"

using dtbridge::Check;
using dtbridge::DecodeEvent;
using dtbridge::EncodeEvent;
using dtbridge::json::AppendValue;
using dtbridge::json::Document;

// Any body is an event, whose record is compact JSON with all members, or says why it is none.
// Decoding twice, with other scratch memory contents before, tells the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto event = DecodeEvent(body);
  static_cast<void>(
      DecodeEvent(R"({"event":{"eventId":"x","eventType":"touch","data":{"touch":{}}}})"));
  const auto again = DecodeEvent(body);
  Check(event.has_value() == again.has_value(), "decoding is deterministic");

  if (!event) {
    const auto& why = event.error();
    Check(ClassOf(why.reason) == dtbridge::RejectClass::kDeadLetter,
          "what is unusable is a dead letter");
    Check(why.reason == again.error().reason && why.detail == again.error().detail,
          "the reason is deterministic");
    Check(!why.detail.empty() && why.detail.size() <= 256, "the detail is short");
    for (const char c : why.detail) Check(c >= ' ' && c <= '~', "the detail is printable");
    return 0;
  }

  const std::string record = EncodeEvent(*event);
  Check(record == EncodeEvent(*again), "the record is deterministic");
  Document document;
  const auto root = document.Parse(record);
  Check(root && root->IsObject() && root->Size() == 13, "a record is an object of all members");
  std::string compact;
  AppendValue(compact, *root);
  Check(compact == record, "a record is compact, with the fewest escapes");
  Check(root->Find("data")->IsObject(), "data is an object");
  Check(root->Find("readings")->Size() == event->readings.size(), "all readings are written");
  return 0;
}
