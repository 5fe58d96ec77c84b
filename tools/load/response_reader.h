#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dtbridge {

/// Reads one HTTP/1.x answer piece by piece: where it ends, its status, and whether the connection
/// may be used again. Content-Length, chunked bodies, and bodies that end with the connection; 1xx
/// answers are passed over. Bodies are not kept.
///
/// It is for a client that asks one thing at a time: bytes after an answer are an error.
class ResponseReader {
 public:
  enum class State { kReading, kDone, kBad };

  static constexpr std::size_t kMaxHeadBytes = 32 * 1024;

  State Feed(std::string_view bytes);
  /// The connection ended: that ends some bodies, and breaks everything else.
  State End();

  int Status() const { return status_; }
  bool KeepsAlive() const { return keeps_alive_; }

  /// For the next answer.
  void Reset() { *this = ResponseReader(); }

 private:
  enum class Part {
    kHead,
    kLength,
    kChunkSize,
    kChunk,
    kChunkEnd,
    kTrailer,
    kUntilEnd,
    kDone,
    kBad
  };

  /// True when the part is complete, false when more bytes are wanted.
  bool ReadHead(std::string_view& bytes);
  bool ReadLine(std::string_view& bytes);
  bool Skip(std::string_view& bytes);
  bool ParseHead();
  void ParseChunkSize();
  bool Step(std::string_view& bytes);
  State Now() const;

  Part part_ = Part::kHead;
  std::string text_;      ///< of a head or a line that is not complete
  std::size_t left_ = 0;  ///< bytes of a body or chunk
  int status_ = 0;
  bool keeps_alive_ = false;
};

}  // namespace dtbridge
