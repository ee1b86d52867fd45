#include "tests/integration/raw_member.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

namespace zurau::test {
namespace {

constexpr auto kBetweenHeartbeats = std::chrono::milliseconds(50);

}  // namespace

msg::ConsumerGroupHeartbeatRequest RawMember::request() const {
  msg::ConsumerGroupHeartbeatRequest request;
  request.group_id = group_;
  request.member_id = id_;
  request.member_epoch = epoch_;
  if (epoch_ == 0) {
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = {{topic_}};
  }
  if (epoch_ == 0 || owned_changed_) {
    request.topic_partitions.emplace();
    std::map<Uuid, std::vector<int32_t>> by_topic;
    for (const auto& [topic, partition] : owned_) by_topic[topic].push_back(partition);
    for (auto& [topic, partitions] : by_topic)
      request.topic_partitions->push_back({topic, std::move(partitions)});
  }
  return request;
}

RawMember::Reply RawMember::send(const msg::ConsumerGroupHeartbeatRequest& request, int16_t version) {
  client_->send(request_frame(request, version, ++correlation_id_));
  return client_->reply<Reply>(version);
}

RawMember::Reply RawMember::heartbeat() {
  Reply reply = send(request());
  if (reply.error_code != 0) return reply;
  epoch_ = reply.member_epoch;
  owned_changed_ = false;
  if (!reply.assignment) return reply;
  Owned assigned;
  for (const auto& topic : reply.assignment->topic_partitions) {
    for (int32_t partition : topic.partitions) assigned.insert({topic.topic_id, partition});
  }
  owned_changed_ = assigned != owned_;
  owned_ = std::move(assigned);
  return reply;
}

RawMember::Reply RawMember::leave() {
  msg::ConsumerGroupHeartbeatRequest leaving = request();
  leaving.member_epoch = -1;
  Reply reply = send(leaving);
  begin_anew();
  return reply;
}

void RawMember::begin_anew() {
  epoch_ = 0;
  owned_.clear();
  owned_changed_ = false;
}

bool settle(const std::vector<RawMember*>& members, std::vector<size_t> sizes, int deadline_ms) {
  std::sort(sizes.begin(), sizes.end());
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
  while (std::chrono::steady_clock::now() < deadline) {
    for (RawMember* member : members) {
      EXPECT_EQ(member->heartbeat().error_code, 0) << member->id();
      RawMember::Owned all;
      size_t count = 0;
      for (const RawMember* other : members) {
        all.insert(other->owned().begin(), other->owned().end());
        count += other->owned().size();
      }
      EXPECT_EQ(all.size(), count) << "a partition has two owners";
    }
    std::vector<size_t> now;
    for (const RawMember* member : members) now.push_back(member->owned().size());
    std::sort(now.begin(), now.end());
    if (now == sizes) return true;
    std::this_thread::sleep_for(kBetweenHeartbeats);
  }
  return false;
}

}  // namespace zurau::test
