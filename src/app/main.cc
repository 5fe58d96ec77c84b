#include <signal.h>

#include "command_line.h"

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // libcurl's and ours: who is gone is told by the call
  return dtbridge::RunCommandLine(argc, argv);
}
