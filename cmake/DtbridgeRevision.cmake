# DTBRIDGE_REVISION: the commit the programs are built from, for their --version; set it where there is no git.
if(NOT DTBRIDGE_REVISION)
  execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE DTBRIDGE_REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT DTBRIDGE_REVISION)
    set(DTBRIDGE_REVISION unknown)
  endif()
endif()
