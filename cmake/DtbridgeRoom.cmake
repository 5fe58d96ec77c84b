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
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR}/include)
    target_link_libraries(${target} INTERFACE ${ROOM_USES})
  endif()
  add_library(dtbridge::${name} ALIAS ${target})
endfunction()
