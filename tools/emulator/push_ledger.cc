#include "emulator/push_ledger.h"

#include "dtbridge/json/document.h"
#include "dtbridge/json/object_writer.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMostErrorBytes = 300;

std::string_view NameOf(PushShape shape) {
  switch (shape) {
    case PushShape::kToday:
      return "today";
    case PushShape::kOld:
      return "old";
    case PushShape::kOdd:
      return "odd";
  }
  return "today";
}

/// The `status` member of an answer, or the `title` of a problem (RFC 9457); empty when it has
/// none.
std::string SaidIn(const std::string& answer) {
  json::Document document;
  const auto root = document.Parse(answer);
  if (!root) return {};
  for (const char* name : {"status", "title"}) {
    const auto member = root->Find(name);
    if (member && member->IsString()) return std::string(member->Text().substr(0, 64));
  }
  return {};
}

}  // namespace

void PushLedger::Made(const PushBody& event, const EventPlan& plan, SysTime at, SysTime clock) {
  const bool is_unknown = event.type == EventType::kOther;
  out_ << json::ObjectWriter()
              .Add("entry", "event")
              .Add("at", FormatRfc3339(at))
              .Add("clock", FormatRfc3339(clock))
              .Add("event_id", event.event_id)
              .Add("event_type", is_unknown ? "other" : dtbridge::NameOf(event.type))
              .Add("project_id", event.project_id)
              .Add("device_id", event.device_id)
              .Add("timestamp", FormatRfc3339(event.timestamp))
              .Add("shape", NameOf(event.shape))
              .Add("backfilled", event.backfilled)
              .Add("fault", dtbridge::NameOf(plan.fault))
              .Add("copies", plan.copies)
              .Add("bytes", event.body.size())
              .Done()
       << '\n';
}

void PushLedger::Tried(const QueuedPush& push, const PushOutcome& outcome, PushVerdict verdict,
                       SysTime at, SysTime clock) {
  json::ObjectWriter line;
  line.Add("entry", "attempt")
      .Add("at", FormatRfc3339(at))
      .Add("clock", FormatRfc3339(clock))
      .Add("event_id", push.event->event_id)
      .Add("copy", push.copy)
      .Add("attempt", push.attempts)
      .Add("status", outcome.status)
      .Add("us", outcome.duration.count());
  if (outcome.status == 0) {
    line.Add("error", std::string_view(outcome.answer).substr(0, kMostErrorBytes));
  } else if (const std::string said = SaidIn(outcome.answer); !said.empty()) {
    line.Add("answer", said);
  }
  line.Add("then", dtbridge::NameOf(verdict));
  if (verdict == PushVerdict::kRetry) line.Add("again", FormatRfc3339(push.due));
  out_ << line.Done() << '\n';
}

void PushLedger::GivenUp(const QueuedPush& push, SysTime at, SysTime clock) {
  out_ << json::ObjectWriter()
              .Add("entry", "given_up")
              .Add("at", FormatRfc3339(at))
              .Add("clock", FormatRfc3339(clock))
              .Add("event_id", push.event->event_id)
              .Add("copy", push.copy)
              .Add("attempts", push.attempts)
              .Done()
       << '\n';
}

void PushLedger::Ended(const PushSetting& setting, const PushTally& tally) {
  out_ << SummaryJson(setting, tally) << '\n';
}

}  // namespace dtbridge
