#pragma once

#include <string>

namespace dtbridge {

/// A temperature push, each member as JSON text; an empty one is left out.
struct PushBody {
  std::string event_id = R"("cpbg96qngr7ai7ldarrg")";
  std::string target_name = R"("projects/ccol8iuk9smqiha4e8l0/devices/emucdd6ef2eu277bo8f52vg")";
  std::string event_type = R"("temperature")";
  std::string data = R"({"temperature":{"value":27,"updateTime":"2024-05-29T10:34:03.970415Z"}})";
  std::string timestamp = R"("2024-05-29T10:34:03.970415Z")";
  std::string labels = R"({"name":"test temp"})";
  std::string metadata =
      R"({"deviceId":"emucdd6ef2eu277bo8f52vg","projectId":"ccol8iuk9smqiha4e8l0",)"
      R"("deviceType":"temperature","productNumber":""})";

  std::string Text() const {
    std::string event;
    Add(event, "eventId", event_id);
    Add(event, "targetName", target_name);
    Add(event, "eventType", event_type);
    Add(event, "data", data);
    Add(event, "timestamp", timestamp);
    std::string body;
    Add(body, "event", '{' + event + '}');
    Add(body, "labels", labels);
    Add(body, "metadata", metadata);
    return '{' + body + '}';
  }

 private:
  static void Add(std::string& out, const char* name, const std::string& json) {
    if (json.empty()) return;
    if (!out.empty()) out += ',';
    out += '"';
    out += name;
    out += "\":";
    out += json;
  }
};

/// A push of that type whose own object has these members.
inline PushBody PushOf(const std::string& type, const std::string& members) {
  PushBody push;
  push.event_type = '"' + type + '"';
  push.data = "{\"" + type + "\":{" + members + "}}";
  return push;
}

}  // namespace dtbridge
