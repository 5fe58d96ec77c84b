#pragma once

#include <string>

#include "dtbridge/replay/replay.h"

namespace dtbridge {

/// One line for people and for awk: place of the dead letter, time, connector, reason, outcome;
/// then what the outcome is about. `-` stands for what is not told.
std::string LetterLine(const std::string& dead_letter_topic, const ReplayedLetter& letter);

/// One line: how many records were read and chosen, and how the chosen ones ended.
std::string SummaryLine(const ReplaySummary& summary);

}  // namespace dtbridge
