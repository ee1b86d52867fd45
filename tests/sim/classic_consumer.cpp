#include "tests/sim/classic_consumer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace zurau::test {
namespace {

using broker::JoinResult;
using broker::SyncResult;
using wire::ErrorCode;

constexpr int32_t kSessionMs = 10'000;
/// Shorter than the session: a static member that pauses may miss a generation and still be a member.
constexpr int32_t kRebalanceMs = 5'000;
constexpr int64_t kHeartbeatMs = 3'000;
constexpr int64_t kPollMs = 500;
constexpr int64_t kCommitMs = 2'000;
constexpr int64_t kBackoffMs = 100;
constexpr int64_t kPollRecords = 20;

}  // namespace

std::string to_text(const std::vector<int>& partitions) {
  std::string text;
  for (int partition : partitions) text += std::to_string(partition) + ' ';
  return text;
}

std::vector<int> partitions_in(std::string_view text) {
  std::vector<int> partitions;
  const char* at = text.data();
  const char* end = at + text.size();
  for (int value = 0; at < end; ++at) {
    at = std::from_chars(at, end, value).ptr;
    partitions.push_back(value);
  }
  return partitions;
}

ClassicConsumer::ClassicConsumer(const World& world, std::string name, std::optional<std::string> instance_id)
    : world_(world), name_(std::move(name)), instance_id_(std::move(instance_id)) {}

void ClassicConsumer::later(int64_t ms, std::function<void()> task) {
  world_.simulation.after(ms, [this, life = life_, task = std::move(task)] {
    if (life != life_) return;
    const int64_t asleep = paused_until_ms_ - world_.simulation.now_ms();
    if (asleep > 0) return later(asleep, task);
    task();
  });
}

/// One connection: what is sent first arrives first, also when the sender has ended.
void ClassicConsumer::send(std::function<void()> request) {
  const int64_t now = world_.simulation.now_ms();
  arrival_ms_ = std::max(arrival_ms_, now + world_.simulation.between(1, 15));
  world_.simulation.after(arrival_ms_ - now, std::move(request));
}

/// An answer that takes its time to come back, and comes to nobody when the process has ended.
template <class Task>
auto ClassicConsumer::guarded(Task task) {
  return [this, life = life_, task = std::move(task)](const auto&... values) {
    if (life != life_) return;
    later(world_.simulation.between(1, 15), [task, values...] { task(values...); });
  };
}

void ClassicConsumer::start() {
  ++life_;
  running_ = true;
  member_id_.clear();
  generation_ = -1;
  in_generation_ = joining_ = consuming_ = false;
  positions_.clear();
  paused_until_ms_ = 0;
  send_join();
  later(kHeartbeatMs, [this] { beat(); });
  later(kPollMs, [this] { poll(); });
  later(kCommitMs, [this] { commit_now_and_then(); });
}

void ClassicConsumer::crash() {
  ++life_;
  running_ = false;
}

void ClassicConsumer::leave() {
  commit();
  if (!instance_id_) {
    msg::LeaveGroupRequest request{.group_id = "g"};
    request.members.push_back({.member_id = member_id_});
    send([this, request] { world_.broker.leave(request); });
  }
  crash();
}

void ClassicConsumer::pause(int64_t ms) {
  paused_until_ms_ = world_.simulation.now_ms() + ms;
}

void ClassicConsumer::send_join() {
  joining_ = true;
  in_generation_ = false;
  msg::JoinGroupRequest request{.group_id = "g",
                                .session_timeout_ms = kSessionMs,
                                .rebalance_timeout_ms = kRebalanceMs,
                                .member_id = member_id_,
                                .group_instance_id = instance_id_,
                                .protocol_type = "consumer"};
  request.protocols.push_back({"range", as_bytes("subscription")});
  auto answer = guarded([this](const JoinResult& result) { joined(result); });
  send([this, request, answer] {
    world_.broker.join(request, {.api_version = 9, .client_id = name_}, answer);
  });
}

void ClassicConsumer::joined(const JoinResult& result) {
  if (result.error == ErrorCode::kMemberIdRequired) {
    member_id_ = result.member_id;
    return send_join();
  }
  if (result.error != ErrorCode::kNone) return rejoin(result.error);
  member_id_ = result.member_id;
  generation_ = result.generation_id;
  send_sync(result);
}

/// The leader deals the partitions out, one to each member in turn.
void ClassicConsumer::send_sync(const JoinResult& result) {
  msg::SyncGroupRequest request{.group_id = "g",
                                .generation_id = generation_,
                                .member_id = member_id_,
                                .group_instance_id = instance_id_};
  auto shares = std::make_shared<std::vector<std::string>>();
  if (result.leader == member_id_ && !result.skip_assignment) {
    const size_t count = result.members.size();
    std::vector<std::vector<int>> hands(count);
    for (int i = 0; i < world_.ledger.partitions(); ++i) hands[static_cast<size_t>(i) % count].push_back(i);
    for (const auto& hand : hands) shares->push_back(to_text(hand));
    for (size_t i = 0; i < count; ++i) {
      request.assignments.push_back({result.members[i].member_id, as_bytes((*shares)[i])});
    }
  }
  auto answer = guarded([this](const SyncResult& synced_with) { synced(synced_with); });
  send([this, request, shares, answer] { world_.broker.sync(request, answer); });
}

void ClassicConsumer::synced(const SyncResult& result) {
  if (result.error != ErrorCode::kNone) return rejoin(result.error);
  joining_ = false;
  in_generation_ = true;
  fetch_offsets(std::string(as_text(broker::view(result.assignment))));
}

void ClassicConsumer::fetch_offsets(const std::string& assignment) {
  const std::vector<int> partitions = partitions_in(assignment);
  for (int partition : partitions) world_.ledger.assigned(partition, generation_, ledger_name());
  auto answer = guarded([this, partitions, assignment, generation = generation_](
                            ErrorCode error, const std::vector<int64_t>& offsets) {
    if (!in_generation_ || generation != generation_) return;
    if (error != ErrorCode::kNone) return fetch_offsets(assignment);
    for (size_t i = 0; i < partitions.size(); ++i) positions_[partitions[i]] = offsets[i];
    consuming_ = true;
  });
  send([this, partitions, answer] { world_.broker.fetch(partitions, answer); });
}

void ClassicConsumer::beat() {
  later(kHeartbeatMs, [this] { beat(); });
  if (!in_generation_) return;
  msg::HeartbeatRequest request{.group_id = "g",
                                .generation_id = generation_,
                                .member_id = member_id_,
                                .group_instance_id = instance_id_};
  auto answer = guarded([this, generation = generation_](ErrorCode error) {
    if (in_generation_ && generation == generation_ && error != ErrorCode::kNone) rejoin(error);
  });
  send([this, request, answer] { answer(world_.broker.heartbeat(request)); });
}

void ClassicConsumer::poll() {
  later(kPollMs, [this] { poll(); });
  if (!consuming_) return;
  const int64_t end = world_.production.end_offset(world_.simulation.now_ms());
  for (auto& [partition, position] : positions_) {
    const int64_t to = std::min(end, position + kPollRecords);
    if (to <= position) continue;
    world_.ledger.process(partition, position, to);
    position = to;
  }
}

void ClassicConsumer::commit_now_and_then() {
  later(kCommitMs, [this] { commit_now_and_then(); });
  commit();
}

/// Asynchronous, as by enable.auto.commit: nobody waits for the answer.
void ClassicConsumer::commit() {
  if (!consuming_ || positions_.empty()) return;
  ClassicBroker::Commit commit{.member_id = member_id_,
                               .instance_id = instance_id_,
                               .member_name = ledger_name(),
                               .generation = generation_,
                               .offsets = {positions_.begin(), positions_.end()}};
  auto answer = guarded([this, generation = generation_](ErrorCode error) {
    if (in_generation_ && generation == generation_ && error != ErrorCode::kNone) rejoin(error);
  });
  send([this, commit, answer] { world_.broker.commit(commit, answer); });
}

void ClassicConsumer::give_up() {
  positions_.clear();
  consuming_ = false;
}

void ClassicConsumer::rejoin(ErrorCode error) {
  if (error == ErrorCode::kFencedInstanceId) return crash();  // Another process has its name.
  if (error == ErrorCode::kNotCoordinator && in_generation_) return;
  if (error == ErrorCode::kRebalanceInProgress) commit();
  if (error == ErrorCode::kUnknownMemberId) member_id_.clear();
  give_up();
  in_generation_ = false;
  joining_ = true;
  const int64_t wait =
      error == ErrorCode::kRebalanceInProgress || error == ErrorCode::kIllegalGeneration ? 0 : kBackoffMs;
  later(wait, [this] { send_join(); });
}

}  // namespace zurau::test
