#include "dtbridge/base/secret.h"

#include <string.h>  // explicit_bzero

namespace dtbridge {
namespace {

void Wipe(std::string& bytes) {
  // capacity(), not size(): a moved-from short string keeps its bytes in place.
  bytes.resize(bytes.capacity());
  explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace

Secret::Secret(std::string bytes) : bytes_(std::move(bytes)) { dtbridge::Wipe(bytes); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe();
    bytes_ = other.bytes_;
  }
  return *this;
}

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.Wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    bytes_ = std::move(other.bytes_);
    other.Wipe();
  }
  return *this;
}

Secret::~Secret() { Wipe(); }

bool Secret::Equals(std::string_view other) const {
  if (bytes_.size() != other.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (bytes_[i] ^ other[i]));
  }
  return difference == 0;
}

void Secret::Wipe() { dtbridge::Wipe(bytes_); }

}  // namespace dtbridge
