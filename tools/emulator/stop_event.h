#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

namespace dtbridge {

/// A descriptor that becomes readable, for good, once somebody asks a thread to stop. Threads: any.
class StopEvent {
 public:
  StopEvent() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~StopEvent() { close(descriptor_); }
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  int Descriptor() const { return descriptor_; }
  void Set() const { eventfd_write(descriptor_, 1); }

 private:
  const int descriptor_;
};

}  // namespace dtbridge
