#include "tests/sim/classic_broker.h"

#include <utility>

namespace zurau::test {

using broker::ClassicGroup;
using broker::Effects;
using wire::ErrorCode;

ClassicBroker::ClassicBroker(Simulation& simulation, Ledger& ledger)
    : simulation_(simulation),
      ledger_(ledger),
      group_(std::make_unique<ClassicGroup>("g", settings_)),
      committed_(static_cast<size_t>(ledger.partitions())) {}

/// Answers are given when all that was appended till then is durable, or has been lost in a crash.
void ClassicBroker::carry_out(Effects effects) {
  for (auto& record : effects.records) log_.push_back({std::move(record), {}});
  auto give = [this, end = log_.size(), life = life_, answers = std::move(effects.answers)] {
    const bool lost = life != life_;
    if (!lost) durable_ = std::max(durable_, end);
    for (const auto& answering : answers) answering(lost ? ErrorCode::kNotCoordinator : ErrorCode::kNone);
  };
  simulation_.after(simulation_.between(1, 8), std::move(give));
  arm();
}

/// The shard's timer.
void ClassicBroker::arm() {
  const int64_t deadline = group_->next_deadline_ms();
  if (deadline == INT64_MAX) return;
  simulation_.after(std::max<int64_t>(deadline - simulation_.now_ms(), 0), [this, deadline, life = life_] {
    if (life == life_ && group_->next_deadline_ms() == deadline) carry_out(group_->tick(now()));
  });
}

void ClassicBroker::join(const msg::JoinGroupRequest& request, const broker::RequestContext& context,
                         broker::JoinAnswer answer) {
  Uuid fresh;
  ++fresh_ids_;
  for (size_t i = 0; i < sizeof fresh_ids_; ++i) fresh.bytes[i] = static_cast<uint8_t>(fresh_ids_ >> 8 * i);
  carry_out(group_->join(request, context, fresh, now(), std::move(answer)));
}

void ClassicBroker::sync(const msg::SyncGroupRequest& request, broker::SyncAnswer answer) {
  carry_out(group_->sync(request, now(), std::move(answer)));
}

ErrorCode ClassicBroker::heartbeat(const msg::HeartbeatRequest& request) {
  return group_->heartbeat(request, now());
}

void ClassicBroker::leave(const msg::LeaveGroupRequest& request) {
  carry_out(group_->leave(request, {.api_version = 5}, now(), [](const msg::LeaveGroupResponse&) {}));
}

void ClassicBroker::commit(const Commit& commit, std::function<void(ErrorCode)> answer) {
  const ErrorCode error =
      group_->validate_commit(commit.member_id, commit.instance_id, commit.generation, false, now());
  if (error != ErrorCode::kNone) {
    ledger_.refused();
    return answer(error);
  }
  EXPECT_EQ(commit.generation, group_->generation_id()) << "a commit of an old generation was accepted";
  for (auto [partition, offset] : commit.offsets) {
    ledger_.accepted(partition, offset, commit.generation, commit.member_name);
    committed_[static_cast<size_t>(partition)] = offset;
  }
  log_.push_back({{}, commit.offsets});
  Effects effects;
  effects.answer([this, offsets = commit.offsets, answer = std::move(answer)](ErrorCode failure) {
    for (auto [partition, offset] : offsets) {
      if (failure == ErrorCode::kNone) ledger_.acked(partition, offset);
    }
    answer(failure);
  });
  carry_out(std::move(effects));
}

void ClassicBroker::fetch(const std::vector<int>& partitions,
                          std::function<void(ErrorCode, std::vector<int64_t>)> answer) {
  std::vector<int64_t> offsets;
  for (int partition : partitions) offsets.push_back(committed_[static_cast<size_t>(partition)]);
  Effects effects;
  effects.answer([answer = std::move(answer), offsets = std::move(offsets)](ErrorCode failure) {
    answer(failure, offsets);
  });
  carry_out(std::move(effects));
}

void ClassicBroker::crash() {
  Effects lost = group_->close(ErrorCode::kNotCoordinator);
  ++life_;
  for (const auto& answering : lost.answers) answering(ErrorCode::kNotCoordinator);
  log_.resize(durable_);
  group_ = std::make_unique<ClassicGroup>("g", settings_);
  committed_.assign(committed_.size(), 0);
  for (const Entry& entry : log_) {
    for (auto [partition, offset] : entry.offsets) committed_[static_cast<size_t>(partition)] = offset;
    if (entry.record.key.empty()) continue;
    auto parsed = broker::parse_group_record(entry.record.key, Bytes(*entry.record.value)).value();
    group_->apply(*std::get<broker::GroupMetadataRecord>(parsed).value);
  }
  EXPECT_GE(group_->generation_id(), ledger_.newest_generation()) << "a generation that was used is lost";
  for (int i = 0; i < ledger_.partitions(); ++i) ledger_.restarted(i, committed_[static_cast<size_t>(i)]);
  carry_out(group_->begin(now()));
}

}  // namespace zurau::test
