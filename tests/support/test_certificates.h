#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace dtbridge {

/// A certificate and its key, as PEM texts.
struct TestIdentity {
  std::string certificate;
  std::string key;
};

/// What a test wants of a certificate.
struct TestCertificate {
  std::string name = "localhost";
  std::chrono::seconds lives = std::chrono::hours(24 * 90);  ///< from now; negative: expired
  int rsa_bits = 0;                                          ///< 0: a key on P-256
  std::size_t padding = 0;                                   ///< bytes in an extension nobody reads
};

/// A certificate authority that exists for one test.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name = "test authority");
  ~TestAuthority();

  TestIdentity Issue(const TestCertificate& wanted = {}) const;

  /// The authority's own certificate.
  const std::string& Certificate() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same key behind a passphrase.
std::string EncryptedKey(const std::string& key);

}  // namespace dtbridge
