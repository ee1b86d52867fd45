// A consumer group of the new protocol without a broker: topics, time and a log of its records are variables
// of the test. Whatever the group writes is replayed into a second group now and then, which must be equal to
// the first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"

namespace zurau::testing {

using Heartbeat = msg::ConsumerGroupHeartbeatRequest;
using HeartbeatReply = msg::ConsumerGroupHeartbeatResponse;

class ConsumerGroupFixture {
 public:
  static wire::ErrorCode error(const HeartbeatReply& reply) {
    return static_cast<wire::ErrorCode>(reply.error_code);
  }

  explicit ConsumerGroupFixture(std::string group_id = "readers");

  // ---- Topics
  /// Creates, or grows. The id of a topic comes from its name and how often it was deleted.
  void set_topic(const std::string& name, int32_t partitions);
  void delete_topic(const std::string& name);
  Uuid topic_id(const std::string& name) const;

  // ---- Requests; answers as clients get them
  HeartbeatReply heartbeat(const Heartbeat& request, int16_t api_version = 1);
  HeartbeatReply join(const std::string& member, std::vector<std::string> topics,
                      std::optional<std::string> instance = std::nullopt);
  HeartbeatReply join_by_regex(const std::string& member, std::string regex);
  /// Nothing new: what a client sends between changes.
  HeartbeatReply steady(const std::string& member, int32_t epoch);
  /// With what it owns: "orders:0,1,2 payments:4"; "" is nothing.
  HeartbeatReply owning(const std::string& member, int32_t epoch, std::string_view partitions);
  HeartbeatReply leave(const std::string& member, int32_t epoch = broker::kLeaveEpoch,
                       std::optional<std::string> instance = std::nullopt);

  /// What the group asked for with the last requests, and its answer by the topics as they are now.
  std::optional<broker::RegexQuestion> take_question() { return std::exchange(question_, std::nullopt); }
  void answer(const broker::RegexQuestion& question);

  // ---- Time
  /// Passes and fences who is over. Ten years at once are no problem.
  void pass_ms(int64_t ms);

  // ---- Looking
  const broker::ConsumerGroup& group() const { return *group_; }
  /// "orders:0,1,2 payments:4"; "" is nothing; topics by name.
  std::string assigned(const std::string& member) const;
  std::string pending(const std::string& member) const;
  std::string target(const std::string& member) const;
  std::string assignment(const HeartbeatReply& reply) const;
  broker::MemberState state(const std::string& member) const;
  int32_t epoch(const std::string& member) const;
  msg::ConsumerGroupDescribeResponse::DescribedGroup describe() const { return group_->describe(view()); }
  /// Records that the group has written, oldest first; as many as a test has not taken.
  std::vector<broker::GroupRecord> take_records() { return std::exchange(new_records_, {}); }
  /// Names of the record types that the last requests have written: "5 3 7 6 8", tombstones with a minus.
  std::string take_record_types();
  /// A group that has read the whole log.
  std::unique_ptr<broker::ConsumerGroup> replayed() const;
  /// Everything that records carry, as text: equal for a group and its replay.
  static std::string dump(const broker::ConsumerGroup& group);
  /// Continues with what a restart would read.
  void restart();
  size_t log_size() const { return log_.size(); }

  broker::ConsumerGroupView view() const { return {*topics_, settings, now}; }

  broker::GroupSettings settings;
  broker::Now now{.steady_ms = 1'000'000, .wall_ms = 1'700'000'000'000};
  broker::RequestContext who{.api_version = 1, .client_id = "client", .client_host = "/127.0.0.1"};

 private:
  void publish();
  void keep(broker::Effects effects);
  std::string to_text(const std::map<std::string, std::vector<int32_t>>& partitions) const;
  std::string name_of(const Uuid& id) const;

  std::map<std::string, int32_t> partitions_;
  std::map<std::string, uint8_t> incarnations_;
  uint64_t version_ = 0;
  std::unique_ptr<broker::CatalogSnapshot> topics_;
  std::unique_ptr<broker::ConsumerGroup> group_;
  std::optional<broker::RegexQuestion> question_;
  std::vector<broker::GroupRecord> log_;
  std::vector<broker::GroupRecord> new_records_;
};

}  // namespace zurau::testing
