// ConsumerGroup: from what members subscribe to, to the group epoch and the target assignment.
#include <algorithm>

#include "broker/catalog.h"
#include "broker/coordinator/consumer_group.h"
#include "broker/coordinator/metadata_hash.h"
#include "broker/coordinator/subscription_regex.h"
#include "broker/coordinator/target_assignment.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

/// New topics do not make a group look through all of them more often than this, as in Kafka.
constexpr int64_t kRegexRefreshMinMs = 10'000;

}  // namespace

void ConsumerGroup::bring_target_up_to_date(const ConsumerGroupView& view, bool subscription_changed,
                                            Effects& effects) {
  if (subscription_changed) drop_unused_regexes(effects);
  follow_changes(view, refresh_regexes(view, effects) || subscription_changed, effects);
}

void ConsumerGroup::follow_changes(const ConsumerGroupView& view, bool bump, Effects& effects) {
  if (bump || topics_version_ != view.topics.topics_version()) {
    topics_version_ = view.topics.topics_version();
    int64_t hash = current_metadata_hash(view);
    if (bump || hash != metadata_hash_) record_epoch(effects, group_epoch_ + 1, hash);
    if (has_partition_metadata_) record_partition_metadata_gone(effects);
  }
  if (assignment_epoch_ < group_epoch_ && may_compute_target(view)) compute_target(view, effects);
}

void ConsumerGroup::drop_unused_regexes(Effects& effects) {
  std::vector<std::string> unused;
  for (const auto& [regex, resolved] : regexes_) {
    if (!regex_members_.contains(regex)) unused.push_back(regex);
  }
  for (const std::string& regex : unused) record_regex_gone(effects, regex);
}

bool ConsumerGroup::refresh_regexes(const ConsumerGroupView& view, Effects& effects) {
  if (regex_members_.empty()) return false;
  // Unused ones are gone, so fewer resolved ones means that there is a new one.
  bool has_new = regexes_.size() < regex_members_.size();
  int64_t age_ms = view.now.steady_ms - regex_steady_ms_;
  bool topics_changed = regex_topics_version_ != view.topics.topics_version();
  bool due = regex_topics_version_ == 0 || (topics_changed && age_ms >= kRegexRefreshMinMs) ||
             age_ms >= view.settings.consumer_regex_refresh_interval_ms;
  if (asks_for_regexes_ || (!has_new && !due)) return false;
  std::vector<std::string> regexes;
  for (const auto& [regex, count] : regex_members_) regexes.push_back(regex);
  constexpr int64_t kMax = config::limits::kRegexCostOnLoopMax;
  if (cost_of_matching(regexes, view.topics, kMax) < kMax) {
    return take_in_regexes(view, find_topics(regexes, view.topics), effects);
  }
  asks_for_regexes_ = true;
  effects.question = RegexQuestion{std::move(regexes)};
  return false;
}

/// Expressions that nobody uses any more, or that came after the question, are none of its business.
bool ConsumerGroup::take_in_regexes(const ConsumerGroupView& view, const RegexTopics& found,
                                    Effects& effects) {
  bool changed = false;
  for (const auto& [regex, topics] : found.topics) {
    if (!regex_members_.contains(regex)) continue;
    auto before = regexes_.find(regex);
    if (before != regexes_.end() && before->second.topics == topics) continue;
    record_regex(effects, regex, {topics, view.now.wall_ms});
    changed = true;
  }
  regex_topics_version_ = found.topics_version;
  regex_steady_ms_ = view.now.steady_ms;
  return changed;
}

Effects ConsumerGroup::take_regex_topics(const ConsumerGroupView& view, const RegexTopics& found) {
  Effects effects;
  asks_for_regexes_ = false;
  if (!members_.empty()) follow_changes(view, take_in_regexes(view, found, effects), effects);
  return effects;
}

int64_t ConsumerGroup::current_metadata_hash(const ConsumerGroupView& view) {
  const uint64_t version = view.topics.topics_version();
  if (version != 0 && remembered_hash_.topics_version == version) return remembered_hash_.hash;
  std::map<std::string_view, int64_t> hashes;
  for (const auto& [name, count] : topic_counts_) {
    auto topic = view.topics.find(name);
    if (!topic) continue;
    hashes[name] = topic_metadata_hash(name, topic->id, static_cast<int32_t>(topic->partitions.size()),
                                       view.settings.broker_rack);
  }
  remembered_hash_ = {group_metadata_hash(hashes), version};
  return remembered_hash_.hash;
}

bool ConsumerGroup::may_compute_target(const ConsumerGroupView& view) const {
  int64_t since_ms = view.now.wall_ms - assignment_wall_ms_;
  // A clock that was set back must not hold the group up.
  return assignment_wall_ms_ == 0 || since_ms < 0 || since_ms >= assignment_interval_ms(view);
}

std::vector<std::string_view> ConsumerGroup::subscribed_names(const MemberSubscription& subscription) const {
  std::vector<std::string_view> names(subscription.topics.begin(), subscription.topics.end());
  auto resolved = subscription.regex.empty() ? regexes_.end() : regexes_.find(subscription.regex);
  if (resolved == regexes_.end()) return names;
  auto by_name = static_cast<ptrdiff_t>(names.size());
  names.insert(names.end(), resolved->second.topics.begin(), resolved->second.topics.end());
  std::inplace_merge(names.begin(), names.begin() + by_name, names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool ConsumerGroup::same_subscription_everywhere() const {
  auto members = static_cast<int32_t>(members_.size());
  if (regex_members_.empty()) {
    return std::all_of(topic_counts_.begin(), topic_counts_.end(),
                       [&](const auto& topic) { return topic.second.by_name == members; });
  }
  return regex_members_.size() == 1 && regex_members_.begin()->second == members &&
         std::all_of(topic_counts_.begin(), topic_counts_.end(),
                     [](const auto& topic) { return topic.second.by_name == 0; });
}

std::string_view ConsumerGroup::preferred_assignor(const GroupSettings& settings) const {
  // What most members ask for; among equals, and where nobody asks, the one that the broker lists first.
  std::string_view preferred = "uniform";
  if (!settings.consumer_assignors.empty()) preferred = settings.consumer_assignors.front();
  int32_t most = 0;
  for (const std::string& name : settings.consumer_assignors) {
    auto found = assignor_members_.find(name);
    if (found == assignor_members_.end() || found->second <= most) continue;
    most = found->second;
    preferred = name;
  }
  return preferred;
}

void ConsumerGroup::compute_target(const ConsumerGroupView& view, Effects& effects) {
  AssignorInput input;
  std::map<std::string_view, uint32_t> index;
  for (const auto& [name, count] : topic_counts_) index[name] = 0;
  for (auto entry = index.begin(); entry != index.end();) {
    auto topic = view.topics.find(entry->first);
    if (!topic) {
      entry = index.erase(entry);
      continue;
    }
    entry->second = static_cast<uint32_t>(input.topics.size());
    input.topics.push_back({topic->id, static_cast<int32_t>(topic->partitions.size())});
    ++entry;
  }
  input.same_topics = same_subscription_everywhere();
  input.members.reserve(members_.size());
  for (const auto& [id, member] : members_) {
    AssignorMember& entry = input.members.emplace_back();
    entry.id = id;
    if (member.subscription.instance_id) entry.instance_id = *member.subscription.instance_id;
    entry.previous = &target_of_member(id);
    if (input.same_topics) continue;
    for (std::string_view name : subscribed_names(member.subscription)) {
      if (auto topic = index.find(name); topic != index.end()) entry.topics.push_back(topic->second);
    }
  }
  Assignor assignor = find_assignor(preferred_assignor(view.settings));
  std::vector<TopicPartitions> target = (assignor ? assignor : assign_uniform)(input);
  for (size_t m = 0; m < input.members.size(); ++m) {
    std::string id(input.members[m].id);
    auto before = target_.find(id);
    if (before == target_.end() || before->second != target[m]) record_target(effects, id, target[m]);
  }
  record_target_epoch(effects, group_epoch_, view.now.wall_ms);
}

}  // namespace zurau::broker
