#pragma once

namespace dtbridge {

/// Exit codes of every command.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  ///< at run time
inline constexpr int kExitUsage = 2;   ///< wrong usage

/// Reads the command line and runs the command it names; returns the process's exit code. Prints
/// what is wrong on one line of stderr.
int RunCommandLine(int argc, char** argv);

}  // namespace dtbridge
