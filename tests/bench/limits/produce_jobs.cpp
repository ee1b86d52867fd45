// The jobs that take Produce requests: answer only, write, write and sync.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <set>
#include <thread>

#include "protocol/base/crc32c.h"
#include "protocol/base/mutex.h"
#include "tests/bench/limits/jobs.h"

namespace zurau::bench {
namespace {

constexpr size_t kChunkBytes = 256 << 10;  // fits the second-level cache: larger is slower
constexpr size_t kSegmentBytes = size_t{1} << 30;

// A response to Produce 8: one topic, one partition, no error.
Buffer produce_answer() {
  AnswerWriter answer;
  answer.count(1).string("t").count(1).number<int32_t>(0).number<int16_t>(0).number<int64_t>(0);
  answer.number<int64_t>(-1).number<int64_t>(0).count(0).null_string().number<int32_t>(0);
  return answer.finish();
}

// An append-only file that is emptied when it is full, so that the disk does not fill.
class GrowingFile {
 public:
  explicit GrowingFile(const std::string& directory) {
    std::string path = directory + "/limit-" + std::to_string(getpid());
    file_ = Descriptor(open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0644));
    if (file_.get() < 0) give_up("open");
    unlink(path.c_str());
  }

  void append(Bytes bytes) {
    if (size_ + bytes.size() > kSegmentBytes) {
      if (ftruncate(file_.get(), 0) < 0) give_up("ftruncate");
      size_ = 0;
    }
    ssize_t written = pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written != static_cast<ssize_t>(bytes.size())) give_up("pwrite");
    size_ += bytes.size();
  }
  void sync() {
    if (fdatasync(file_.get()) < 0) give_up("fdatasync");
  }

 private:
  [[noreturn]] static void give_up(const char* call) {
    std::perror(call);
    std::exit(1);
  }

  Descriptor file_;
  size_t size_ = 0;
};

class EchoJob : public Job {
 public:
  EchoJob() : chunk_(kChunkBytes), answer_(produce_answer()) {}

  bool readable(Peer& peer) override {
    ssize_t received = recv(peer.socket.get(), chunk_.data(), chunk_.size(), MSG_DONTWAIT);
    if (received < 0 && errno == EAGAIN) return true;
    if (received <= 0) return false;
    Bytes bytes = Bytes(chunk_).first(static_cast<size_t>(received));
    keep(bytes);
    track_frames(peer, bytes, [&](int32_t correlation_id) {
      store_be(&answer_[sizeof(int32_t)], correlation_id);
      peer.out.insert(peer.out.end(), answer_.begin(), answer_.end());
    });
    return peer.out.empty() || answer(peer);
  }

 protected:
  virtual void keep(Bytes) {}
  virtual bool answer(Peer& peer) {
    bool sent = send_all(peer.socket.get(), peer.out);
    peer.out.clear();
    return sent;
  }

 private:
  Buffer chunk_;
  Buffer answer_;
};

class ProduceJob : public EchoJob {
 public:
  explicit ProduceJob(const std::string& directory) : file_(directory) {}

 protected:
  void keep(Bytes bytes) override {
    checksum_ = crc32c(bytes, checksum_);
    file_.append(bytes);
  }
  GrowingFile file_;

 private:
  uint32_t checksum_ = 0;
};

// The loop appends and queues its answers; the syncer makes everything so far durable, round after round; the
// loop then sends the answers of the appends that were covered. Threading: what stands behind mutex_ is
// shared, the rest is the loop's.
class CommitJob final : public ProduceJob {
 public:
  explicit CommitJob(const std::string& directory)
      : ProduceJob(directory),
        wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        syncer_([this] { sync_rounds(); }) {}

  int wakeup_fd() const override { return wakeup_.get(); }

  void woken() override {
    uint64_t count = 0;
    if (read(wakeup_.get(), &count, sizeof count) < 0) return;
    uint64_t durable = durable_appends();
    std::set<Peer*> ready;
    for (; !waiting_.empty() && waiting_.front().append <= durable; waiting_.pop_front()) {
      auto& [peer, append, answers] = waiting_.front();
      peer->out.insert(peer->out.end(), answers.begin(), answers.end());
      ready.insert(peer);
    }
    for (Peer* peer : ready) EchoJob::answer(*peer);
  }

  void closing(Peer& peer) override {
    std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.peer == &peer; });
  }

 protected:
  void keep(Bytes bytes) override {
    ProduceJob::keep(bytes);
    Lock lock(mutex_);
    ++appended_;
    dirty_.notify_one();
  }
  bool answer(Peer& peer) override {
    Lock lock(mutex_);
    waiting_.push_back({&peer, appended_, std::move(peer.out)});
    peer.out.clear();
    return true;
  }

 private:
  struct Waiting {
    Peer* peer;
    uint64_t append;
    Buffer answers;
  };

  uint64_t durable_appends() {
    Lock lock(mutex_);
    return durable_;
  }

  uint64_t next_target() {
    Lock lock(mutex_);
    while (appended_ == durable_) dirty_.wait(mutex_);
    return appended_;
  }

  void sync_rounds() {
    for (;;) {
      uint64_t target = next_target();
      file_.sync();
      {
        Lock lock(mutex_);
        durable_ = target;
      }
      uint64_t one = 1;
      if (write(wakeup_.get(), &one, sizeof one) < 0) std::perror("eventfd");
    }
  }

  std::deque<Waiting> waiting_;
  Descriptor wakeup_;
  Mutex mutex_;
  ConditionVariable dirty_;
  uint64_t appended_ GUARDED_BY(mutex_) = 0;
  uint64_t durable_ GUARDED_BY(mutex_) = 0;
  std::thread syncer_;  // last: it starts when everything else is there, and ends with the process
};

}  // namespace

std::unique_ptr<Job> echo_job() {
  return std::make_unique<EchoJob>();
}
std::unique_ptr<Job> produce_job(const std::string& directory) {
  return std::make_unique<ProduceJob>(directory);
}
std::unique_ptr<Job> commit_job(const std::string& directory) {
  return std::make_unique<CommitJob>(directory);
}

}  // namespace zurau::bench
