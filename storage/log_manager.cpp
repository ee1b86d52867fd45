// The logs of a data directory: finding, options, checkpoints. Making and removing are in
// log_manager_partitions.cpp, start and stop in log_manager_lifecycle.cpp.
#include "storage/log_manager.h"

#include <utility>

#include "protocol/base/log.h"
#include "storage/directory_removal.h"
#include "storage/log_layout.h"

namespace zurau::storage {

std::string LogManager::path_of(const TopicPartition& partition) const {
  return join_path(options_.data_dir, partition_directory_name(partition));
}

LogOptions LogManager::options_of(const std::string& topic) const {
  std::function<LogOptions(std::string_view)> source;
  {
    Lock lock(mutex_);
    source = options_source_;
  }
  return source ? source(topic) : options_.default_options;
}

void LogManager::set_options_source(std::function<LogOptions(std::string_view topic)> source) {
  std::vector<std::pair<std::string, std::shared_ptr<PartitionLog>>> open;
  {
    Lock lock(mutex_);
    options_source_ = source;
    if (!source) return;
    for (const auto& [partition, entry] : entries_) {
      if (entry.state == State::open) open.emplace_back(partition.topic, entry.log);
    }
  }
  for (const auto& [topic, log] : open) log->set_options(source(topic));
}

void LogManager::refresh_options(std::string_view topic) {
  std::vector<std::shared_ptr<PartitionLog>> open;
  {
    Lock lock(mutex_);
    auto at = entries_.lower_bound(TopicPartition{std::string(topic), 0});
    for (; at != entries_.end() && at->first.topic == topic; ++at) {
      if (at->second.state == State::open) open.push_back(at->second.log);
    }
  }
  LogOptions options = options_of(std::string(topic));
  for (const auto& log : open) log->set_options(options);
}

Result<std::shared_ptr<PartitionLog>> LogManager::open_log(const TopicPartition& partition,
                                                           const LogStart& start, RecoveryReport& report) {
  return PartitionLog::open(context_, path_of(partition), partition, options_of(partition.topic), start,
                            report);
}

/// Ends the busy state of an entry with what came of opening or making its log.
std::shared_ptr<PartitionLog> LogManager::settle(const TopicPartition& partition,
                                                 Result<std::shared_ptr<PartitionLog>> opened) {
  if (!opened.ok()) log_error("{} cannot be opened: {}", partition.to_string(), opened.error().to_string());
  Lock lock(mutex_);
  Entry& entry = entries_[partition];
  entry.state = opened.ok() ? State::open : State::failed;
  if (opened.ok()) entry.log = *std::move(opened);
  changed_.notify_all();
  return entry.log;
}

std::shared_ptr<PartitionLog> LogManager::find(const TopicPartition& partition) {
  LogStart start;
  {
    Lock lock(mutex_);
    for (;;) {
      auto at = entries_.find(partition);
      if (at == entries_.end() || closed_) return nullptr;
      Entry& entry = at->second;
      if (entry.state == State::open || entry.state == State::failed) return entry.log;
      if (entry.state == State::closed) {
        entry.state = State::busy;
        start = entry.start;
        break;
      }
      changed_.wait(mutex_);
    }
  }
  RecoveryReport report;
  auto log = settle(partition, open_log(partition, start, report));
  for (const auto& finding : report.findings) log_warn("{}: {}", finding.path, finding.detail);
  return log;
}

Result<int64_t> LogManager::size_bytes(const TopicPartition& partition) {
  std::shared_ptr<PartitionLog> log;
  {
    Lock lock(mutex_);
    auto at = entries_.find(partition);
    if (at == entries_.end())
      return fail(Error{ErrorCode::not_found, 0, partition.to_string(), "there is no such partition"});
    log = at->second.log;
  }
  if (log) return log->size_bytes();
  std::string directory = path_of(partition);
  ASSIGN_OR_RETURN(auto entries, files_.list(directory));
  int64_t bytes = 0;
  for (const DirectoryEntry& entry : entries) {
    auto name = parse_segment_file_name(entry.name);
    if (!name || name->kind != SegmentFileKind::log || name->stage != FileStage::live) continue;
    ASSIGN_OR_RETURN(auto file, files_.open(join_path(directory, entry.name), OpenMode::read));
    ASSIGN_OR_RETURN(uint64_t size, file->size());
    bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

std::vector<TopicPartition> LogManager::list() const {
  Lock lock(mutex_);
  std::vector<TopicPartition> partitions;
  partitions.reserve(entries_.size());
  for (const auto& [partition, entry] : entries_) partitions.push_back(partition);
  return partitions;
}

std::vector<std::shared_ptr<PartitionLog>> LogManager::open_logs() const {
  Lock lock(mutex_);
  std::vector<std::shared_ptr<PartitionLog>> logs;
  for (const auto& [partition, entry] : entries_) {
    if (entry.log) logs.push_back(entry.log);
  }
  return logs;
}

Result<DiskSpace> LogManager::space() const {
  return files_.space(options_.data_dir);
}

LogCheckpoints::Rows LogManager::checkpoint_rows() const {
  LogCheckpoints::Rows rows;
  std::vector<std::pair<TopicPartition, std::shared_ptr<PartitionLog>>> open;
  {
    Lock lock(mutex_);
    for (const auto& [partition, entry] : entries_) {
      if (entry.log)
        open.emplace_back(partition, entry.log);
      else
        rows[partition] = entry.checkpoint;
    }
  }
  for (const auto& [partition, log] : open) rows[partition] = log->checkpoint_values();
  return rows;
}

Status LogManager::write_checkpoints() {
  Lock lock(checkpoint_mutex_);
  auto logs = open_logs();
  for (Logs portion : portions(logs)) {
    if (auto saved = save_epochs(portion); !saved.ok())
      log_warn("{}: the recovery point of its partition stays where it is", saved.error().to_string());
  }
  return checkpoints_.write(checkpoint_rows());
}

std::vector<LogManager::Logs> LogManager::portions(Logs logs) {
  std::vector<Logs> portions;
  for (; logs.size() > kLogsPerPortion; logs = logs.subspan(kLogsPerPortion))
    portions.push_back(logs.first(kLogsPerPortion));
  portions.push_back(logs);
  return portions;
}

/// Stages all, syncs, installs all, syncs: two syncs, however many logs. What fails stays as it was; the
/// first error.
Status LogManager::save_epochs(Logs logs) {
  Status first = kOk;
  auto staged = take_step(logs, &PartitionLog::stage_epochs, first);
  auto installed = take_step(staged, &PartitionLog::install_epochs, first);
  for (const auto& log : installed) log->epochs_saved();
  return first;
}

/// Does `step` for each log and syncs what that leaves to sync; the logs for which all went well.
std::vector<std::shared_ptr<PartitionLog>> LogManager::take_step(Logs logs, SyncStep step, Status& first) {
  std::vector<std::shared_ptr<PartitionLog>> done;
  std::vector<std::shared_ptr<PartitionLog>> stepped;
  std::vector<SyncTarget> targets;
  for (const auto& log : logs) {
    auto target = (log.get()->*step)();
    if (target.ok()) {
      stepped.push_back(log);
      targets.push_back(*std::move(target));
    } else if (first.ok()) {
      first = fail(std::move(target).error());
    }
  }
  auto results = flusher_.sync_targets(targets);
  for (size_t i = 0; i < stepped.size(); ++i) {
    if (results[i].ok()) {
      done.push_back(stepped[i]);
      continue;
    }
    names_lost(*stepped[i], targets[i], results[i].error());
    if (first.ok()) first = results[i];
  }
  return done;
}

/// A failed sync of a log's directory may have hit any name in it, also one that a round would sync.
void LogManager::names_lost(PartitionLog& log, const SyncTarget& target, const Error& error) {
  if (target.directories.empty()) return;
  for (const auto& waiter : log.sync_failed(target, error)) waiter->wake();
}

Status LogManager::save_log_starts() {
  {
    Lock lock(checkpoint_mutex_);
    RETURN_IF_ERROR(checkpoints_.write_log_starts(checkpoint_rows()));
  }
  housekeeper_.after(0, [this] { drop_old_segments(); });
  return kOk;
}

/// Once its old segments are gone a log's start needs no row in the checkpoint. So they must be gone for good
/// before the next one is written: a power cut that brought them back would bring deleted records back.
void LogManager::drop_old_segments() {
  Lock lock(checkpoint_mutex_);
  for (const auto& log : open_logs()) {
    auto paths = log->drop_segments_below_start();
    if (paths.empty()) continue;
    SyncTarget target{.directories = {parent_path(paths.front())}};
    if (auto synced = flusher_.sync_targets({target}).front(); !synced.ok()) {
      names_lost(*log, target, synced.error());
      continue;  // The next start removes them.
    }
    for (std::string& path : paths) remove_later(std::move(path));
  }
}

/// A file or a directory with what is in it, after file_delete_delay_ms: readers that found it by name before
/// have opened it by then.
void LogManager::remove_later(std::string path) {
  housekeeper_.after(options_.file_delete_delay_ms, [this, path = std::move(path)] {
    bool is_segment_file = parse_segment_file_name(path.substr(path.rfind('/') + 1)).has_value();
    Status removed = is_segment_file ? files_.remove(path) : remove_tree(files_, path);
    if (!removed.ok() && removed.error().code != ErrorCode::not_found)
      log_warn("{} (it is removed at the next start)", removed.error().to_string());
  });
}

}  // namespace zurau::storage
