// The hashes by which Kafka places things on partitions: clients their keys, coordinators their groups and
// transactional ids.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/base/bytes.h"

namespace zurau {

/// The 32-bit MurmurHash2 with Kafka's seed (Utils.murmur2).
int32_t murmur2(Bytes key);
/// Where the default partitioner puts a record with that key. `partitions` > 0.
int32_t partition_of_key(Bytes key, int32_t partitions);

/// Java's String.hashCode of UTF-8 text: over UTF-16 units, so a character beyond U+FFFF counts as two. What
/// is not UTF-8 counts as U+FFFD, byte by byte.
int32_t java_string_hash(std::string_view text);
/// The partition of __consumer_offsets or __transaction_state whose leader coordinates that group or
/// transactional id (for share groups: of __share_group_state, by "group:topicId:partition"). `partitions` >
/// 0.
int32_t coordinator_partition(std::string_view id, int32_t partitions);

}  // namespace zurau
