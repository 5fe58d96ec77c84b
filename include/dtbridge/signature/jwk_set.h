#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dtbridge/base/expected.h"
#include "dtbridge/base/snapshot.h"

namespace dtbridge {

/// The P-256 keys of a JWK set (RFC 7517), by key id. Immutable; safe from many threads.
///
/// Keys of other types, curves or uses are skipped: a set may carry what we do not need. A text that is
/// no JWK set, a point that is not on the curve, a key id that comes twice, or no usable key at all is an
/// error.
class JwkSet {
 public:
  static Expected<std::shared_ptr<const JwkSet>, std::string> Parse(std::string_view json);

  ~JwkSet();
  JwkSet(const JwkSet&) = delete;
  JwkSet& operator=(const JwkSet&) = delete;

  std::size_t Size() const;

  /// True when the ES256 signature (raw r and s, 64 bytes, RFC 7518 3.4) over `signed_bytes` was made
  /// with the key `kid`. Callers ask Has first to tell an unknown key from a wrong signature.
  bool Has(std::string_view kid) const;
  bool Verify(std::string_view kid, std::string_view signed_bytes, std::string_view raw_signature) const;

 private:
  struct Keys;
  explicit JwkSet(std::unique_ptr<Keys> keys);
  std::unique_ptr<Keys> keys_;
};

/// The key set that verifiers use now, and the wish for a newer one.
///
/// Threads: any. WantRefresh never blocks: it runs `on_want`, which must only wake somebody up.
class PublicKeys {
 public:
  explicit PublicKeys(std::function<void()> on_want = {});

  /// Null until a set was loaded.
  std::shared_ptr<const JwkSet> Current() const { return set_.Load(); }
  /// The issuer that tokens must name; empty until known (then nothing verifies: keys unavailable).
  std::shared_ptr<const std::string> Issuer() const { return issuer_.Load(); }

  void Replace(std::shared_ptr<const JwkSet> set, std::string issuer);

  void WantRefresh();
  /// True once per wish.
  bool TakeWish();

 private:
  std::function<void()> on_want_;
  std::atomic<bool> wanted_{false};
  Snapshot<JwkSet> set_;
  Snapshot<std::string> issuer_;
};

}  // namespace dtbridge
