#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/time.h"
#include "emulator/random.h"

namespace dtbridge {

/// Makes ids like DT's event, device and project ids: xids, 96 bits as 20 characters of 0-9a-v. The
/// first 32 bits are the second of creation, then follow 40 bits of the maker and a 24-bit count.
///
/// Unique among 2^24 ids of one maker within a second. Threads: one at a time.
class XidMaker {
 public:
  explicit XidMaker(Random& random);

  std::string Next(SysTime created);

 private:
  std::uint64_t maker_;
  std::uint32_t count_;
};

/// The second in which an id was created; -1 for a text that is no xid.
std::int64_t XidSecond(std::string_view xid);

}  // namespace dtbridge
