// FetchPartitions: what a fetch asks for, in the order in which max_bytes is spent; within a session also
// what its consumer was told last.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/base/uuid.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {

/// Names a partition by topic name (Fetch < 13) or by topic id.
struct FetchKey {
  std::string topic;
  Uuid topic_id;
  int32_t partition = 0;
  friend bool operator==(const FetchKey&, const FetchKey&) = default;
};

struct FetchKeyHash {
  size_t operator()(const FetchKey& key) const noexcept {
    size_t topic = std::hash<std::string>{}(key.topic) ^ std::hash<Uuid>{}(key.topic_id);
    return topic * 31 + static_cast<uint32_t>(key.partition);
  }
};

/// One partition that a fetch asks for.
struct FetchPartition {
  FetchKey key;
  int32_t current_leader_epoch = -1;
  int64_t fetch_offset = 0;
  int32_t last_fetched_epoch = -1;
  int32_t max_bytes = 0;
};

/// What the answer would say of a partition: decides whether an incremental answer has to hold it.
struct FetchNews {
  size_t record_bytes = 0;
  int64_t high_watermark = -1;
  int64_t log_start_offset = -1;
  wire::ErrorCode error = wire::ErrorCode::kNone;
  bool diverging = false;
};

/// Threading: confined to whoever holds it: the request at work, or the session under FetchSessions' mutex.
class FetchPartitions {
 public:
  FetchPartitions() = default;
  /// Each partition once: where one is named again, the later wish counts (FetchRequest.fetchData).
  explicit FetchPartitions(std::vector<FetchPartition> wanted);

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  /// The `i`-th in fetch order.
  const FetchPartition& operator[](size_t i) const { return entries_[order_[i]].wanted; }

  /// Replaces the partition of the same key, or adds one at the end.
  void update(std::vector<FetchPartition> changed);
  void forget(const std::vector<FetchKey>& keys);

  /// True when the consumer has to be told the news of the `i`-th; remembers that it was.
  bool tell(size_t i, const FetchNews& news);
  /// Partitions whose last news had records go to the end, so that a small max_bytes starves none.
  void rotate();

 private:
  struct Entry {
    FetchPartition wanted;
    int64_t told_high_watermark = -1;
    int64_t told_log_start_offset = -1;
    bool had_records = false;
  };

  void make_index();

  std::vector<Entry> entries_;
  std::vector<uint32_t> order_;                                 ///< Positions in entries_.
  std::unordered_map<FetchKey, uint32_t, FetchKeyHash> index_;  ///< Key to position; made when first needed.
};

}  // namespace zurau::broker
