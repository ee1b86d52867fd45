#include "tests/support/consumer_group_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "protocol/base/check.h"

namespace zurau::testing {
namespace {

using broker::ConsumerGroup;
using broker::ConsumerMember;
using broker::GroupRecord;

constexpr uint8_t kIncarnationByte = 15;

broker::ParsedGroupRecord parse(const GroupRecord& record) {
  std::optional<Bytes> value;
  if (record.value) value = Bytes(*record.value);
  auto parsed = broker::parse_group_record(record.key, value);
  CHECK(parsed.ok());
  return *std::move(parsed);
}

std::string with_epochs(const broker::PartitionEpochs& partitions) {
  std::string text;
  for (const auto& [topic, epochs] : partitions) {
    for (const auto& [partition, epoch] : epochs)
      text += fmt::format(" {}-{}@{}", topic.to_string(), partition, epoch);
  }
  return text;
}

}  // namespace

ConsumerGroupFixture::ConsumerGroupFixture(std::string group_id)
    : group_(std::make_unique<ConsumerGroup>(std::move(group_id))) {
  publish();
}

Uuid ConsumerGroupFixture::topic_id(const std::string& name) const {
  Uuid id;
  for (size_t i = 0; i < name.size(); ++i)
    id.bytes[i % kIncarnationByte] ^= static_cast<uint8_t>(name[i] + i / 7);
  auto incarnation = incarnations_.find(name);
  id.bytes[kIncarnationByte] = incarnation == incarnations_.end() ? 0 : incarnation->second;
  return id;
}

void ConsumerGroupFixture::publish() {
  std::vector<std::shared_ptr<const broker::TopicInfo>> topics;
  for (const auto& [name, count] : partitions_) {
    auto topic = std::make_shared<broker::TopicInfo>();
    topic->name = name;
    topic->id = topic_id(name);
    topic->partitions.resize(static_cast<size_t>(count));
    topics.push_back(std::move(topic));
  }
  topics_ = std::make_unique<broker::CatalogSnapshot>(topics, ++version_);
}

void ConsumerGroupFixture::set_topic(const std::string& name, int32_t partitions) {
  partitions_[name] = partitions;
  publish();
}

void ConsumerGroupFixture::delete_topic(const std::string& name) {
  partitions_.erase(name);
  ++incarnations_[name];
  publish();
}

std::string ConsumerGroupFixture::name_of(const Uuid& id) const {
  for (const auto& [name, count] : partitions_) {
    if (topic_id(name) == id) return name;
  }
  return "?";
}

void ConsumerGroupFixture::keep(broker::Effects effects) {
  for (GroupRecord& record : effects.records) {
    if (!record.taken_in) group_->apply(parse(record));
    new_records_.push_back(record);
    log_.push_back(std::move(record));
  }
  if (effects.question) question_ = std::move(effects.question);
  for (const auto& answer : effects.answers) answer(wire::ErrorCode::kNone);
}

void ConsumerGroupFixture::answer(const broker::RegexQuestion& question) {
  keep(group_->take_regex_topics(view(), broker::find_topics(question.regexes, *topics_)));
}

HeartbeatReply ConsumerGroupFixture::heartbeat(const Heartbeat& request, int16_t api_version) {
  if (auto refusal = broker::check_heartbeat_request(request, api_version, settings)) {
    return broker::refused_heartbeat(refusal->error, refusal->message);
  }
  std::optional<HeartbeatReply> answered;
  keep(group_->heartbeat(view(), who, request, [&](HeartbeatReply reply) {
    CHECK(!answered);
    answered = std::move(reply);
  }));
  CHECK(answered);
  return *std::move(answered);
}

HeartbeatReply ConsumerGroupFixture::join(const std::string& member, std::vector<std::string> topics,
                                          std::optional<std::string> instance) {
  Heartbeat request;
  request.group_id = group_->id();
  request.member_id = member;
  request.instance_id = std::move(instance);
  request.rebalance_timeout_ms = 60'000;
  request.subscribed_topic_names = std::move(topics);
  request.topic_partitions.emplace();
  return heartbeat(request);
}

HeartbeatReply ConsumerGroupFixture::join_by_regex(const std::string& member, std::string regex) {
  Heartbeat request;
  request.group_id = group_->id();
  request.member_id = member;
  request.rebalance_timeout_ms = 60'000;
  request.subscribed_topic_regex = std::move(regex);
  request.topic_partitions.emplace();
  return heartbeat(request);
}

HeartbeatReply ConsumerGroupFixture::steady(const std::string& member, int32_t epoch) {
  Heartbeat request;
  request.group_id = group_->id();
  request.member_id = member;
  request.member_epoch = epoch;
  return heartbeat(request);
}

HeartbeatReply ConsumerGroupFixture::owning(const std::string& member, int32_t epoch,
                                            std::string_view partitions) {
  Heartbeat request;
  request.group_id = group_->id();
  request.member_id = member;
  request.member_epoch = epoch;
  request.topic_partitions.emplace();
  std::istringstream words{std::string(partitions)};
  for (std::string word; words >> word;) {
    size_t colon = word.find(':');
    auto& topic = request.topic_partitions->emplace_back();
    topic.topic_id = topic_id(word.substr(0, colon));
    for (const char* at = word.data() + colon + 1; at < word.data() + word.size(); ++at) {
      int32_t partition = 0;
      at = std::from_chars(at, word.data() + word.size(), partition).ptr;
      topic.partitions.push_back(partition);
    }
  }
  return heartbeat(request);
}

HeartbeatReply ConsumerGroupFixture::leave(const std::string& member, int32_t epoch,
                                           std::optional<std::string> instance) {
  Heartbeat request;
  request.group_id = group_->id();
  request.member_id = member;
  request.member_epoch = epoch;
  request.instance_id = std::move(instance);
  return heartbeat(request);
}

void ConsumerGroupFixture::pass_ms(int64_t ms) {
  int64_t until = now.steady_ms + ms;
  while (group_->next_deadline_ms() <= until) {
    int64_t step = std::max<int64_t>(0, group_->next_deadline_ms() - now.steady_ms);
    now.steady_ms += step;
    now.wall_ms += step;
    keep(group_->tick(view()));
  }
  now.wall_ms += until - now.steady_ms;
  now.steady_ms = until;
}

std::string ConsumerGroupFixture::to_text(
    const std::map<std::string, std::vector<int32_t>>& partitions) const {
  std::string text;
  for (const auto& [topic, of_topic] : partitions) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", topic, fmt::join(of_topic, ","));
  }
  return text;
}

std::string ConsumerGroupFixture::assigned(const std::string& member) const {
  std::map<std::string, std::vector<int32_t>> named;
  for (const auto& [topic, partitions] : group_->members().at(member).current.assigned) {
    for (const auto& [partition, epoch] : partitions) named[name_of(topic)].push_back(partition);
  }
  return to_text(named);
}

std::string ConsumerGroupFixture::pending(const std::string& member) const {
  std::map<std::string, std::vector<int32_t>> named;
  for (const auto& [topic, partitions] : group_->members().at(member).current.pending_revocation) {
    for (const auto& [partition, epoch] : partitions) named[name_of(topic)].push_back(partition);
  }
  return to_text(named);
}

std::string ConsumerGroupFixture::target(const std::string& member) const {
  std::map<std::string, std::vector<int32_t>> named;
  for (const auto& [topic, partitions] : group_->target_of_member(member)) named[name_of(topic)] = partitions;
  return to_text(named);
}

std::string ConsumerGroupFixture::assignment(const HeartbeatReply& reply) const {
  if (!reply.assignment) return "unchanged";
  std::map<std::string, std::vector<int32_t>> named;
  for (const auto& topic : reply.assignment->topic_partitions)
    named[name_of(topic.topic_id)] = topic.partitions;
  return to_text(named);
}

broker::MemberState ConsumerGroupFixture::state(const std::string& member) const {
  return group_->members().at(member).current.state;
}

int32_t ConsumerGroupFixture::epoch(const std::string& member) const {
  return group_->members().at(member).current.epoch;
}

std::string ConsumerGroupFixture::take_record_types() {
  std::string types;
  for (const GroupRecord& record : take_records()) {
    types += fmt::format("{}{}{}", types.empty() ? "" : " ", record.value ? "" : "-",
                         load_be<int16_t>(record.key.data()));
  }
  return types;
}

std::unique_ptr<ConsumerGroup> ConsumerGroupFixture::replayed() const {
  auto group = std::make_unique<ConsumerGroup>(group_->id());
  for (const GroupRecord& record : log_) group->apply(parse(record));
  return group;
}

std::string ConsumerGroupFixture::dump(const ConsumerGroup& group) {
  std::string text = fmt::format("epoch {} assignment {} {}\n", group.group_epoch(), group.assignment_epoch(),
                                 group.state_name());
  for (const auto& [id, member] : group.members()) {
    const broker::MemberSubscription& subscription = member.subscription;
    text += fmt::format("{} {} topics={} regex={} assignor={} timeout={}", id,
                        subscription.instance_id.value_or("-"), fmt::join(subscription.topics, ","),
                        subscription.regex, subscription.assignor.value_or("-"),
                        subscription.rebalance_timeout_ms);
    text += fmt::format(" epoch={}/{} state={} assigned={} pending={} target=", member.current.epoch,
                        member.current.previous_epoch, static_cast<int>(member.current.state),
                        with_epochs(member.current.assigned), with_epochs(member.current.pending_revocation));
    for (const auto& [topic, partitions] : group.target_of_member(id)) {
      text += fmt::format(" {}-{}", topic.to_string(), fmt::join(partitions, ","));
    }
    text += "\n";
  }
  return text;
}

void ConsumerGroupFixture::restart() {
  group_ = replayed();
  group_->start_deadlines(view());
}

}  // namespace zurau::testing
