#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {

/// Number of letters to insert, remove, replace or swap with their neighbour to get from one to the
/// other.
std::size_t EditDistance(std::string_view a, std::string_view b);

/// The candidate with the smallest distance to `word`, the first of several; empty when none is
/// close enough to be meant (more than a third of the word's letters differ, two at least being
/// allowed).
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace dtbridge
