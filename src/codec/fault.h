#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "dtbridge/json/document.h"
#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// Where in the body something is: a chain of names on the stack, spelled out only for a fault.
///
/// Lifetime: a Path points to the one it was made from, and to its name.
class Path {
 public:
  explicit Path(std::string_view name) : name_(name) {}
  Path Member(std::string_view name) const { return {this, name}; }
  Path Element(std::size_t index) const { return {this, index}; }

  /// As `event.data.temperature.samples[2].value`; printable, cut.
  std::string Text() const;

 private:
  Path(const Path* parent, std::string_view name) : parent_(parent), name_(name) {}
  Path(const Path* parent, std::size_t index) : parent_(parent), index_(index) {}

  const Path* parent_ = nullptr;
  std::string_view name_;
  std::optional<std::size_t> index_;  ///< of an element, which has no name
};

/// A member that is not what it must be: `wanted` with its article, as `a string`.
Rejection WrongType(const Path& at, const json::Value& value, std::string_view wanted);

/// A body that is no document.
Rejection Unreadable(const json::ParseError& error);

/// A fault that the member's path and a few words tell.
Rejection Fault(RejectReason reason, const Path& at, std::string_view what);

}  // namespace dtbridge
