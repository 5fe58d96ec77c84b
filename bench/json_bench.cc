#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"

namespace dtbridge::json {
namespace {

std::string Delivery(const char* name) {
  std::ifstream in(std::string(DTBRIDGE_SOURCE_DIR "/tests/golden/") + name + ".delivery.json");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void ParseDelivery(benchmark::State& state) {
  const std::string body = Delivery("temperature");
  Document document;
  for (auto _ : state) {
    auto root = document.Parse(body);
    benchmark::DoNotOptimize(root);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}
BENCHMARK(ParseDelivery);

void WriteDelivery(benchmark::State& state) {
  const std::string body = Delivery("temperature");
  Document document;
  const auto root = document.Parse(body);
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendValue(out, *root);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(WriteDelivery);

void ParseObjectOfManyMembers(benchmark::State& state) {
  std::string body = "{";
  for (int i = 0; body.size() < 64 * 1024 - 20; ++i) body += '"' + std::to_string(i) + "\":1,";
  body += "\"last\":1}";
  Document document;
  for (auto _ : state) {
    auto root = document.Parse(body);
    benchmark::DoNotOptimize(root);
  }
}
BENCHMARK(ParseObjectOfManyMembers);

}  // namespace
}  // namespace dtbridge::json
