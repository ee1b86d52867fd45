// What consumers of the classic protocol put into the opaque bytes of JoinGroup and SyncGroup, as the
// coordinator needs it when such members sit in a consumer group: it must read what only the leader reads
// otherwise, and write what only the leader writes. Newer versions than the codec knows are read as the
// newest it knows: what they add comes last.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker/coordinator/consumer_member.h"
#include "protocol/base/bytes.h"

namespace zurau::broker {

class CatalogSnapshot;

struct ClassicSubscription {
  int16_t version = 0;
  std::vector<std::string> topics;
  OwnedPartitions
      owned;  ///< By topic id; topics that are gone are left out. Version 0 cannot say it: nothing.
  std::optional<std::string> rack_id;
};

/// Null when the bytes are none.
std::optional<ClassicSubscription> read_classic_subscription(Bytes bytes, const CatalogSnapshot& topics);
/// Null when the bytes are none, or carry data of a custom assignor, which a consumer group would lose.
/// Topics that are gone are left out. No bytes are no partitions.
std::optional<TopicPartitions> read_classic_assignment(Bytes bytes, const CatalogSnapshot& topics);
/// In the version of the subscription that it answers.
std::vector<std::byte> write_classic_assignment(int16_t version, const TopicPartitions& assigned,
                                                const CatalogSnapshot& topics);

}  // namespace zurau::broker
