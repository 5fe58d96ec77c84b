#include <benchmark/benchmark.h>

#include <string>

#include "digest.h"

namespace dtbridge {
namespace {

/// Of a body; what a request's signature covers.
void HashBody(benchmark::State& state) {
  const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(Sha256(body));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(HashBody)->Arg(460)->Arg(4096)->Arg(65536);

/// Of a token's head and claims.
void AuthenticateToken(benchmark::State& state) {
  const std::string signed_part(270, 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(HmacSha256("a secret of thirty-two characters", signed_part));
  }
}
BENCHMARK(AuthenticateToken);

}  // namespace
}  // namespace dtbridge
