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
/// Keys of other types, curves, algorithms or uses, and keys without a key id, are skipped: a set
/// may carry what we do not need. So are faulty ones (RFC 7517 5): a point that is not on the
/// curve, a private key, the second one of a key id. They must not keep the good ones beside them
/// from being used; Fault tells of them. A text that is no JWK set, one beyond the bounds, or no
/// usable key at all is an error.
class JwkSet {
 public:
  static constexpr std::size_t kMaxBytes = 64 * 1024;
  static constexpr std::size_t kMaxKeys = 32;  ///< that can be used

  /// The error is one line for the operator; it names the key by its position and shows no values.
  static Expected<std::shared_ptr<const JwkSet>, std::string> Parse(std::string_view json);

  ~JwkSet();
  JwkSet(const JwkSet&) = delete;
  JwkSet& operator=(const JwkSet&) = delete;

  std::size_t Size() const;

  /// What is wrong with the first faulty key, in the words of Parse's errors; empty: none is.
  const std::string& Fault() const { return fault_; }

  bool Has(std::string_view kid) const;

  /// True when the ES256 signature (raw r and s, 64 bytes, RFC 7518 3.4) over `signed_bytes` was
  /// made with the key `kid`. Callers ask Has first to tell an unknown key from a wrong signature.
  bool Verify(std::string_view kid, std::string_view signed_bytes,
              std::string_view raw_signature) const;

 private:
  struct Keys;
  JwkSet(std::unique_ptr<Keys> keys, std::string fault);
  std::unique_ptr<Keys> keys_;
  std::string fault_;
};

/// The key set that verifiers use now, and the wish for a newer one.
///
/// Threads: any. WantRefresh never blocks: it runs `on_want`, which must only wake somebody up.
class PublicKeys {
 public:
  /// What was loaded together.
  struct Loaded {
    std::shared_ptr<const JwkSet> set;  ///< null until a set was loaded
    std::string issuer;                 ///< that tokens must name; empty: keys unavailable
  };

  explicit PublicKeys(std::function<void()> on_want = {});

  /// Set and issuer of the same load; never null.
  std::shared_ptr<const Loaded> Load() const { return loaded_.Load(); }

  /// Null until a set was loaded.
  std::shared_ptr<const JwkSet> Current() const;
  /// The issuer that tokens must name; empty until known (then nothing verifies: keys unavailable).
  std::shared_ptr<const std::string> Issuer() const;

  void Replace(std::shared_ptr<const JwkSet> set, std::string issuer);

  /// Asks for a newer set. Many wishes before the next TakeWish are one: the first runs `on_want`.
  void WantRefresh();
  /// True once per wish.
  bool TakeWish();

 private:
  std::function<void()> on_want_;
  std::atomic<bool> wanted_{false};
  Snapshot<Loaded> loaded_;
};

}  // namespace dtbridge
