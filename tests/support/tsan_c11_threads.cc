// C11 threads over pthreads, for builds with ThreadSanitizer.
//
// librdkafka locks and starts threads through <threads.h>. TSan intercepts pthreads only: a thread
// it has not seen start crashes in its first intercepted call, and every lock of the library is
// invisible. A program that defines these functions itself takes the place of libc's.

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <type_traits>

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) &&
              alignof(mtx_t) == alignof(pthread_mutex_t));
static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t) && alignof(cnd_t) == alignof(pthread_cond_t));
static_assert(sizeof(once_flag) == sizeof(pthread_once_t));
static_assert(std::is_same_v<thrd_t, pthread_t> && std::is_same_v<tss_t, pthread_key_t>);

namespace {

pthread_mutex_t* Native(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* Native(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

int Translated(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ENOMEM:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

struct Start {
  thrd_start_t function;
  void* argument;
};

void* Run(void* opaque) {
  const std::unique_ptr<Start> start(static_cast<Start*>(opaque));
  const std::intptr_t result = start->function(start->argument);
  return reinterpret_cast<void*>(result);
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  const int error = pthread_create(thread, nullptr, Run, start.get());
  if (error == 0) (void)start.release();
  return error == EAGAIN ? static_cast<int>(thrd_nomem) : Translated(error);
}

int thrd_join(thrd_t thread, int* result) {
  void* value = nullptr;
  const int error = pthread_join(thread, &value);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return Translated(error);
}

int thrd_detach(thrd_t thread) { return Translated(pthread_detach(thread)); }
thrd_t thrd_current() { return pthread_self(); }

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  const int error = pthread_mutex_init(Native(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return Translated(error);
}

int mtx_lock(mtx_t* mutex) { return Translated(pthread_mutex_lock(Native(mutex))); }
int mtx_trylock(mtx_t* mutex) { return Translated(pthread_mutex_trylock(Native(mutex))); }
int mtx_unlock(mtx_t* mutex) { return Translated(pthread_mutex_unlock(Native(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(Native(mutex)); }

int mtx_timedlock(mtx_t* __restrict mutex, const timespec* __restrict until) {
  return Translated(pthread_mutex_timedlock(Native(mutex), until));
}

int cnd_init(cnd_t* condition) { return Translated(pthread_cond_init(Native(condition), nullptr)); }
int cnd_signal(cnd_t* condition) { return Translated(pthread_cond_signal(Native(condition))); }
int cnd_broadcast(cnd_t* condition) {
  return Translated(pthread_cond_broadcast(Native(condition)));
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(Native(condition)); }

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return Translated(pthread_cond_wait(Native(condition), Native(mutex)));
}

int cnd_timedwait(cnd_t* __restrict condition, mtx_t* __restrict mutex,
                  const timespec* __restrict until) {
  return Translated(pthread_cond_timedwait(Native(condition), Native(mutex), until));
}

void call_once(once_flag* flag, void (*function)()) {
  pthread_once(reinterpret_cast<pthread_once_t*>(flag), function);
}

}  // extern "C"
