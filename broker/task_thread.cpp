#include "broker/task_thread.h"

#include <utility>

namespace zurau::broker {

void TaskThread::run(std::function<void()> task) {
  Lock lock(mutex_);
  if (stopping_) return;
  tasks_.push_back(std::move(task));
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  wake_.notify_one();
}

void TaskThread::stop() {
  std::thread thread;
  {
    Lock lock(mutex_);
    stopping_ = true;
    thread = std::move(thread_);
    wake_.notify_one();
  }
  if (thread.joinable()) thread.join();
}

void TaskThread::work() {
  for (;;) {
    std::function<void()> task;
    {
      Lock lock(mutex_);
      while (tasks_.empty() && !stopping_) wake_.wait(mutex_);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace zurau::broker
