// The metadata hash of a consumer group (KIP-1101): tells whether a topic that the group subscribes to has
// come, gone or grown since the group epoch was raised last. It stands in the group's record (type 3), so it
// is Kafka's own, bit by bit: a data directory that moves between the two starts no rebalance. XXH3-64 as
// hash4j streams it: integers little-endian, strings as UTF-16 units and their count. Source: Kafka's
// group.Utils.computeTopicHash, computeGroupHash.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "protocol/base/uuid.h"

namespace zurau::broker {

/// `name` is ASCII, as every topic name; `rack`: broker.rack of this one broker, empty when it has none.
int64_t topic_metadata_hash(std::string_view name, const Uuid& id, int32_t partitions,
                            std::string_view rack = {});

/// Over the hashes of the topics that exist, by name. 0 when there is none.
int64_t group_metadata_hash(const std::map<std::string_view, int64_t>& topic_hashes);

}  // namespace zurau::broker
