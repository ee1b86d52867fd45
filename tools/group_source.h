// What a broker knows of one group: its state, members and committed offsets.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/client.h"

namespace zurau::tools {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
  std::string to_string() const { return topic + "-" + std::to_string(partition); }
};

struct GroupMember {
  std::string id;
  std::optional<std::string> instance_id;
  std::string client_id;
  std::string host;
  std::vector<TopicPartition> partitions;  ///< Ascending.
};

struct GroupDescription {
  std::string id;
  std::string state;          ///< "Stable", as the broker says it.
  std::string type;           ///< "classic" or "consumer".
  std::string protocol_type;  ///< "consumer", "connect"; empty for a group that only has offsets.
  std::string protocol;       ///< The assignor in force; empty while there is none.
  std::vector<GroupMember> members;
};

/// Asks ConsumerGroupDescribe where it is served and DescribeGroups for what that does not know, as Kafka's
/// admin client does. Null: it is not there. Partitions of members are known for the protocol type
/// "consumer"; other types keep what they like in their assignments.
Result<std::optional<GroupDescription>, std::string> find_group(Client& client, const std::string& group);
/// The same, and a group that is not there is an error.
Result<GroupDescription, std::string> describe_group(Client& client, const std::string& group);

/// What the group has committed, in all topics.
Result<std::map<TopicPartition, int64_t>, std::string> committed_offsets(Client& client,
                                                                         const std::string& group);

/// Commits for a group without members; one that is not there is made. The partitions that were refused, with
/// the reason.
Result<std::map<TopicPartition, std::string>, std::string> commit_offsets(
    Client& client, const std::string& group, const std::map<TopicPartition, int64_t>& offsets);

}  // namespace zurau::tools
