#include <benchmark/benchmark.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dtbridge/codec/codec.h"
#include "dtbridge/route/router.h"

namespace dtbridge {
namespace {

constexpr SysTime kNow{std::chrono::seconds{1'700'000'000}};

Router RouterTo(const std::string& events) {
  return Router({.topics = {.events = events},
                 .connectors = {{.name = "building-a", .projects = {"ccol8iuk9smqiha4e8l0"}}}});
}

/// Topic, key, timestamp and headers of a temperature's record, its value moved in.
void Route(benchmark::State& state, const std::string& events, bool traced) {
  std::ifstream in(DTBRIDGE_SOURCE_DIR "/tests/golden/temperature.delivery.json");
  std::vector<HeaderField> headers{{"Host", "bridge.example.com"},
                                   {"Content-Type", "application/json"},
                                   {"X-Dt-Signature", "a token"}};
  if (traced) {
    headers.push_back({"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
  }
  const Delivery delivery{.headers = headers,
                          .body = {std::istreambuf_iterator<char>(in), {}},
                          .request_id = "c82gg99hga35jc2afkeg",
                          .received = kNow};
  auto event = DecodeEvent(delivery.body);
  event->project_id = "ccol8iuk9smqiha4e8l0";
  const Router router = RouterTo(events);
  for (auto _ : state) benchmark::DoNotOptimize(router.RecordFor(*event, delivery, {}, kNow));
}
BENCHMARK_CAPTURE(Route, by_event_type, "dt.events.{event_type}", false);
BENCHMARK_CAPTURE(Route, by_four_names, "dt.{project_id}.{connector}.{event_type}.{device_type}",
                  false);
BENCHMARK_CAPTURE(Route, with_trace_context, "dt.events.{event_type}", true);

}  // namespace
}  // namespace dtbridge
