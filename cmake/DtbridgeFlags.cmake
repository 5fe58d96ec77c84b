# dtbridge::flags: what every target of ours compiles with. Nothing is set globally.
add_library(dtbridge_flags INTERFACE)
add_library(dtbridge::flags ALIAS dtbridge_flags)

target_compile_options(dtbridge_flags INTERFACE
  -Wall -Wextra
  $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic -Wshadow -Wconversion>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:Clang>>:-Wthread-safety>
  $<$<BOOL:${DTBRIDGE_WERROR}>:-Werror>)

if(DTBRIDGE_SANITIZERS)
  target_compile_options(dtbridge_flags INTERFACE
    -fsanitize=${DTBRIDGE_SANITIZERS} -fno-omit-frame-pointer -g1 -fno-sanitize-recover=all)
  target_link_options(dtbridge_flags INTERFACE -fsanitize=${DTBRIDGE_SANITIZERS})
  if(DTBRIDGE_SANITIZERS MATCHES "undefined")
    # This check reads an object's type through a pipe of its own, and calls every object wrong when no file
    # descriptor is left. Tests take them all away.
    target_compile_options(dtbridge_flags INTERFACE -fno-sanitize=vptr)
  endif()
  # GCC's sanitizer instrumentation raises false maybe-uninitialized and the like in library headers.
  target_compile_options(dtbridge_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-tsan>)
endif()
