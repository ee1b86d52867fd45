#include "broker/net/frame_reader.h"

#include <algorithm>
#include <cstring>

#include "config/limits.h"
#include "protocol/base/check.h"

namespace zurau::broker {
namespace {

/// Below it a frame is small: copying half of one is cheaper than a read of its own.
constexpr size_t kLargeFrame = size_t{32} << 10;

}  // namespace

size_t FrameReader::frame_bytes() const {
  if (unread() < kPrefix) return 0;
  return kPrefix + static_cast<size_t>(load_be<uint32_t>(data_ + begin_));
}

MutableBytes FrameReader::space(MutableBytes scratch) {
  CHECK(data_ == nullptr || data_ == own_.get());
  size_t wanted = frame_bytes();
  bool large = wanted > kLargeFrame;
  if (!large && capacity_ < kLargeFrame) {
    // What is left of a small frame goes back to the front of the scratch buffer, to be completed there.
    size_t left = unread();
    if (left > 0) std::memcpy(scratch.data(), data_ + begin_, left);
    release();
    data_ = scratch.data();
    begin_ = 0;
    end_ = left;
    return scratch.subspan(left);
  }
  move_to_front();
  if (large) {
    wanted += kPrefix;
    if (capacity_ < wanted && unread() == capacity_ && !make_room(wanted)) return {};
    return {data_ + end_, std::min(capacity_, wanted) - end_};
  }
  return {data_ + end_, capacity_ - end_};
}

std::optional<MutableBytes> FrameReader::next() {
  if (bad_size_ || unread() < kPrefix) return std::nullopt;
  auto size = load_be<int32_t>(data_ + begin_);
  if (size < 0 || static_cast<size_t>(size) > frame_bytes_max_) {
    bad_size_ = size;
    return std::nullopt;
  }
  if (unread() < kPrefix + static_cast<size_t>(size)) return std::nullopt;
  return MutableBytes{data_ + begin_ + kPrefix, static_cast<size_t>(size)};
}

void FrameReader::pop() {
  size_t size = frame_bytes();
  begin_ += size;
  small_frames_ = size > kLargeFrame ? 0 : small_frames_ + 1;
  if (overdraws()) budget_.end_overdraft(this);
}

void FrameReader::park() {
  if (data_ == nullptr || data_ == own_.get()) {
    if (unread() == 0) {
      begin_ = end_ = 0;
      if (small_frames_ >= kNoLargeFrames || budget_.tight()) release();
    }
    return;
  }
  size_t left = unread();
  const std::byte* from = data_ + begin_;
  data_ = nullptr;
  begin_ = end_ = 0;
  if (left == 0) return;
  size_t capacity = left;
  if (left >= kPrefix && !bad_size_) {
    // Room for what comes of the same frame, in steps.
    size_t whole = 2 * kPrefix + static_cast<size_t>(load_be<uint32_t>(from));
    capacity = std::max(left, std::min(whole, std::max(2 * left, config::limits::kFrameBytesUpFront)));
  }
  budget_.take(capacity);
  resize(capacity);
  std::memcpy(data_, from, left);
  end_ = left;
}

void FrameReader::shrink() {
  if (data_ == own_.get() && unread() == 0) release();
}

// A step: at most twice what has arrived.
bool FrameReader::make_room(size_t wanted) {
  size_t capacity = std::min(wanted, std::max(2 * capacity_, config::limits::kFrameBytesUpFront));
  if (!budget_.try_take(capacity - capacity_, this)) return false;
  resize(capacity);
  return true;
}

void FrameReader::resize(size_t capacity) {
  void* moved = std::realloc(own_.get(), capacity);
  CHECK_MSG(moved != nullptr, "no memory for {} bytes", capacity);
  (void)own_.release();
  own_.reset(static_cast<std::byte*>(moved));
  data_ = own_.get();
  capacity_ = capacity;
}

void FrameReader::release() {
  if (data_ == own_.get()) {
    data_ = nullptr;
    begin_ = end_ = 0;
  }
  own_.reset();
  budget_.give_back(capacity_);
  if (overdraws()) budget_.end_overdraft(this);
  capacity_ = 0;
}

void FrameReader::move_to_front() {
  if (begin_ > 0 && unread() > 0) std::memmove(data_, data_ + begin_, unread());
  end_ -= begin_;
  begin_ = 0;
  data_ = own_.get();
}

}  // namespace zurau::broker
