// Making and removing partitions, one or many at once.
//
//   many:  directories, segments, partition.metadata.tmp -> sync_all -> partition.metadata takes its name ->
//   sync_all
//
// So a power cut leaves a directory without partition.metadata (half made: the owner of the names makes it
// whole again, or removes it) or a complete one.
#include <algorithm>
#include <utility>

#include "protocol/base/log.h"
#include "storage/directory_removal.h"
#include "storage/log_layout.h"
#include "storage/log_manager.h"

namespace zurau::storage {
namespace {

/// Below that, syncing each partition's own files costs less than syncing the whole file system twice.
constexpr size_t kTogetherMin = 4;

/// For a name that no log has: a directory that is there is what a failed create() could not remove.
Status make_partition_directory(FileSystem& files, const std::string& path) {
  Status made = files.create_directory(path);
  if (made.ok() || made.error().code != ErrorCode::already_exists) return made;
  RETURN_IF_ERROR(remove_tree(files, path));
  return files.create_directory(path);
}

}  // namespace

Status LogManager::claim_new(const TopicPartition& partition) {
  Lock lock(mutex_);
  if (closed_)
    return fail(Error{ErrorCode::offline, 0, partition.to_string(), "the data directory is closed"});
  auto [at, added] = entries_.try_emplace(partition);
  if (!added)
    return fail(Error{ErrorCode::already_exists, 0, path_of(partition), "the partition exists already"});
  at->second.state = State::busy;
  return kOk;
}

void LogManager::give_up_new(const TopicPartition& partition) {
  (void)remove_tree(files_, path_of(partition)).ok();  // What is left of it shows up at the next start.
  Lock lock(mutex_);
  entries_.erase(partition);
  changed_.notify_all();
}

Result<std::shared_ptr<PartitionLog>> LogManager::create(const TopicPartition& partition,
                                                         const Uuid& topic_id, const LogOptions& options) {
  RETURN_IF_ERROR(claim_new(partition));
  auto made = make_log(partition, topic_id, options);
  if (made.ok()) return settle(partition, std::move(made));
  give_up_new(partition);
  return made;
}

Result<std::shared_ptr<PartitionLog>> LogManager::make_log(const TopicPartition& partition,
                                                           const Uuid& topic_id, const LogOptions& options) {
  std::string path = path_of(partition);
  RETURN_IF_ERROR(forget_old_namesakes({&partition, 1}));
  RETURN_IF_ERROR(make_partition_directory(files_, path));
  ASSIGN_OR_RETURN(auto log, PartitionLog::create(context_, path, partition, topic_id, options));
  RETURN_IF_ERROR(write_partition_metadata(files_, path, topic_id));  // Syncs the directory.
  RETURN_IF_ERROR(files_.sync_directory(options_.data_dir));
  return log;
}

Result<std::shared_ptr<PartitionLog>> LogManager::make_unsynced_log(const NewPartition& partition) {
  std::string path = path_of(partition.partition);
  RETURN_IF_ERROR(make_partition_directory(files_, path));
  RETURN_IF_ERROR(prepare_partition_metadata(files_, path, partition.topic_id));
  return PartitionLog::create(context_, path, partition.partition, partition.topic_id, partition.options);
}

std::vector<Result<std::shared_ptr<PartitionLog>>> LogManager::create_all(
    std::span<const NewPartition> partitions) {
  std::vector<Result<std::shared_ptr<PartitionLog>>> results;
  results.reserve(partitions.size());
  if (partitions.size() < kTogetherMin || !files_.sync_all_is_sound()) {
    for (const NewPartition& one : partitions)
      results.push_back(create(one.partition, one.topic_id, one.options));
    return results;
  }
  std::vector<TopicPartition> names;
  std::vector<TopicPartition> claimed_names;
  std::vector<Status> claims;
  for (const NewPartition& one : partitions) {
    names.push_back(one.partition);
    claims.push_back(claim_new(one.partition));
    if (claims.back().ok()) claimed_names.push_back(one.partition);
  }
  // Of those only: a partition that is there keeps its rows.
  Status ready = forget_old_namesakes(claimed_names);
  for (size_t i = 0; i < partitions.size(); ++i) {
    const Status& may_make = claims[i].ok() ? ready : claims[i];
    if (may_make.ok())
      results.push_back(make_unsynced_log(partitions[i]));
    else
      results.push_back(fail(may_make.error()));
  }
  Status synced = files_.sync_all(options_.data_dir);
  for (size_t i = 0; i < results.size() && synced.ok(); ++i) {
    if (!results[i].ok()) continue;
    if (auto named = publish_partition_metadata(files_, path_of(names[i])); !named.ok())
      results[i] = fail(std::move(named).error());
  }
  if (synced.ok()) synced = files_.sync_all(options_.data_dir);
  // Which does not say whether a sync of these names has failed before.
  if (synced.ok()) synced = files_.sync_directory(options_.data_dir);
  for (size_t i = 0; i < results.size(); ++i) {
    if (!synced.ok() && results[i].ok()) results[i] = fail(synced.error());
    if (results[i].ok())
      settle(names[i], results[i]);
    else if (claims[i].ok())
      give_up_new(names[i]);
  }
  return results;
}

/// A removed log of the same name may still stand in the checkpoints; its recovery point and log start must
/// not be taken for those of the new one after a crash.
Status LogManager::forget_old_namesakes(std::span<const TopicPartition> partitions) {
  Lock lock(checkpoint_mutex_);
  auto named = [this](const TopicPartition& partition)
                   REQUIRES(checkpoint_mutex_) { return checkpoints_.names(partition); };
  if (std::none_of(partitions.begin(), partitions.end(), named)) return kOk;
  auto rows = checkpoint_rows();
  for (const TopicPartition& partition : partitions) rows.erase(partition);
  return checkpoints_.write(rows);
}

/// The rename itself, not synced. The name stays busy until the old log has let go of it: a new one of that
/// name must not meet it.
Status LogManager::move_away(const TopicPartition& partition, const std::string& to) {
  std::shared_ptr<PartitionLog> log;
  State before = State::closed;
  {
    Lock lock(mutex_);
    auto at = entries_.find(partition);
    while (at != entries_.end() && at->second.state == State::busy) {
      changed_.wait(mutex_);
      at = entries_.find(partition);
    }
    if (at == entries_.end() || closed_)
      return fail(Error{ErrorCode::not_found, 0, partition.to_string(), "there is no such partition"});
    before = std::exchange(at->second.state, State::busy);
    log = at->second.log;
  }
  Status renamed = files_.rename(path_of(partition), to);
  if (renamed.ok() && log) log->mark_deleted();
  Lock lock(mutex_);
  if (renamed.ok())
    entries_.erase(partition);
  else
    entries_[partition].state = before;
  changed_.notify_all();
  return renamed;
}

Status LogManager::remove(const TopicPartition& partition) {
  return remove_all({&partition, 1});
}

Status LogManager::remove_all(std::span<const TopicPartition> partitions) {
  Status first = kOk;
  std::vector<std::string> doomed;
  for (const TopicPartition& partition : partitions) {
    std::string path = join_path(options_.data_dir, deleted_directory_name(partition, Uuid::random()));
    Status moved = move_away(partition, path);
    if (moved.ok())
      doomed.push_back(std::move(path));
    else if (first.ok())
      first = std::move(moved);
  }
  if (doomed.empty()) return first;
  Status synced = files_.sync_directory(options_.data_dir);
  // What may come back under its old name must come back whole: it stays until the next start removes it.
  if (!synced.ok()) return first.ok() ? synced : first;
  for (std::string& path : doomed) remove_later(std::move(path));
  return first;
}

Status LogManager::set_aside(const TopicPartition& partition) {
  std::string path = join_path(options_.data_dir, stray_directory_name(partition, Uuid::random()));
  RETURN_IF_ERROR(move_away(partition, path));
  return files_.sync_directory(options_.data_dir);
}

}  // namespace zurau::storage
