// FetchReader: what the partitions of one fetch have to give, within the fetch's limits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "broker/catalog.h"
#include "broker/fetch_partitions.h"
#include "broker/handlers/partitions.h"
#include "broker/services.h"
#include "protocol/wire/error_code.h"
#include "storage/partition_log.h"

namespace zurau::broker {

/// What one partition gives.
struct FetchFinding {
  wire::ErrorCode error = wire::ErrorCode::kNone;
  std::shared_ptr<storage::PartitionLog> log;  ///< Null when there is an error.
  storage::LogSlice slice;
  std::optional<storage::EpochEndOffset> diverging;

  bool failed() const { return error != wire::ErrorCode::kNone; }
};

/// max_bytes is spent in the order of the calls. The first partition with data may exceed max_bytes and its
/// own limit by one batch, so that a consumer always gets on (KIP-74). Threading: confined to one request's
/// loop thread.
class FetchReader {
 public:
  FetchReader(Services& services, int16_t api_version, storage::ReadBound bound, uint32_t max_bytes)
      : services_(services), api_version_(api_version), bound_(bound), max_bytes_(max_bytes) {}

  FetchFinding read(const CatalogSnapshot& catalog, const FetchPartition& wanted);
  /// Takes the bytes of a finding back, before its partition is read again.
  void forget(const FetchFinding& finding) { bytes_ -= finding.slice.region.length; }

  /// Of all findings.
  uint32_t bytes() const { return bytes_; }
  /// An answer must not wait: a partition has an error or diverges, or has data for which there is no room.
  bool urgent() const { return urgent_; }
  storage::ReadBound bound() const { return bound_; }
  /// Up to where the fetch's isolation level sees.
  int64_t visible_end(const storage::LogOffsets& offsets) const {
    return bound_ == storage::ReadBound::stable ? offsets.stable : offsets.visible;
  }

 private:
  wire::ErrorCode find(const CatalogSnapshot& catalog, const FetchPartition& wanted, PartitionHandle& handle);
  void read_log(const FetchPartition& wanted, int32_t leader_epoch, FetchFinding& finding);
  bool check_divergence(const FetchPartition& wanted, int32_t leader_epoch, FetchFinding& finding) const;

  Services& services_;
  const int16_t api_version_;
  const storage::ReadBound bound_;
  const uint32_t max_bytes_;
  uint32_t bytes_ = 0;
  bool urgent_ = false;
};

}  // namespace zurau::broker
