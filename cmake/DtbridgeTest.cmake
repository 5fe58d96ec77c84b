# dtbridge_test(<name> SOURCES <file>... USES <target>... [LABEL <unit|integration|slow|system>] [TIMEOUT <s>] [UNTHREADED])
#
# One GoogleTest program, one ctest entry for the whole program: what a failure prints names the case. The target
# `unit_tests` builds all with the label unit. UNTHREADED: it starts no second thread, so that ThreadSanitizer would find
# nothing; then it is left out of that build.
add_custom_target(unit_tests)

# GoogleTest's headers take half the time that a test takes to compile.
if(DTBRIDGE_PRECOMPILE)
  add_library(dtbridge_test_headers OBJECT ${CMAKE_SOURCE_DIR}/tests/support/test_headers.cc)
  target_link_libraries(dtbridge_test_headers PRIVATE GTest::gmock dtbridge::flags)
  target_precompile_headers(dtbridge_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()

# Two checks of UndefinedBehaviorSanitizer make half of what GCC generates for a test. They stay in what is tested; in the
# tests themselves AddressSanitizer sees the null pointers that are used.
add_library(dtbridge_test_checks INTERFACE)
if(DTBRIDGE_SANITIZERS MATCHES "undefined")
  target_compile_options(dtbridge_test_checks INTERFACE -fno-sanitize=null,alignment)
endif()

function(dtbridge_test name)
  cmake_parse_arguments(TEST "UNTHREADED" "LABEL;TIMEOUT" "SOURCES;USES" ${ARGN})
  if(NOT TEST_LABEL)
    set(TEST_LABEL unit)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE DTBRIDGE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${TEST_USES} GTest::gmock_main dtbridge::flags dtbridge_test_checks)
  if(TARGET dtbridge_test_headers)
    target_precompile_headers(${name} REUSE_FROM dtbridge_test_headers)
  endif()
  if(TEST_UNTHREADED AND DTBRIDGE_SANITIZERS MATCHES "thread")
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
  dtbridge_sanitizer_environment(${name})
  if(TEST_LABEL STREQUAL "unit")
    add_dependencies(unit_tests ${name})
  endif()
endfunction()

# dtbridge_sanitizer_environment(<test>...)
#
# What the sanitizers' runtimes are told when ctest runs these tests. TSan exits with 66 after a report.
function(dtbridge_sanitizer_environment)
  if(DTBRIDGE_SANITIZERS MATCHES "thread")
    set(environment
      "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp:second_deadlock_stack=1")
  elseif(DTBRIDGE_SANITIZERS MATCHES "address")
    set(environment
      "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
      "UBSAN_OPTIONS=print_stacktrace=1")
  endif()
  if(environment)
    set_property(TEST ${ARGN} APPEND PROPERTY ENVIRONMENT "${environment}")
  endif()
endfunction()
