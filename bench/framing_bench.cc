#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "request_framer.h"
#include "section_scanner.h"

namespace dtbridge {
namespace {

constexpr std::size_t kTokenBytes = 320;  // of an HS256 token with DT's claims

std::string Body() {
  std::ifstream in(DTBRIDGE_SOURCE_DIR "/tests/golden/temperature.delivery.json");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string HeadFor(const std::string& framing) {
  return "POST /v1/building-a HTTP/1.1\r\n"
         "Host: bridge.example.com\r\n"
         "User-Agent: DTCloud/1.0\r\n"
         "Content-Type: application/json\r\n"
         "Accept-Encoding: gzip\r\n"
         "X-Dt-Signature: " +
         std::string(kTokenBytes, 't') + "\r\n" + framing + "\r\n\r\n";
}

std::string WithLength() {
  const std::string body = Body();
  return HeadFor("Content-Length: " + std::to_string(body.size())) + body;
}

std::string InOneChunk() {
  const std::string body = Body();
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return HeadFor("Transfer-Encoding: chunked") + size + body + "\r\n0\r\n\r\n";
}

void ScanHead(benchmark::State& state) {
  const std::string head = HeadFor("Content-Length: 460");
  for (auto _ : state) {
    SectionScanner scanner(SectionScanner::Section::kHead, 100);
    benchmark::DoNotOptimize(scanner.Scan(head));
    if (scanner.Verdict() != SectionScanner::State::kComplete) {
      state.SkipWithError("the head was not taken");
      break;
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(head.size()));
}
BENCHMARK(ScanHead);

/// Head checks, llhttp and body, given in pieces of so many bytes (0: at once).
void FrameRequest(benchmark::State& state, const std::string& request, std::size_t piece) {
  const HttpLimits limits;
  RequestFramer framer(limits);
  for (auto _ : state) {
    std::string_view rest = request;
    while (!framer.IsComplete()) {
      const auto fed = framer.Feed(rest.substr(0, piece == 0 ? rest.size() : piece));
      rest.remove_prefix(fed.consumed);
      if (fed.event == RequestFramer::Event::kRejected) break;
    }
    if (!framer.IsComplete()) {
      state.SkipWithError("the request was not taken");
      break;
    }
    benchmark::DoNotOptimize(framer.TakeBody());
    framer.Reset();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.size()));
}
BENCHMARK_CAPTURE(FrameRequest, with_length, WithLength(), 0);
BENCHMARK_CAPTURE(FrameRequest, in_pieces_of_100, WithLength(), 100);
BENCHMARK_CAPTURE(FrameRequest, chunked, InOneChunk(), 0);

}  // namespace
}  // namespace dtbridge
