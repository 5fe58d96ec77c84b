#include "record_printer.h"

#include <cstdio>
#include <utility>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {

RecordPrinter::RecordPrinter(const std::string& bootstrap, std::vector<std::string> topics)
    : reader_(bootstrap, std::move(topics)), thread_([this] { Run(); }) {}

RecordPrinter::~RecordPrinter() { Stop(); }

bool RecordPrinter::WaitFor(std::uint64_t count, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (printed_ < count) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

std::uint64_t RecordPrinter::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  return printed_;
}

void RecordPrinter::Run() {
  NameThisThread("demo-reader");
  while (!stopping_) {
    const auto record = reader_.Next(std::chrono::milliseconds{100});
    if (!record) continue;
    std::printf("%s[%d]@%lld  key=%s\n    %s\n", record->topic.c_str(), record->partition,
                static_cast<long long>(record->offset), record->key.c_str(), record->value.c_str());
    std::fflush(stdout);
    ++printed_;
  }
}

}  // namespace dtbridge
