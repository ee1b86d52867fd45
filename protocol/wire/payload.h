// What a frame is made of: bytes, and regions of files that leave by sendfile without passing through user
// space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/base/bytes.h"

namespace zurau::wire {

/// A file that a response may send parts of. Implemented by storage's files.
/// Threading: safe from any thread.
class RegionSource {
 public:
  virtual ~RegionSource() = default;
  /// The file descriptor for sendfile and preadv2, or -1 where there is none (simulated files).
  virtual int native_handle() const = 0;
  /// Reads at `position` until `into` is full or the file ends; the count of bytes read, -1 with errno on an
  /// I/O error.
  virtual int64_t read_region(uint64_t position, MutableBytes into) const = 0;
};

/// `length` bytes of a file from `position` on. Keeps the file open, also when its log has dropped it
/// meanwhile.
struct FileRegion {
  std::shared_ptr<const RegionSource> source;
  uint64_t position = 0;
  uint32_t length = 0;
};

/// The value of a `records` field. Decoded, it is a view into the frame it came from and lives as long as
/// that. To be encoded, it is a view, bytes that it owns, or a file region.
class Records {
 public:
  Records() = default;
  explicit Records(Bytes view) : view_(view) {}
  explicit Records(FileRegion region) : region_(std::move(region)) {}
  /// Records that keep their bytes alive.
  explicit Records(std::shared_ptr<const std::vector<std::byte>> owned)
      : view_(*owned), owned_(std::move(owned)) {}

  size_t size() const { return region_ ? region_->length : view_.size(); }
  /// The bytes; empty when the records are a file region.
  Bytes view() const { return view_; }
  const FileRegion* region() const { return region_ ? &*region_ : nullptr; }

 private:
  Bytes view_;
  std::optional<FileRegion> region_;
  std::shared_ptr<const std::vector<std::byte>> owned_;
};

/// An encoded frame: contiguous bytes with file regions spliced in.
///
///     bytes: [ size, header, topics ... records length | partitions ... records length | tags ]
///     splices:                                         ^ at, region                    ^ at, region
///
/// The region of a splice stands between bytes[at - 1] and bytes[at]. Splices are in ascending order of `at`.
struct FrameBuffer {
  struct Splice {
    size_t at = 0;
    FileRegion region;
  };
  std::vector<std::byte> bytes;
  std::vector<Splice> splices;

  size_t total_size() const {
    size_t size = bytes.size();
    for (const Splice& splice : splices) size += splice.region.length;
    return size;
  }
};

}  // namespace zurau::wire
