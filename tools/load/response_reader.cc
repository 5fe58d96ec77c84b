#include "load/response_reader.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace dtbridge {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool SameText(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool ToNumber(std::string_view text, std::size_t& number, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

ResponseReader::State ResponseReader::Feed(std::string_view bytes) {
  while (!bytes.empty() && part_ != Part::kBad) {
    if (part_ == Part::kDone) {
      part_ = Part::kBad;
    } else if (!Step(bytes)) {
      break;
    }
  }
  return Now();
}

ResponseReader::State ResponseReader::End() {
  if (part_ == Part::kUntilEnd) part_ = Part::kDone;
  if (part_ != Part::kDone) part_ = Part::kBad;
  return Now();
}

ResponseReader::State ResponseReader::Now() const {
  if (part_ == Part::kBad) return State::kBad;
  return part_ == Part::kDone ? State::kDone : State::kReading;
}

bool ResponseReader::Step(std::string_view& bytes) {
  switch (part_) {
    case Part::kHead:
      if (!ReadHead(bytes)) return false;
      if (!ParseHead()) part_ = Part::kBad;
      text_.clear();
      return true;
    case Part::kLength:
      if (!Skip(bytes)) return false;
      part_ = Part::kDone;
      return true;
    case Part::kChunkSize:
      if (!ReadLine(bytes)) return false;
      ParseChunkSize();
      text_.clear();
      return true;
    case Part::kChunk:
      if (!Skip(bytes)) return false;
      part_ = Part::kChunkEnd;
      return true;
    case Part::kChunkEnd:
      if (!ReadLine(bytes)) return false;
      part_ = text_ == "\r\n" ? Part::kChunkSize : Part::kBad;
      text_.clear();
      return true;
    case Part::kTrailer:
      if (!ReadLine(bytes)) return false;
      if (text_ == "\r\n") part_ = Part::kDone;
      text_.clear();
      return true;
    case Part::kUntilEnd:
      bytes = {};
      return true;
    case Part::kDone:
    case Part::kBad:
      break;
  }
  return false;
}

bool ResponseReader::ReadHead(std::string_view& bytes) {
  const std::size_t had = text_.size();
  text_.append(bytes);
  const std::size_t end = text_.find(kHeadEnd, had < kHeadEnd.size() ? 0 : had - kHeadEnd.size());
  if (end == std::string::npos) {
    if (text_.size() > kMaxHeadBytes) part_ = Part::kBad;
    bytes = {};
    return false;
  }
  text_.resize(end + kHeadEnd.size());
  bytes.remove_prefix(text_.size() - had);
  return true;
}

bool ResponseReader::ReadLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  text_.append(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  if (text_.size() > kMaxLineBytes) part_ = Part::kBad;
  return end != std::string_view::npos && part_ != Part::kBad;
}

bool ResponseReader::Skip(std::string_view& bytes) {
  const std::size_t count = std::min(left_, bytes.size());
  bytes.remove_prefix(count);
  left_ -= count;
  return left_ == 0;
}

bool ResponseReader::ParseHead() {
  std::string_view head = text_;
  const std::string_view line = head.substr(0, head.find("\r\n"));
  std::size_t status = 0;
  if (line.size() < 12 || line.substr(0, 7) != "HTTP/1." || line[8] != ' ' ||
      !ToNumber(line.substr(9, 3), status) || status < 100)
    return false;
  status_ = static_cast<int>(status);
  keeps_alive_ = line[7] != '0';

  bool is_chunked = false;
  bool has_length = false;
  head.remove_prefix(line.size() + 2);
  while (head.size() > 2) {
    const std::string_view field = head.substr(0, head.find("\r\n"));
    head.remove_prefix(field.size() + 2);
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = field.substr(0, colon);
    const std::string_view value = Trimmed(field.substr(colon + 1));
    if (SameText(name, "content-length")) {
      if (!ToNumber(value, left_)) return false;
      has_length = true;
    } else if (SameText(name, "transfer-encoding")) {
      is_chunked = SameText(value, "chunked");
    } else if (SameText(name, "connection")) {
      if (SameText(value, "close")) keeps_alive_ = false;
      if (SameText(value, "keep-alive")) keeps_alive_ = true;
    }
  }
  if (status_ < 200) {
    part_ = status_ == 101 ? Part::kBad : Part::kHead;
  } else if (status_ == 204 || status_ == 304) {
    part_ = Part::kDone;
  } else if (is_chunked) {
    part_ = Part::kChunkSize;
  } else if (has_length) {
    part_ = left_ == 0 ? Part::kDone : Part::kLength;
  } else {
    keeps_alive_ = false;
    part_ = Part::kUntilEnd;
  }
  return part_ != Part::kBad;
}

void ResponseReader::ParseChunkSize() {
  const std::string_view line(text_.data(), text_.size() - 1);
  if (!ToNumber(Trimmed(line.substr(0, line.find(';'))), left_, 16)) {
    part_ = Part::kBad;
  } else {
    part_ = left_ == 0 ? Part::kTrailer : Part::kChunk;
  }
}

}  // namespace dtbridge
