// Reads a log as a consumer does: batch by batch over slices, control batches left out, and under
// read_committed without the records of aborted transactions.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "protocol/records/record_batch.h"
#include "storage/partition_log.h"

namespace zurau::testing {

struct ReadOptions {
  storage::ReadBound bound = storage::ReadBound::visible;
  uint32_t max_bytes = 1 << 20;
};

using RecordVisitor = std::function<void(const records::BatchView&, const records::RecordView&)>;

/// Every record from the log's start up to the bound; throws std::runtime_error for an error of the log or a
/// batch that cannot be read.
void for_each_record(storage::PartitionLog& log, const ReadOptions& options, const RecordVisitor& visit);

/// The bytes of a slice.
std::vector<std::byte> bytes_of(const storage::LogSlice& slice);

}  // namespace zurau::testing
