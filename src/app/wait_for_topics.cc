#include "wait_for_topics.h"

#include <algorithm>
#include <thread>

namespace dtbridge {

using std::chrono::milliseconds;

bool WaitForTopics(KafkaPublisher& publisher, bool all, std::chrono::seconds patience,
                   const Clock& clock) {
  constexpr milliseconds kLookUp{5000};
  constexpr milliseconds kBetween{250};
  const SteadyTime until = clock.Steady() + patience;
  bool is_reached = false;
  for (;;) {
    is_reached = publisher.LookUpTopics(std::min<milliseconds>(kLookUp, patience)) || is_reached;
    if (is_reached && (!all || publisher.Health().missing_topics.empty())) return true;
    if (clock.Steady() >= until) return is_reached;
    std::this_thread::sleep_for(kBetween);
  }
}

}  // namespace dtbridge
