# dtbridge_fuzzer(<name> SOURCES <file>... USES <target>... CORPUS <file or directory>...)
#
# SOURCES define LLVMFuzzerTestOneInput, and abort when a property does not hold. Two programs come of it:
# <name>_replay, built always, which ctest runs over CORPUS; and with DTBRIDGE_BUILD_FUZZERS (Clang) <name>,
# a libFuzzer program that looks for new inputs. To search for two minutes, keeping finds in a scratch directory:
#
#   build/fuzz/bin/<name> -max_total_time=120 -max_len=8192 <scratch> tests/fuzz/corpus/<target> ...
function(dtbridge_fuzzer name)
  cmake_parse_arguments(FUZZ "" "" "SOURCES;USES;CORPUS" ${ARGN})
  add_executable(${name}_replay ${FUZZ_SOURCES} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc)
  target_link_libraries(${name}_replay PRIVATE ${FUZZ_USES} dtbridge::base dtbridge::flags)
  add_test(NAME ${name}_replay COMMAND ${name}_replay ${FUZZ_CORPUS}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(${name}_replay PROPERTIES LABELS unit TIMEOUT 300)
  add_dependencies(unit_tests ${name}_replay)

  if(DTBRIDGE_BUILD_FUZZERS)
    add_executable(${name} ${FUZZ_SOURCES})
    target_link_libraries(${name} PRIVATE ${FUZZ_USES} dtbridge::base dtbridge::flags)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

# The rooms under test need coverage counters, not only the target.
if(DTBRIDGE_BUILD_FUZZERS)
  target_compile_options(dtbridge_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=fuzzer-no-link>)
endif()
