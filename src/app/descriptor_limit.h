#pragma once

#include <cstddef>

namespace dtbridge {

/// Raises the process's own limit of open descriptors to `wanted`, or as far as it may; never
/// lowers it. Returns the limit that holds.
///
/// Systems start services with 1024, for programs that use select(); none of our libraries does.
/// With fewer than connections are allowed, strangers could take those that Kafka, the admin port
/// and the secrets' files need.
std::size_t RaiseDescriptorLimit(std::size_t wanted);

}  // namespace dtbridge
