// Bytes that a decoder appends to without clearing them first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

#include "protocol/base/bytes.h"

namespace zurau::records {

/// Like a vector, but new space is not zero-filled (a decoder overwrites it), and the spare space is given
/// out as one span. Growth is by half at least, never above what is asked for plus what is there. Threading:
/// confined to one thread.
class GrowBuffer {
 public:
  Bytes view() const { return {data_.get(), size_}; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }

  /// Space behind the content, at least `count` bytes. Moves the content: spans taken before are invalid.
  MutableBytes spare(size_t count) {
    if (capacity_ - size_ < count) reallocate(std::max(size_ + count, capacity_ + capacity_ / 2));
    return {data_.get() + size_, capacity_ - size_};
  }
  /// The first `count` bytes of spare() have been written.
  void commit(size_t count) { size_ += count; }
  void clear() { size_ = 0; }
  /// Gives the memory back when there is more of it than `bytes`.
  void release_above(size_t bytes) {
    if (capacity_ <= bytes) return;
    data_.reset();
    size_ = 0;
    capacity_ = 0;
  }

 private:
  void reallocate(size_t capacity) {
    auto grown = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ > 0) std::memcpy(grown.get(), data_.get(), size_);
    data_ = std::move(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace zurau::records
