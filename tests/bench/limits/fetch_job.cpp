// The job that answers Fetch requests with batches from a file that is in the page cache.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "tests/bench/limits/jobs.h"
#include "tests/bench/loadgen/batch.h"
#include "tests/bench/loadgen/requests.h"

namespace zurau::bench {
namespace {

// Below this one read and one send cost less than sendfile does.
constexpr size_t kSendfileBytesMin = 16 << 10;

struct BatchFile {
  Descriptor file;
  size_t batch_bytes = 0;
  size_t batch_records = 0;
  size_t batches = 0;
};

// A response to Fetch 11 up to its records; the length of the records ends it.
Buffer fetch_answer(int64_t high_watermark) {
  AnswerWriter answer;
  answer.number<int32_t>(0)
      .number<int16_t>(0)
      .number<int32_t>(0)
      .count(1)
      .string("t")
      .count(1)
      .number<int32_t>(0);
  answer.number<int16_t>(0)
      .number(high_watermark)
      .number(high_watermark)
      .number<int64_t>(0)
      .number<int32_t>(-1);
  answer.number<int32_t>(-1).count(0);
  return answer.finish();
}

class FetchJob final : public Job {
 public:
  explicit FetchJob(BatchFile file)
      : file_(std::move(file)),
        answer_(fetch_answer(static_cast<int64_t>(file_.batches * file_.batch_records))) {}

  bool readable(Peer& peer) override {
    Buffer& request = peer.header;  // whole requests: they are small
    size_t used = request.size();
    request.resize(used + kRequestBytesMax);
    ssize_t received = recv(peer.socket.get(), &request[used], kRequestBytesMax, MSG_DONTWAIT);
    request.resize(used + (received > 0 ? static_cast<size_t>(received) : 0));
    if (received < 0 && errno == EAGAIN) return true;
    if (received <= 0) return false;
    while (request.size() >= sizeof(int32_t)) {
      size_t frame_bytes = sizeof(int32_t) + load_be<uint32_t>(request.data());
      if (request.size() < frame_bytes) break;
      auto asked = read_fetch_request(Bytes(request).first(frame_bytes));
      if (!asked.ok() || !answer(peer, *asked)) return false;
      request.erase(request.begin(), request.begin() + static_cast<ptrdiff_t>(frame_bytes));
    }
    return true;
  }

 private:
  static constexpr size_t kRequestBytesMax = 4096;

  bool answer(Peer& peer, const FetchAsked& asked) {
    size_t position = static_cast<size_t>(asked.offset) / file_.batch_records * file_.batch_bytes;
    size_t file_bytes = file_.batches * file_.batch_bytes;
    if (position >= file_bytes) return false;
    size_t length = std::min(std::max(asked.max_bytes, file_.batch_bytes), file_bytes - position);
    store_be(answer_.data(), static_cast<int32_t>(answer_.size() - sizeof(int32_t) + length));
    store_be(&answer_[sizeof(int32_t)], asked.correlation_id);
    store_be(&answer_[answer_.size() - sizeof(int32_t)], static_cast<int32_t>(length));
    return length < kSendfileBytesMin ? send_copy(peer, position, length)
                                      : send_slice(peer, position, length);
  }

  bool send_copy(Peer& peer, size_t position, size_t length) {
    peer.out = answer_;
    peer.out.resize(answer_.size() + length);
    if (pread(file_.file.get(), &peer.out[answer_.size()], length, static_cast<off_t>(position)) < 0)
      return false;
    return send_all(peer.socket.get(), peer.out);
  }

  bool send_slice(Peer& peer, size_t position, size_t length) {
    if (send(peer.socket.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL | MSG_MORE) < 0) return false;
    auto at = static_cast<off_t>(position);
    while (length > 0) {
      ssize_t sent = sendfile(peer.socket.get(), file_.file.get(), &at, length);
      if (sent <= 0) return false;
      length -= static_cast<size_t>(sent);
    }
    return true;
  }

  BatchFile file_;
  Buffer answer_;
};

}  // namespace

Result<std::unique_ptr<Job>> fetch_job(const std::string& directory, size_t batch_bytes, size_t record_bytes,
                                       size_t file_bytes) {
  size_t records = batch_bytes > 0 ? records_fitting(batch_bytes, record_bytes) : 1;
  Buffer batch = make_batch({.records = records, .value_bytes = record_bytes});
  std::string path = directory + "/limit-" + std::to_string(getpid());
  BatchFile file{.file = Descriptor(open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0644)),
                 .batch_bytes = batch.size(),
                 .batch_records = records,
                 .batches = std::max<size_t>(file_bytes / batch.size(), 1)};
  if (file.file.get() < 0) return fail(system_error(path));
  unlink(path.c_str());
  for (size_t i = 0; i < file.batches; ++i) {
    store_be(batch.data(), static_cast<int64_t>(i * records));  // the base offset is outside of the CRC
    if (write(file.file.get(), batch.data(), batch.size()) != static_cast<ssize_t>(batch.size())) {
      return fail(system_error(path));
    }
  }
  return std::unique_ptr<Job>(std::make_unique<FetchJob>(std::move(file)));
}

}  // namespace zurau::bench
