#include "delivery_probe.h"

#include <algorithm>

namespace dtbridge {
namespace {

Ending EndingOf(RejectClass reject_class) {
  switch (reject_class) {
    case RejectClass::kRefused:
      return Ending::kRefused;
    case RejectClass::kDeadLetter:
      return Ending::kDeadLettered;
    case RejectClass::kFailed:
      return Ending::kFailed;
  }
  return Ending::kFailed;
}

MetricLabels LabelsOf(const std::string& connector, Ending ending, std::string_view reason) {
  return {{"connector", connector},
          {"outcome", std::string(NameOf(ending))},
          {"reason", std::string(reason)}};
}

}  // namespace

DeliveryProbe::DeliveryProbe(Registry& registry, const std::vector<std::string>& connectors)
    : deliveries_(registry.Counters(
          "deliveries_total",
          "Deliveries by how they ended, each counted once; the sum is all that were received.")),
      body_bytes_(registry
                      .Histograms("http_request_body_bytes", "Size of the deliveries' bodies.",
                                  {128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
                      .With()) {
  const auto late =
      registry.Counters("late_reports_total",
                        "Ends that were reported after the sender had been answered 503 in time.");
  for (std::size_t i = 0; i < kEndingCount; ++i) {
    late_.push_back(late.With({{"outcome", std::string(NameOf(static_cast<Ending>(i)))}}));
  }
  const auto in_flight =
      registry.Gauges("deliveries_in_flight", "Deliveries handed over whose end is not decided.");
  for (const std::string& name : connectors) {
    Series series{name,
                  in_flight.With({{"connector", name}}),
                  deliveries_.With(LabelsOf(name, Ending::kStored, "")),
                  deliveries_.With(LabelsOf(name, Ending::kDuplicate, "")),
                  {},
                  std::make_unique<RecentRefusals>()};
    for (const RejectReason reason : AllRejectReasons()) {
      series.by_reason.push_back(
          deliveries_.With(LabelsOf(name, EndingOf(ClassOf(reason)), NameOf(reason))));
    }
    series_.push_back(std::move(series));
  }
}

void DeliveryProbe::Decided(ConnectorIndex connector, const Verdict& verdict,
                            std::string_view request_id, SysTime now) const {
  const Series& series = series_[connector];
  switch (verdict.ending) {
    case Ending::kStored:
      series.stored.Increment();
      return;
    case Ending::kDuplicate:
      series.duplicate.Increment();
      return;
    case Ending::kDeadLettered:
    case Ending::kRefused:
    case Ending::kFailed:
      break;
  }
  series.recent->Add({now, verdict.ending, verdict.reason, std::string(request_id)});
  if (verdict.ending == EndingOf(ClassOf(verdict.reason))) {
    series.by_reason[static_cast<std::size_t>(verdict.reason)].Increment();
  } else {
    // A combination that only a bug makes: counted under its own name all the same.
    deliveries_.With(LabelsOf(series.name, verdict.ending, NameOf(verdict.reason))).Increment();
  }
}

DeliveryActivity DeliveryProbe::ActivityOf(ConnectorIndex connector) const {
  const Series& series = series_[connector];
  DeliveryActivity activity;
  const auto add = [&](Ending ending, const Counter& counter) {
    const auto count = static_cast<std::uint64_t>(counter.Value());
    activity.counts[static_cast<std::size_t>(ending)] += count;
    return count;
  };
  add(Ending::kStored, series.stored);
  add(Ending::kDuplicate, series.duplicate);
  for (const RejectReason reason : AllRejectReasons()) {
    const std::uint64_t count =
        add(EndingOf(ClassOf(reason)), series.by_reason[static_cast<std::size_t>(reason)]);
    if (count > 0) activity.reasons.push_back({reason, count});
  }
  activity.in_flight = static_cast<std::size_t>(std::max(series.in_flight.Value(), 0.0));
  activity.recent = series.recent->NewestFirst();
  return activity;
}

}  // namespace dtbridge
