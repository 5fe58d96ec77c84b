#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace dtbridge {

/// Bytes that must never be shown: no stream operator, no implicit conversion, equality in constant
/// time.
///
/// The bytes are overwritten when the object goes. Reveal() marks each place that uses them.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::string_view Reveal() const { return bytes_; }
  bool Empty() const { return bytes_.empty(); }

  /// Compares in a time that depends on the lengths only.
  bool Equals(std::string_view other) const;

  friend bool operator==(const Secret& a, const Secret& b) { return a.Equals(b.bytes_); }

 private:
  void Wipe();

  std::string bytes_;
};

}  // namespace dtbridge
