#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dtbridge/model/rejection.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {

/// What the checks of one delivery found. The first failure is the verdict; with a trace the checks
/// go on after it, so that people see everything that is wrong at once.
class Findings {
 public:
  explicit Findings(VerificationTrace* trace) : trace_(trace) {}

  bool Failed() const { return verdict_.has_value(); }

  /// Somebody reads more than the verdict.
  bool Traced() const { return trace_ != nullptr; }

  /// Nothing that could still be found would matter.
  bool Decided() const { return Failed() && trace_ == nullptr; }

  /// `text` is a text or, when it takes work, a function that makes one: only a trace reads it.
  template <typename Text>
  void Pass(Text&& text) {
    if (trace_ == nullptr) return;
    if constexpr (std::is_invocable_v<Text>) {
      trace_->push_back({true, text()});
    } else {
      trace_->push_back({true, std::string(text)});
    }
  }

  void Fail(RejectReason reason, std::string detail) { Fail(Rejection{reason, std::move(detail)}); }
  void Fail(Rejection rejection) {
    if (trace_ != nullptr) {
      trace_->push_back({false, std::string(NameOf(rejection.reason)) + ": " + rejection.detail});
    }
    if (!verdict_) verdict_ = std::move(rejection);
  }

  /// To be asked only when Failed.
  Rejection Verdict() && { return *std::move(verdict_); }

 private:
  VerificationTrace* trace_;
  std::optional<Rejection> verdict_;
};

}  // namespace dtbridge
