#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dtbridge/codec/codec.h"

namespace dtbridge {
namespace {

std::string Delivery(const std::string& name) {
  std::ifstream in(std::string(DTBRIDGE_SOURCE_DIR "/tests/golden/") + name + ".delivery.json");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void Decode(benchmark::State& state, const std::string& name) {
  const std::string body = Delivery(name);
  for (auto _ : state) {
    auto event = DecodeEvent(body);
    benchmark::DoNotOptimize(event);
  }
}
BENCHMARK_CAPTURE(Decode, temperature, "temperature");

void Encode(benchmark::State& state, const std::string& name) {
  const auto event = DecodeEvent(Delivery(name));
  for (auto _ : state) {
    auto record = EncodeEvent(*event);
    benchmark::DoNotOptimize(record);
  }
}
BENCHMARK_CAPTURE(Encode, temperature, "temperature");

void DecodeAndEncode(benchmark::State& state, const std::string& name) {
  const std::string body = Delivery(name);
  for (auto _ : state) {
    auto record = EncodeEvent(*DecodeEvent(body));
    benchmark::DoNotOptimize(record);
  }
}
BENCHMARK_CAPTURE(DecodeAndEncode, temperature, "temperature");
BENCHMARK_CAPTURE(DecodeAndEncode, networkStatus, "networkStatus");
BENCHMARK_CAPTURE(DecodeAndEncode, temperature_backfilled, "temperature_backfilled");

}  // namespace
}  // namespace dtbridge
