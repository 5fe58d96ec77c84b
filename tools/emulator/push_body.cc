#include "emulator/push_body.h"

#include "emulator/json_members.h"

namespace dtbridge {
namespace {

std::string Labels(const EmulatedDevice& device, PushShape shape) {
  if (device.name.empty()) return shape == PushShape::kOdd ? "null" : "{}";
  return JsonMembers().Text("name", device.name).Object();
}

}  // namespace

bool CanBeBackfilled(EventType type, PushShape shape) {
  return (type == EventType::kTemperature || type == EventType::kHumidity) &&
         shape != PushShape::kOld;
}

PushBody WritePush(const std::string& project_id, const EmulatedDevice& device,
                   const std::string& event_id, EventType type, const EventMoment& moment,
                   Random& random) {
  PushBody push;
  push.event_id = event_id;
  push.type = type;
  push.shape = moment.shape;
  push.device_id = device.id;
  push.project_id = project_id;
  push.timestamp = moment.time;
  push.backfilled = moment.backfilled;

  const std::string target = "projects/" + project_id + "/devices/" + device.id;
  const bool is_odd = moment.shape == PushShape::kOdd;
  const std::string event = JsonMembers()
                                .Text("eventId", event_id)
                                .Text("targetName", (is_odd ? "/" : "") + target)
                                .Text("eventType", SentTypeName(type, moment.shape))
                                .Json("data", EventData(type, device, moment, random))
                                .Text("timestamp", SentTime(moment.time, moment.shape))
                                .Object();
  JsonMembers body;
  body.Json("event", event).Json("labels", Labels(device, moment.shape));
  if (moment.shape != PushShape::kOld) {
    body.Json("metadata",
              JsonMembers()
                  .Text("deviceId", device.id)
                  .Text("projectId", project_id)
                  .Text("deviceType", type == EventType::kOther ? "vibration" : device.type)
                  .Text("productNumber", device.product_number)
                  .Object());
  }
  push.body = body.Object();
  return push;
}

}  // namespace dtbridge
