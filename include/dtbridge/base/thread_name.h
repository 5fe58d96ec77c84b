#pragma once

#include <pthread.h>

namespace dtbridge {

/// Names the calling thread for `top -H` and debuggers; Linux keeps 15 characters.
inline void NameThisThread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace dtbridge
