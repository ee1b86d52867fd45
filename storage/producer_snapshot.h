// %020d.snapshot: the producer state as of the offset in its name, in Kafka's format. Written at every roll
// and at a clean stop, so that recovery need not read the log from its beginning.
//
//   int16 version 1 | uint32 CRC-32C of what follows | int32 count | 46 bytes each:
//   int64 producer id, int16 epoch, int32 last sequence, int64 last offset, int32 offset delta, int64
//   timestamp, int32 coordinator epoch, int64 first offset of the open transaction (-1: none)
//
// Only the newest batch of a producer is in it, so after a restart only that one is recognised as a duplicate
// (as in Kafka). Source: ProducerStateManager.writeSnapshot, ProducerSnapshot.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/producer_state.h"

namespace zurau::storage {

std::vector<std::byte> encode_producer_snapshot(const std::vector<ProducerEntry>& entries);
/// Errors: corrupt (version, CRC, size), without a path.
Result<std::vector<ProducerEntry>> decode_producer_snapshot(Bytes bytes);

/// Errors: corrupt, not_found, io.
Result<std::vector<ProducerEntry>> read_producer_snapshot(FileSystem& files, const std::string& path);
/// Replaces the file. Not synced: the file is returned for that.
Result<std::shared_ptr<File>> write_producer_snapshot(FileSystem& files, const std::string& path,
                                                      const std::vector<ProducerEntry>& entries);

}  // namespace zurau::storage
