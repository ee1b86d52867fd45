// MetadataChanges: the records of one change, in the versions that the log's metadata.version allows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/metadata_record.h"
#include "broker/metadata_state.h"
#include "protocol/base/uuid.h"

namespace zurau::broker {

/// What records say about the broker that writes them.
struct MetadataAuthor {
  int32_t node_id = 1;
  Uuid directory_id;
};

/// Levels of metadata.version that change how we write (org.apache.kafka.server.common.MetadataVersion).
inline constexpr int16_t kMetadataVersionLowest = 7;        ///< 3.3-IV3, the lowest that Kafka 4 starts with.
inline constexpr int16_t kMetadataVersionDirectories = 17;  ///< 3.7-IV2: partitions name their directories.
inline constexpr int16_t kMetadataVersionElr = 23;          ///< 4.0-IV1: eligible leader replicas.
inline constexpr int16_t kMetadataVersionLatest = 30;       ///< 4.3-IV0, what Kafka 4.3 formats.

class MetadataChanges {
 public:
  MetadataChanges(const MetadataAuthor& author, int16_t metadata_version)
      : author_(author), metadata_version_(metadata_version) {}

  void feature(std::string_view name, int16_t level);
  void topic(std::string_view name, const Uuid& id);
  /// A new partition, led by us from epoch 0 on.
  void partition(const Uuid& topic, int32_t partition);
  void remove_topic(const Uuid& id);
  /// We lead from now on, in the next leader epoch.
  void lead(const Uuid& topic, int32_t partition);
  /// Null takes the config away.
  void config(const ConfigResource& resource, std::string_view key, const std::optional<std::string>& value);
  void producer_ids(int64_t next_producer_id);
  /// Drops what a metadata transaction has left unfinished.
  void abort_transaction(std::string_view reason);

  /// A record as it stands elsewhere.
  void copy(Bytes value) { records_.emplace_back(value.begin(), value.end()); }

  bool empty() const { return records_.empty(); }
  size_t size() const { return records_.size(); }
  std::span<const EncodedRecord> records() const { return records_; }

 private:
  int16_t partition_version() const;

  MetadataAuthor author_;
  int16_t metadata_version_;
  std::vector<EncodedRecord> records_;
};

}  // namespace zurau::broker
