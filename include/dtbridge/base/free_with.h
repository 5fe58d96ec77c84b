#pragma once

namespace dtbridge {

/// A deleter that frees what a C library made with the library's own function:
/// `std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>`.
template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};

}  // namespace dtbridge
