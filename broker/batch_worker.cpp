#include "broker/batch_worker.h"

#include <utility>

namespace zurau::broker {

bool BatchWorker::run(size_t bytes, std::function<void()> task) {
  size_t before = waiting_bytes_.fetch_add(bytes);
  if (before > 0 && before + bytes > bytes_max_) {
    waiting_bytes_.fetch_sub(bytes);
    return false;
  }
  thread_.run([this, bytes, task = std::move(task)] {
    task();
    waiting_bytes_.fetch_sub(bytes);
  });
  return true;
}

void BatchWorker::stop() {
  stopping_ = true;
  thread_.stop();
}

}  // namespace zurau::broker
