// Walking the batch headers of a log file with few reads: a window of buffered bytes, and a cursor that steps
// from batch to batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/base/bytes.h"
#include "protocol/records/record_batch.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// What the log has to know of a batch, of any magic. Magic 0 and 1 (before Kafka 0.11) have one offset, the
/// last, and no producer.
struct BatchInfo {
  uint64_t position = 0;  ///< In its file.
  uint32_t size = 0;
  int8_t magic = records::kMagic;
  int16_t attributes = 0;
  int16_t producer_epoch = -1;
  int64_t base_offset = 0;
  int64_t last_offset = 0;
  int64_t max_timestamp = records::kNoTimestamp;
  int64_t producer_id = records::kNoProducerId;
  int32_t leader_epoch = -1;
  int32_t base_sequence = records::kNoSequence;
  int32_t last_sequence = records::kNoSequence;
  int32_t record_count = 0;

  int64_t next_offset() const { return last_offset + 1; }
  uint64_t end_position() const { return position + size; }
  bool is_transactional() const { return (attributes & 0x10) != 0; }
  bool is_control() const { return (attributes & 0x20) != 0; }
  bool has_producer() const { return producer_id > records::kNoProducerId; }
};

/// Reads the header at the front of `header`, whose framing is known to be right. `header` has at least
/// records::kBatchHeaderSize bytes, or the whole of a smaller message of magic 0 or 1.
BatchInfo read_batch_info(Bytes header, uint64_t position);

/// Bytes of a file through a buffer of the caller's.
/// Threading: confined to its user. Lifetime: file and buffer outlive it.
class FileWindow {
 public:
  /// Never reads at or above `limit`.
  FileWindow(const File& file, uint64_t limit, MutableBytes buffer)
      : file_(file), limit_(limit), buffer_(buffer) {}

  const File& file() const { return file_; }
  uint64_t limit() const { return limit_; }
  /// `length` bytes from `position` on, fewer at the limit or the end of the file. `length` is at most the
  /// size of the buffer. Valid until the next call.
  Result<Bytes> view(uint64_t position, size_t length);
  /// What is at hand from `position` on, up to `max` bytes; reads when there is nothing. Empty at the end.
  Result<Bytes> some(uint64_t position, size_t max);

 private:
  Status fill(uint64_t position);
  Bytes held(uint64_t position) const;

  const File& file_;
  const uint64_t limit_;
  const MutableBytes buffer_;
  uint64_t start_ = 0;
  size_t held_ = 0;
};

/// Steps over batches, looking at headers only.
/// Threading: confined to its user.
class BatchCursor {
 public:
  BatchCursor(const File& file, uint64_t position, uint64_t limit, MutableBytes buffer)
      : window_(file, limit, buffer), position_(position) {}

  /// The next batch, or null where no whole batch begins: framing() says why (incomplete at the limit).
  Result<std::optional<BatchInfo>> next();
  records::Framing framing() const { return framing_; }
  /// Where the next batch begins.
  uint64_t position() const { return position_; }
  void seek(uint64_t position) { position_ = position; }
  FileWindow& window() { return window_; }

 private:
  FileWindow window_;
  uint64_t position_;
  records::Framing framing_ = records::Framing::whole;
};

}  // namespace zurau::storage
