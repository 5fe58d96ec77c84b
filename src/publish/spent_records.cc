#include "spent_records.h"

#include <atomic>
#include <utility>

namespace dtbridge {

std::size_t SpentRecords::Bin() {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t mine = threads++;
  return mine % std::tuple_size_v<decltype(bins_)>;
}

void SpentRecords::Put(std::unique_ptr<Waiting> record) {
  OneBin& bin = bins_[record->maker];
  const MutexLock lock(bin.mutex);
  if (bin.records >= kMostRecords || bin.bytes + record->bytes > kMostBytes) return;
  ++bin.records;
  bin.bytes += record->bytes;
  record->next = bin.first;
  bin.first = record.release();
}

void SpentRecords::FreeSome() {
  std::unique_ptr<Waiting> first;
  std::unique_ptr<Waiting> second;
  OneBin& bin = bins_[Bin()];
  const MutexLock lock(bin.mutex);
  for (auto* one : {&first, &second}) {
    if (bin.first == nullptr) return;
    one->reset(std::exchange(bin.first, bin.first->next));
    --bin.records;
    bin.bytes -= (*one)->bytes;
  }
}

void SpentRecords::FreeAll() {
  for (OneBin& bin : bins_) {
    Waiting* list = nullptr;
    {
      const MutexLock lock(bin.mutex);
      list = std::exchange(bin.first, nullptr);
      bin.records = 0;
      bin.bytes = 0;
    }
    while (list != nullptr) {
      const std::unique_ptr<Waiting> record(std::exchange(list, list->next));
    }
  }
}

}  // namespace dtbridge
