#include <utility>

#include "dtbridge/signature/jwk_set.h"

namespace dtbridge {

PublicKeys::PublicKeys(std::function<void()> on_want)
    : on_want_(std::move(on_want)), loaded_(std::make_shared<const Loaded>()) {}

std::shared_ptr<const JwkSet> PublicKeys::Current() const { return Load()->set; }

std::shared_ptr<const std::string> PublicKeys::Issuer() const {
  const auto loaded = Load();
  return {loaded, &loaded->issuer};
}

void PublicKeys::Replace(std::shared_ptr<const JwkSet> set, std::string issuer) {
  loaded_.Store(std::make_shared<const Loaded>(Loaded{std::move(set), std::move(issuer)}));
}

void PublicKeys::WantRefresh() {
  // Only the first of many wishes wakes somebody up.
  if (!wanted_.exchange(true) && on_want_) on_want_();
}

bool PublicKeys::TakeWish() { return wanted_.exchange(false); }

}  // namespace dtbridge
