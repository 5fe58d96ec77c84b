# dtbridge_bench(<name> SOURCES <file>... USES <target>...)
#
# One Google Benchmark program; run it from a release build: build/bench/bin/<name>
function(dtbridge_bench name)
  cmake_parse_arguments(BENCH "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${BENCH_SOURCES})
  target_compile_definitions(${name} PRIVATE DTBRIDGE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${BENCH_USES} benchmark::benchmark_main dtbridge::flags)
endfunction()
