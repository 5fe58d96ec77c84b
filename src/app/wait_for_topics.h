#pragma once

#include <chrono>

#include "dtbridge/base/clock.h"
#include "dtbridge/publish/kafka_publisher.h"

namespace dtbridge {

/// Looks the publisher's topics up until Kafka has answered and, where `all` says so, has every one
/// of them, for about `patience`. Whether Kafka answered; KafkaHealth::missing_topics says the
/// rest.
bool WaitForTopics(KafkaPublisher& publisher, bool all, std::chrono::seconds patience,
                   const Clock& clock);

}  // namespace dtbridge
