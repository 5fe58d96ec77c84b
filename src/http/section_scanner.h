#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dtbridge {

/// A name of HTTP: one or more of the bytes of RFC 9110 5.6.2.
bool IsToken(std::string_view text);

/// Checks the raw bytes of a header or trailer section, in whatever pieces they come.
///
/// What llhttp lets pass is refused here: line ends other than CRLF, folded lines, control
/// characters and NUL, a name that is not a token followed at once by its colon. The verdict and
/// the byte at which it falls do not depend on how the input is cut.
class SectionScanner {
 public:
  enum class State {
    kGoing,     ///< wants more
    kComplete,  ///< the empty line was read
    kBad,       ///< refused; the offending byte was not read
    kTooMany,   ///< one line more than allowed
  };

  /// A head begins with a request line; a trailer section has header lines only.
  enum class Section { kHead, kTrailer };

  SectionScanner() = default;
  SectionScanner(Section section, std::size_t max_lines);

  /// Reads until the section ends or is refused; returns how many bytes were read.
  std::size_t Scan(std::string_view bytes);

  State Verdict() const { return verdict_; }
  std::size_t HeaderLines() const { return lines_; }

 private:
  enum class At : std::uint8_t { kRequestLine, kLineStart, kName, kValue, kLineEnd, kSectionEnd };

  At at_ = At::kRequestLine;
  State verdict_ = State::kGoing;
  std::size_t lines_ = 0;
  std::size_t max_lines_ = 0;
};

}  // namespace dtbridge
