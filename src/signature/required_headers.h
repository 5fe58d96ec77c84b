#pragma once

#include <span>
#include <vector>

#include "dtbridge/model/delivery.h"
#include "dtbridge/signature/credentials.h"
#include "findings.h"

namespace dtbridge {

/// Holds a delivery's headers against those that its connector demands: each exactly once, with
/// exactly its value. All values are compared, in constant time, whatever was found before.
/// Findings: kHeaderMismatch, naming the header and never a value.
void CheckRequiredHeaders(std::span<const HeaderField> headers,
                          const std::vector<RequiredHeader>& required, Findings& findings);

}  // namespace dtbridge
