#include "broker_console.h"

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace dtbridge {
namespace {

constexpr int kMostFailures = 100'000;
constexpr int kMostMilliseconds = 600'000;
constexpr int kMostPartitions = 1000;

std::vector<std::string> WordsOf(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

int Number(const std::string& text, int least, int most) {
  std::size_t used = 0;
  int number = least - 1;
  try {
    number = std::stoi(text, &used);
  } catch (const std::exception&) {  // no number at all; the check below says so
  }
  if (used != text.size() || number < least || number > most) {
    throw std::invalid_argument(text + " is no number from " + std::to_string(least) + " to " +
                                std::to_string(most));
  }
  return number;
}

}  // namespace

const char* BrokerConsole::Help() {
  return "  down                 refuse connections and end the open ones\n"
         "  up                   take them again\n"
         "  rtt MS               add so many milliseconds to every answer\n"
         "  error NAME COUNT     fail the next COUNT produce requests, as NOT_ENOUGH_REPLICAS\n"
         "  topic NAME COUNT     make a topic with so many partitions\n"
         "  topic-error TOPIC NAME\n"
         "                       metadata names that error for the topic; NO_ERROR ends it\n"
         "  quit                 end (as SIGTERM does)\n";
}

std::string BrokerConsole::Do(const std::string& line) {
  try {
    return Try(line);
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();
  }
}

std::string BrokerConsole::Try(const std::string& line) {
  const auto words = WordsOf(line);
  const auto is = [&words](const char* name, std::size_t size) {
    return words.size() == size && words[0] == name;
  };
  const auto code = [](const std::string& name) {
    const auto named = EmbeddedBroker::ErrorNamed(name);
    if (!named) throw std::invalid_argument(name + " is no error that Kafka knows");
    return *named;
  };
  if (is("down", 1)) {
    broker_.Down();
  } else if (is("up", 1)) {
    broker_.Up();
  } else if (is("rtt", 2)) {
    broker_.Delay(std::chrono::milliseconds{Number(words[1], 0, kMostMilliseconds)});
  } else if (is("error", 3)) {
    broker_.FailProduce(code(words[1]), Number(words[2], 1, kMostFailures));
  } else if (is("topic", 3)) {
    broker_.CreateTopic(words[1], Number(words[2], 1, kMostPartitions));
  } else if (is("topic-error", 3)) {
    broker_.FailTopic(words[1], words[2] == "NO_ERROR" ? std::int16_t{0} : code(words[2]));
  } else {
    return "error: give down, up, rtt MS, error NAME COUNT, topic NAME COUNT, "
           "topic-error TOPIC NAME or quit";
  }
  return "ok";
}

}  // namespace dtbridge
