#include "storage/batch_cursor.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace zurau::storage {
namespace {

using records::BatchView;
using records::Framing;

/// Magic 1 has a timestamp behind its attributes.
constexpr size_t kLegacyTimestampOffset = 18;

BatchInfo read_legacy_info(Bytes header, uint64_t position, uint32_t size) {
  BatchInfo info;
  info.position = position;
  info.size = size;
  info.magic = load_be<int8_t>(header.data() + records::kMagicOffset);
  info.base_offset = info.last_offset = load_be<int64_t>(header.data());
  info.record_count = 1;
  if (info.magic == 1 && header.size() >= kLegacyTimestampOffset + sizeof(int64_t))
    info.max_timestamp = load_be<int64_t>(header.data() + kLegacyTimestampOffset);
  return info;
}

}  // namespace

BatchInfo read_batch_info(Bytes header, uint64_t position) {
  BatchView view(header);
  auto size = static_cast<uint32_t>(view.size_in_bytes());
  if (view.magic() != records::kMagic) return read_legacy_info(header, position, size);
  CHECK_GE(header.size(), records::kBatchHeaderSize);
  BatchInfo info;
  info.position = position;
  info.size = size;
  info.attributes = view.attributes();
  info.producer_epoch = view.producer_epoch();
  info.base_offset = view.base_offset();
  info.last_offset = view.last_offset();
  info.max_timestamp = view.max_timestamp();
  info.producer_id = view.producer_id();
  info.leader_epoch = view.partition_leader_epoch();
  info.base_sequence = view.base_sequence();
  info.last_sequence = view.last_sequence();
  info.record_count = view.record_count();
  return info;
}

Bytes FileWindow::held(uint64_t position) const {
  if (position < start_ || position >= start_ + held_) return {};
  return Bytes(buffer_).subspan(position - start_, start_ + held_ - position);
}

Status FileWindow::fill(uint64_t position) {
  held_ = 0;
  start_ = position;
  if (position >= limit_) return kOk;
  size_t length = static_cast<size_t>(std::min<uint64_t>(buffer_.size(), limit_ - position));
  ASSIGN_OR_RETURN(held_, file_.read(position, buffer_.first(length)));
  return kOk;
}

Result<Bytes> FileWindow::view(uint64_t position, size_t length) {
  CHECK_LE(length, buffer_.size());
  Bytes bytes = held(position);
  bool more = bytes.size() < length && position + bytes.size() < limit_;
  if (more) {
    RETURN_IF_ERROR(fill(position));
    bytes = held(position);
  }
  return bytes.first(std::min(length, bytes.size()));
}

Result<Bytes> FileWindow::some(uint64_t position, size_t max) {
  Bytes bytes = held(position);
  if (bytes.empty()) {
    RETURN_IF_ERROR(fill(position));
    bytes = held(position);
  }
  return bytes.first(std::min(max, bytes.size()));
}

Result<std::optional<BatchInfo>> BatchCursor::next() {
  ASSIGN_OR_RETURN(Bytes header, window_.view(position_, records::kBatchHeaderSize));
  auto framed = records::frame_batch(header);
  framing_ = framed.framing;
  // A header alone is always "incomplete": whether the batch is whole is a question of the limit.
  bool framed_well =
      framed.size > 0 && header.size() > records::kMagicOffset &&
      (framing_ == Framing::incomplete || framing_ == Framing::whole || framing_ == Framing::legacy);
  if (!framed_well) return std::optional<BatchInfo>();
  if (framed.size > window_.limit() - position_) {
    framing_ = Framing::incomplete;
    return std::optional<BatchInfo>();
  }
  BatchInfo info = read_batch_info(header, position_);
  framing_ = info.magic == records::kMagic ? Framing::whole : Framing::legacy;
  position_ += framed.size;
  return std::optional<BatchInfo>(info);
}

}  // namespace zurau::storage
