// librdkafka starts its threads by C11's thrd_create, which the ThreadSanitizer of gcc 12 does not know: such
// a thread crashes at its first allocation. Under that sanitizer the program's own thrd_create comes first,
// and goes the way that it does know.
#if defined(__SANITIZE_THREAD__)
#include <pthread.h>
#include <threads.h>

#include <cstdint>
#include <memory>

namespace {

struct Start {
  thrd_start_t function;
  void* argument;
};

void* begin(void* start) {
  std::unique_ptr<Start> owned(static_cast<Start*>(start));
  return reinterpret_cast<void*>(static_cast<intptr_t>(owned->function(owned->argument)));
}

}  // namespace

extern "C" int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  if (pthread_create(thread, nullptr, &begin, start.get()) != 0) return thrd_error;
  static_cast<void>(start.release());  // The thread's from here on.
  return thrd_success;
}

extern "C" int thrd_join(thrd_t thread, int* result) {
  void* returned = nullptr;
  if (pthread_join(thread, &returned) != 0) return thrd_error;
  if (result) *result = static_cast<int>(reinterpret_cast<intptr_t>(returned));
  return thrd_success;
}
#endif
