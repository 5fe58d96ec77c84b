#include "dtbridge/publish/kafka_publisher.h"

#include <algorithm>
#include <thread>

#include "dtbridge/base/check.h"
#include "dtbridge/base/thread_name.h"
#include "publisher_state.h"

namespace dtbridge {

KafkaPublisher::KafkaPublisher(KafkaOptions options, std::vector<std::string> topics,
                               const Clock& clock, Logger& logger, Registry& registry)
    : state_(std::make_unique<State>(std::move(options), std::move(topics), clock, logger,
                                     registry)) {}

KafkaPublisher::~KafkaPublisher() { state_->Stop(std::chrono::milliseconds{0}); }

void KafkaPublisher::Start() { state_->Start(); }

void KafkaPublisher::Publish(Record record, Done done) {
  state_->Publish(std::move(record), std::move(done));
}

KafkaHealth KafkaPublisher::Health() const { return state_->Health(); }

bool KafkaPublisher::LookUpTopics(std::chrono::milliseconds timeout) {
  return state_->LookUpTopics(timeout);
}

bool KafkaPublisher::WantsLookUp() const { return state_->WantsLookUp(); }

std::size_t KafkaPublisher::Stop(std::chrono::milliseconds flush) { return state_->Stop(flush); }

}  // namespace dtbridge
