// Rounds of group commit: see flusher.h.
#include "storage/flusher.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "protocol/base/log.h"
#include "storage/partition_log.h"

namespace zurau::storage {
namespace {

size_t syncs_of(const SyncTarget& target) {
  return target.files.size() + target.directories.size();
}

}  // namespace

/// A log of a round with what it wants synced and, afterwards, how that went.
struct Flusher::Member {
  std::shared_ptr<PartitionLog> log;
  SyncTarget target;
  std::optional<Error> failure;
};

struct Flusher::Round {
  std::vector<Member> members;

  explicit Round(const std::vector<std::shared_ptr<PartitionLog>>& logs) {
    for (const auto& log : logs) {
      if (auto target = log->take_sync_target()) members.push_back({log, *std::move(target), {}});
    }
  }

  size_t syncs() const {
    size_t count = 0;
    for (const Member& member : members) count += syncs_of(member.target);
    return count;
  }
};

Flusher::Flusher(FileSystem& files, Clock& clock, std::string data_dir)
    : files_(files), clock_(clock), data_dir_(std::move(data_dir)) {}

Flusher::~Flusher() {
  stop();
}

void Flusher::start() {
  CHECK(!thread_.joinable());
  thread_ = std::thread([this] { run(); });
}

void Flusher::stop() {
  {
    Lock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Flusher::mark_dirty(std::shared_ptr<PartitionLog> log, int64_t delay_ms) {
  bool wake = false;
  {
    Lock lock(mutex_);
    if (delay_ms == 0) {
      ready_.push_back(std::move(log));
      wake = idle_;
    } else {
      int64_t due_ns = clock_.monotonic_ns() + delay_ms * 1'000'000;
      wake = idle_ && (later_.empty() || due_ns < later_.front().due_ns);
      later_.push_back({std::move(log), due_ns});
      std::push_heap(later_.begin(), later_.end());
    }
    if (wake) idle_ = false;  // One wake is enough, whoever else comes before the thread runs.
  }
  if (wake) work_.notify_one();
}

void Flusher::run() {
  while (wait_for_work()) run_one_round();
}

bool Flusher::wait_for_work() {
  Lock lock(mutex_);
  while (!stopping_) {
    int64_t wait_ns = later_.empty() ? INT64_MAX : later_.front().due_ns - clock_.monotonic_ns();
    if (!ready_.empty() || wait_ns <= 0) break;
    idle_ = true;
    if (later_.empty())
      work_.wait(mutex_);
    else
      work_.wait_for(mutex_, std::chrono::nanoseconds(wait_ns));
    idle_ = false;
  }
  return !stopping_;
}

std::vector<std::shared_ptr<PartitionLog>> Flusher::take_ready() {
  Lock lock(mutex_);
  auto logs = std::exchange(ready_, {});
  int64_t now_ns = clock_.monotonic_ns();
  while (!later_.empty() && later_.front().due_ns <= now_ns) {
    std::pop_heap(later_.begin(), later_.end());
    logs.push_back(std::move(later_.back().log));
    later_.pop_back();
  }
  return logs;
}

bool Flusher::run_one_round() {
  auto logs = take_ready();
  if (logs.empty()) return false;
  (void)sync_round(logs).ok();  // A failure is the log's own: it went offline and said so.
  return true;
}

Status Flusher::sync_now(const std::vector<std::shared_ptr<PartitionLog>>& logs) {
  return sync_round(logs);
}

Status Flusher::sync_round(const std::vector<std::shared_ptr<PartitionLog>>& logs) {
  Lock one_at_a_time(round_mutex_);
  Round round(logs);
  size_t syncs = round.syncs();
  bool at_once = together(syncs);
  int64_t began_ns = clock_.monotonic_ns();
  rounds_.fetch_add(1);
  std::span<Member> members = round.members;
  Status outcome = kOk;
  if (at_once) {
    auto failure = sync_together(members.size());
    for (Member& member : members) member.failure = failure;
    choice_.took(at_once, syncs, clock_.monotonic_ns() - began_ns);
    return publish(members);
  }
  // Who waits for one log need not wait for the disk to take those of all others.
  for (size_t i = 0; i < members.size(); ++i) {
    members[i].failure = sync_one_by_one(members[i].target);
    if (i + 1 == members.size()) choice_.took(at_once, syncs, clock_.monotonic_ns() - began_ns);
    Status published = publish(members.subspan(i, 1));
    if (outcome.ok()) outcome = std::move(published);
  }
  return outcome;
}

Status Flusher::publish(std::span<Member> members) {
  std::vector<std::shared_ptr<Waiter>> waiters;
  std::optional<Error> first_failure;
  for (Member& member : members) {
    auto due = member.failure ? member.log->sync_failed(member.target, *member.failure)
                              : member.log->complete_sync(member.target);
    waiters.insert(waiters.end(), std::make_move_iterator(due.begin()), std::make_move_iterator(due.end()));
    if (member.failure && !first_failure) first_failure = std::move(member.failure);
  }
  // All at once and last: a loop thread is woken by the first and finds the others in its queue.
  for (const auto& waiter : waiters) waiter->wake();
  if (first_failure) return fail(*std::move(first_failure));
  return kOk;
}

bool Flusher::together(size_t syncs) const {
  return choice_.together(syncs) && files_.sync_all_is_sound();
}

std::vector<Status> Flusher::sync_targets(const std::vector<SyncTarget>& targets) {
  Lock one_at_a_time(round_mutex_);
  size_t syncs = 0;
  for (const SyncTarget& target : targets) syncs += syncs_of(target);
  bool at_once = together(syncs);
  std::optional<Error> failure;
  if (at_once) failure = sync_together(targets.size());
  std::vector<Status> results;
  results.reserve(targets.size());
  for (const SyncTarget& target : targets) {
    if (!at_once) failure = sync_one_by_one(target);
    results.push_back(failure ? Status(fail(*failure)) : kOk);
  }
  return results;
}

std::optional<Error> Flusher::sync_together(size_t logs) {
  Status synced = files_.sync_all(data_dir_);
  if (synced.ok()) return std::nullopt;
  log_error("{}: whatever it covered is doubtful for ever ({} logs)", synced.error().to_string(), logs);
  return std::move(synced).error();
}

std::optional<Error> Flusher::sync_one_by_one(const SyncTarget& target) {
  for (const auto& file : target.files) {
    if (auto synced = file->sync(); !synced.ok()) return std::move(synced).error();
  }
  for (const auto& directory : target.directories) {
    if (auto synced = files_.sync_directory(directory); !synced.ok()) return std::move(synced).error();
  }
  return std::nullopt;
}

}  // namespace zurau::storage
