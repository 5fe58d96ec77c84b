# dtbridge_precompile(<target>)
#
# With DTBRIDGE_PRECOMPILE the standard library's headers, half of what a source file of ours takes to compile, are read
# once. Other builds go without, and find the file that does not include what it uses.
function(dtbridge_precompile target)
  if(NOT DTBRIDGE_PRECOMPILE OR DTBRIDGE_BUILD_FUZZERS)
    return()
  endif()
  if(NOT TARGET dtbridge_standard_headers)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/standard_headers.cc CONTENT "" @ONLY)
    add_library(dtbridge_standard_headers OBJECT ${CMAKE_BINARY_DIR}/standard_headers.cc)
    target_link_libraries(dtbridge_standard_headers PRIVATE dtbridge::flags)
    target_precompile_headers(dtbridge_standard_headers PRIVATE <algorithm> <array> <atomic> <chrono> <functional> <map>
      <memory> <optional> <span> <string> <string_view> <thread> <unordered_map> <utility> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM dtbridge_standard_headers)
endfunction()

# dtbridge_room(<name> SOURCES <file>... [USES <target>...] [HIDES <target>...])
#
# One room of the house: target dtbridge::<name>, public headers in include/dtbridge/<name>, private ones
# beside the sources. USES are arrows that callers see, HIDES are libraries that must not leak to them.
# A room without SOURCES is header-only.
function(dtbridge_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;HIDES" ${ARGN})
  set(target dtbridge_${name})
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/include)
    target_link_libraries(${target} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_HIDES} dtbridge::flags)
    dtbridge_precompile(${target})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR}/include)
    target_link_libraries(${target} INTERFACE ${ROOM_USES})
  endif()
  add_library(dtbridge::${name} ALIAS ${target})
endfunction()
