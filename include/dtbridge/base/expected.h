#pragma once

#include <tl/expected.hpp>
#include <utility>

namespace dtbridge {

/// A value or the reason why there is none; gives way to std::expected one day.
template <typename T, typename E>
using Expected = tl::expected<T, E>;

template <typename E>
constexpr auto Unexpected(E&& error) {
  return tl::make_unexpected(std::forward<E>(error));
}

}  // namespace dtbridge
