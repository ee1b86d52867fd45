#include "storage/producer_snapshot.h"

#include <fmt/format.h>

#include <utility>

#include "protocol/base/crc32c.h"

namespace zurau::storage {
namespace {

constexpr int16_t kVersion = 1;
constexpr size_t kCrcCoverOffset = 6;
constexpr size_t kHeaderSize = 10;
constexpr size_t kEntrySize = 46;
/// More producers than any log has; a file of another kind is not read into memory.
constexpr uint64_t kMaxBytes = uint64_t{1} << 30;

void encode(const ProducerEntry& entry, std::byte* at) {
  CachedBatch last = entry.batch_count == 0 ? CachedBatch{} : entry.batches[entry.batch_count - 1];
  store_be(at, entry.producer_id);
  store_be(at + 8, entry.epoch);
  store_be(at + 10, last.last_sequence);
  store_be(at + 14, last.last_offset);
  store_be(at + 22, last.offset_delta);
  store_be(at + 26, entry.last_timestamp);
  store_be(at + 34, entry.coordinator_epoch);
  store_be(at + 38, entry.current_txn_first_offset);
}

ProducerEntry decode(const std::byte* at) {
  ProducerEntry entry;
  entry.producer_id = load_be<int64_t>(at);
  entry.epoch = load_be<int16_t>(at + 8);
  CachedBatch last{load_be<int32_t>(at + 10), load_be<int32_t>(at + 22), load_be<int64_t>(at + 14),
                   load_be<int64_t>(at + 26)};
  entry.last_timestamp = last.timestamp;
  entry.coordinator_epoch = load_be<int32_t>(at + 34);
  entry.current_txn_first_offset = load_be<int64_t>(at + 38);
  if (last.last_offset >= 0) entry.add_batch(last);
  return entry;
}

Failure<Error> corrupt(std::string detail) {
  return fail(Error{ErrorCode::corrupt, 0, "", std::move(detail)});
}

}  // namespace

std::vector<std::byte> encode_producer_snapshot(const std::vector<ProducerEntry>& entries) {
  std::vector<std::byte> bytes(kHeaderSize + entries.size() * kEntrySize);
  store_be(bytes.data(), kVersion);
  store_be(bytes.data() + kCrcCoverOffset, static_cast<int32_t>(entries.size()));
  for (size_t i = 0; i < entries.size(); ++i) encode(entries[i], bytes.data() + kHeaderSize + i * kEntrySize);
  store_be(bytes.data() + 2, crc32c(Bytes(bytes).subspan(kCrcCoverOffset)));
  return bytes;
}

Result<std::vector<ProducerEntry>> decode_producer_snapshot(Bytes bytes) {
  if (bytes.size() < kHeaderSize) return corrupt("the snapshot is shorter than its header");
  if (auto version = load_be<int16_t>(bytes.data()); version != kVersion)
    return corrupt(fmt::format("snapshot of unknown version {}", version));
  if (load_be<uint32_t>(bytes.data() + 2) != crc32c(bytes.subspan(kCrcCoverOffset)))
    return corrupt("the snapshot does not match its CRC");
  auto count = load_be<int32_t>(bytes.data() + kCrcCoverOffset);
  if (count < 0 || bytes.size() != kHeaderSize + static_cast<size_t>(count) * kEntrySize)
    return corrupt(fmt::format("{} entries do not fit into {} bytes", count, bytes.size()));
  std::vector<ProducerEntry> entries;
  for (size_t i = 0; i < static_cast<size_t>(count); ++i)
    entries.push_back(decode(bytes.data() + kHeaderSize + i * kEntrySize));
  return entries;
}

Result<std::vector<ProducerEntry>> read_producer_snapshot(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::read));
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  if (size > kMaxBytes) return fail(Error{ErrorCode::corrupt, 0, path, "too large for a snapshot"});
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  ASSIGN_OR_RETURN(size_t read, file->read(0, bytes));
  auto entries = decode_producer_snapshot(Bytes(bytes).first(read));
  if (entries.ok()) return entries;
  Error error = std::move(entries).error();
  error.path = path;
  return fail(std::move(error));
}

Result<std::shared_ptr<File>> write_producer_snapshot(FileSystem& files, const std::string& path,
                                                      const std::vector<ProducerEntry>& entries) {
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::create));
  RETURN_IF_ERROR(file->truncate(0));
  RETURN_IF_ERROR(file->write(0, encode_producer_snapshot(entries)));
  return file;
}

}  // namespace zurau::storage
