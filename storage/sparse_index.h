// The two sparse indexes of a segment, in Kafka's format (OffsetIndex, TimeIndex).
//
//   %020d.index      8 bytes an entry: int32 relative last offset of a batch, int32 position of its first
//   byte %020d.timeindex  12 bytes: int64 largest timestamp so far, int32 relative last offset of its batch
//
// Sparse: an entry each index.interval.bytes of log, none for the first batch. Both grow strictly.
#pragma once

#include <cstdint>
#include <optional>

#include "storage/index_file.h"

namespace zurau::storage {

struct OffsetIndexEntry {
  int32_t relative_offset = 0;
  uint32_t position = 0;
  friend bool operator==(const OffsetIndexEntry&, const OffsetIndexEntry&) = default;
};

struct TimeIndexEntry {
  int64_t timestamp = -1;
  int32_t relative_offset = 0;
  friend bool operator==(const TimeIndexEntry&, const TimeIndexEntry&) = default;
};

OffsetIndexEntry decode_offset_entry(const RawIndexEntry& raw);
TimeIndexEntry decode_time_entry(const RawIndexEntry& raw);

/// Threading: as IndexFile.
class OffsetIndex : public IndexFile {
 public:
  OffsetIndex() : IndexFile(kOffsetIndexEntrySize) {}
  /// `entry` lies above the last one.
  void add(const OffsetIndexEntry& entry);
  OffsetIndexEntry last_entry() const;  ///< {0, 0} when empty, as Kafka's lookup.
  static int64_t offset_of(const std::byte* entry);
  static int64_t position_of(const std::byte* entry);
};

/// Threading: as IndexFile.
class TimeIndex : public IndexFile {
 public:
  TimeIndex() : IndexFile(kTimeIndexEntrySize) {}
  /// Adds `entry` when its timestamp is above the last one's (TimeIndex.maybeAppend).
  void maybe_add(const TimeIndexEntry& entry);
  TimeIndexEntry last_entry() const;  ///< {-1, 0} when empty.
  static int64_t timestamp_of(const std::byte* entry);
};

}  // namespace zurau::storage
