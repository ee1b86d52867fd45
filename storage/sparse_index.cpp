#include "storage/sparse_index.h"

#include "protocol/base/check.h"

namespace zurau::storage {

OffsetIndexEntry decode_offset_entry(const RawIndexEntry& raw) {
  return {load_be<int32_t>(raw.data()), load_be<uint32_t>(raw.data() + 4)};
}

TimeIndexEntry decode_time_entry(const RawIndexEntry& raw) {
  return {load_be<int64_t>(raw.data()), load_be<int32_t>(raw.data() + 8)};
}

void OffsetIndex::add(const OffsetIndexEntry& entry) {
  CHECK_MSG(entries() == 0 || entry.relative_offset > last_entry().relative_offset,
            "index entry {} behind {}", entry.relative_offset, last_entry().relative_offset);
  RawIndexEntry raw{};
  store_be(raw.data(), entry.relative_offset);
  store_be(raw.data() + 4, entry.position);
  append(raw.data());
}

OffsetIndexEntry OffsetIndex::last_entry() const {
  return last() ? decode_offset_entry(*last()) : OffsetIndexEntry{};
}

int64_t OffsetIndex::offset_of(const std::byte* entry) {
  return load_be<int32_t>(entry);
}

int64_t OffsetIndex::position_of(const std::byte* entry) {
  return load_be<uint32_t>(entry + 4);
}

void TimeIndex::maybe_add(const TimeIndexEntry& entry) {
  if (entry.timestamp <= last_entry().timestamp) return;
  RawIndexEntry raw{};
  store_be(raw.data(), entry.timestamp);
  store_be(raw.data() + 8, entry.relative_offset);
  append(raw.data());
}

TimeIndexEntry TimeIndex::last_entry() const {
  return last() ? decode_time_entry(*last()) : TimeIndexEntry{};
}

int64_t TimeIndex::timestamp_of(const std::byte* entry) {
  return load_be<int64_t>(entry);
}

}  // namespace zurau::storage
