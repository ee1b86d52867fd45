#include "tests/sim/simulated_consumer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace zurau::testing {
namespace {

constexpr int64_t kHeartbeatMs = 5'000;
constexpr int64_t kRetryMs = 200;
constexpr uint32_t kOneInManyAnswersIsLost = 40;
constexpr uint32_t kRevocationMsMax = 3'000;
constexpr int64_t kRecordsAStep = 20;

wire::ErrorCode error_of(const HeartbeatReply& reply) {
  return static_cast<wire::ErrorCode>(reply.error_code);
}

}  // namespace

void SimulatedConsumer::start(std::vector<std::string> topics) {
  up_ = true;
  topics_ = std::move(topics);
  member_id_ = name_ + "-" + std::to_string(++starts_);
  paused_until_ms_ = 0;
  begin_anew();
}

void SimulatedConsumer::begin_anew() {
  epoch_ = broker::kJoinEpoch;
  owned_.clear();
  assigned_.clear();
  position_.clear();
  owned_changed_ = false;
  says_everything_ = false;
  next_heartbeat_ms_ = group_.now.steady_ms;
}

void SimulatedConsumer::leave() {
  for (const Place& place : owned_) commit(place);
  if (epoch_ > 0) group_.leave(member_id_);
  up_ = false;
}

void SimulatedConsumer::step() {
  if (!up_ || is_paused()) return;
  if (group_.now.steady_ms >= next_heartbeat_ms_) heartbeat();
  give_up_what_was_taken();
  process_and_commit();
}

void SimulatedConsumer::heartbeat() {
  Heartbeat request;
  request.group_id = group_.group().id();
  request.member_id = member_id_;
  request.member_epoch = epoch_;
  bool joins = epoch_ == broker::kJoinEpoch;
  if (joins || says_everything_) {
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = topics_;
  }
  if (joins || says_everything_ || owned_changed_) {
    request.topic_partitions.emplace();
    std::map<Uuid, std::vector<int32_t>> by_topic;
    for (const auto& [topic, partition] : owned_) by_topic[topic].push_back(partition);
    for (auto& [topic, partitions] : by_topic)
      request.topic_partitions->push_back({topic, std::move(partitions)});
  }
  HeartbeatReply reply = group_.heartbeat(request);
  next_heartbeat_ms_ = group_.now.steady_ms + kHeartbeatMs;
  if (random_() % kOneInManyAnswersIsLost == 0) {
    // As clients do after an error: the coordinator then answers in full, too.
    says_everything_ = true;
    next_heartbeat_ms_ = group_.now.steady_ms + kRetryMs;
    return;
  }
  take(reply);
}

void SimulatedConsumer::take(const HeartbeatReply& reply) {
  if (error_of(reply) == wire::ErrorCode::kFencedMemberEpoch ||
      error_of(reply) == wire::ErrorCode::kUnknownMemberId) {
    return begin_anew();
  }
  ASSERT_EQ(error_of(reply), wire::ErrorCode::kNone) << reply.error_message.value_or("");
  ASSERT_GE(reply.member_epoch, epoch_) << member_id_ << ": its epoch went back";
  epoch_ = reply.member_epoch;
  owned_changed_ = false;
  says_everything_ = false;
  if (!reply.assignment) return;
  assigned_.clear();
  for (const auto& topic : reply.assignment->topic_partitions) {
    for (int32_t partition : topic.partitions) assigned_.insert({topic.topic_id, partition});
  }
  revoked_at_ms_ = group_.now.steady_ms + static_cast<int64_t>(random_() % kRevocationMsMax);
}

void SimulatedConsumer::give_up_what_was_taken() {
  if (assigned_ == owned_) return;
  bool gives_up = !std::includes(assigned_.begin(), assigned_.end(), owned_.begin(), owned_.end());
  if (gives_up && group_.now.steady_ms < revoked_at_ms_) return;
  for (const Place& place : owned_) {
    if (!assigned_.contains(place)) commit(place);
  }
  owned_ = assigned_;
  std::erase_if(position_, [this](const auto& entry) { return !owned_.contains(entry.first); });
  for (const Place& place : owned_) position_.try_emplace(place, logs_[place].committed);
  owned_changed_ = true;
  next_heartbeat_ms_ = group_.now.steady_ms;
}

void SimulatedConsumer::process_and_commit() {
  for (auto& [place, position] : position_) {
    SimulatedLog& log = logs_[place];
    ASSERT_LE(position, log.processed) << "records were skipped";
    position = std::min(log.end, position + kRecordsAStep);
    log.processed = std::max(log.processed, position);
    if (random_() % 50 == 0) commit(place);
  }
}

bool SimulatedConsumer::may_commit(const Place& place) const {
  if (group_.group().check_commit(member_id_, epoch_, 9) != wire::ErrorCode::kNone) return false;
  return group_.group().check_commit_partition(member_id_, epoch_, place.first, place.second) ==
         wire::ErrorCode::kNone;
}

void SimulatedConsumer::commit(const Place& place) {
  auto position = position_.find(place);
  if (position == position_.end() || epoch_ <= 0 || !may_commit(place)) return;
  SimulatedLog& log = logs_[place];
  ASSERT_GE(position->second, log.committed)
      << "somebody else has gone on with the partition of " << member_id_;
  log.committed = position->second;
}

}  // namespace zurau::testing
