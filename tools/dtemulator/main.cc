#include "command_line.h"

int main(int argc, char** argv) { return dtbridge::RunCommandLine(argc, argv); }
