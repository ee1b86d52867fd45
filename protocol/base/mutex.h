// Mutex and lock with clang's thread-safety attributes, so that `clang -Wthread-safety` checks which lock
// guards what.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ZURAU_TSA(x) __attribute__((x))
#else
#define ZURAU_TSA(x)
#endif
#define CAPABILITY(x) ZURAU_TSA(capability(x))
#define SCOPED_CAPABILITY ZURAU_TSA(scoped_lockable)
#define GUARDED_BY(x) ZURAU_TSA(guarded_by(x))
#define REQUIRES(...) ZURAU_TSA(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) ZURAU_TSA(locks_excluded(__VA_ARGS__))
#define ACQUIRE(...) ZURAU_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) ZURAU_TSA(release_capability(__VA_ARGS__))
#define TRY_ACQUIRE(...) ZURAU_TSA(try_acquire_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS ZURAU_TSA(no_thread_safety_analysis)

namespace zurau {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  bool try_lock() TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  friend class ConditionVariable;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() RELEASE() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

/// Waits with the caller's Mutex held; wakes may be spurious, so wait in a loop over the condition.
class ConditionVariable {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  /// False when `duration` (a std::chrono duration) has passed without a wake.
  template <class Duration>
  bool wait_for(Mutex& mutex, Duration duration) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    bool woken = condition_.wait_for(lock, duration) == std::cv_status::no_timeout;
    lock.release();
    return woken;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace zurau
