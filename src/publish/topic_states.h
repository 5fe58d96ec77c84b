#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/model/record.h"
#include "dtbridge/model/rejection.h"

namespace dtbridge {

enum class TopicStatus : std::uint8_t {
  kUnknown,  ///< not looked up yet
  kReady,
  kMissing,
  kNotAuthorized,
};

/// Our topics and what is known of them. Threads: any.
class TopicStates {
 public:
  explicit TopicStates(std::vector<std::string> names)
      : names_(std::move(names)), statuses_(names_.size()) {}

  const std::vector<std::string>& Names() const { return names_; }
  const std::string& Name(TopicId topic) const { return names_[topic]; }
  TopicStatus Status(TopicId topic) const { return statuses_[topic].load(); }
  void Set(TopicId topic, TopicStatus status) { statuses_[topic].store(status); }

  /// Why a record for the topic cannot be taken at present; nullopt: it can.
  std::optional<RejectReason> RefusalFor(TopicId topic) const {
    switch (Status(topic)) {
      case TopicStatus::kReady:
        return std::nullopt;
      case TopicStatus::kUnknown:
        return RejectReason::kBrokerUnavailable;
      case TopicStatus::kMissing:
        return RejectReason::kTopicMissing;
      case TopicStatus::kNotAuthorized:
        return RejectReason::kTopicNotAuthorized;
    }
    return RejectReason::kInternal;
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::atomic<TopicStatus>> statuses_;
};

}  // namespace dtbridge
