// Start and stop of the log manager.
#include <atomic>
#include <thread>
#include <utility>

#include "protocol/base/log.h"
#include "storage/directory_removal.h"
#include "storage/log_layout.h"
#include "storage/log_manager.h"

namespace zurau::storage {

Result<std::unique_ptr<LogManager>> LogManager::open(FileSystem& files, Clock& clock,
                                                     const LogManagerOptions& options) {
  ASSIGN_OR_RETURN(auto directory,
                   open_data_directory(files, clock, options.data_dir, options.node_id, options.cluster_id));
  std::unique_ptr<LogManager> manager(new LogManager(files, clock, options, std::move(directory)));
  RETURN_IF_ERROR(manager->add_found_partitions());
  if (!manager->directory_.clean) RETURN_IF_ERROR(manager->recover_all());
  manager->start_background_work();
  return manager;
}

LogManager::LogManager(FileSystem& files, Clock& clock, const LogManagerOptions& options,
                       DataDirectory directory)
    : files_(files),
      clock_(clock),
      options_(options),
      directory_(std::move(directory)),
      broker_epoch_(directory_.last_stop.broker_epoch),
      flusher_(files, clock, options.data_dir),
      housekeeper_(clock),
      context_{files, clock, &flusher_, [this] { return save_log_starts(); }},
      checkpoints_(files, options.data_dir) {
  recovery_.clean_shutdown = directory_.clean;
  recovery_.findings = directory_.findings;
}

LogManager::~LogManager() {
  housekeeper_.stop();
  flusher_.stop();
}

Status LogManager::add_found_partitions() {
  LogCheckpoints::Rows rows;
  {
    Lock lock(checkpoint_mutex_);
    ASSIGN_OR_RETURN(rows, checkpoints_.read(recovery_.findings));
  }
  Lock lock(mutex_);
  for (const TopicPartition& partition : directory_.partitions) {
    auto row = rows.find(partition);
    CheckpointValues values = row == rows.end() ? CheckpointValues{} : row->second;
    entries_[partition] =
        Entry{State::closed, {directory_.clean, values.recovery_point, values.log_start}, values, {}};
  }
  return kOk;
}

/// What recovery accepted may still be in the page cache only (the process was killed, not the machine), and
/// consumers are about to see it: so everything is synced before the first use.
Status LogManager::recover_all() {
  std::atomic<size_t> next{0};
  auto work = [this, &next] {
    for (size_t i = next++; i < directory_.partitions.size(); i = next++)
      recover_one(directory_.partitions[i]);
  };
  std::vector<std::thread> helpers;
  for (int32_t i = 1; i < options_.recovery_threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  RETURN_IF_ERROR(files_.sync_all(options_.data_dir));
  if (auto written = write_checkpoints(); !written.ok())
    log_warn("{}: the next start has more to scan", written.error().to_string());
  return kOk;
}

void LogManager::recover_one(const TopicPartition& partition) {
  LogStart start;
  {
    Lock lock(mutex_);
    Entry& entry = entries_[partition];
    entry.state = State::busy;
    start = entry.start;
  }
  RecoveryReport report;
  auto opened = open_log(partition, start, report);
  if (!opened.ok())
    report.findings.push_back({path_of(partition), "cannot be opened: " + opened.error().to_string()});
  settle(partition, std::move(opened));

  Lock lock(recovery_mutex_);
  ++recovery_.logs_recovered;
  recovery_.bytes_scanned += report.bytes_scanned;
  for (auto& finding : report.findings) recovery_.findings.push_back(std::move(finding));
}

void LogManager::start_background_work() {
  for (const std::string& path : directory_.deleted_paths) {
    housekeeper_.after(0, [this, path] {
      if (auto removed = remove_tree(files_, path); !removed.ok())
        log_warn("{}", removed.error().to_string());
    });
  }
  housekeeper_.after(0, [this] { drop_old_segments(); });
  housekeeper_.every(options_.checkpoint_interval_ms, [this] {
    if (auto written = write_checkpoints(); !written.ok())
      log_warn("{}: tried again in {} s", written.error().to_string(),
               options_.checkpoint_interval_ms / 1000);
  });
  if (!options_.threads) return;
  flusher_.start();
  housekeeper_.start();
}

Status LogManager::close() {
  {
    Lock lock(mutex_);
    if (std::exchange(closed_, true)) return kOk;
  }
  housekeeper_.stop();
  flusher_.stop();
  bool sound = all_logs_are_sound();
  Status closed = close_logs();
  if (sound) RETURN_IF_ERROR(std::move(closed));
  RETURN_IF_ERROR(write_checkpoints());
  if (!sound) {
    log_warn("{}: not every partition is sound, so the next start looks at all of them again",
             options_.data_dir);
    return kOk;
  }
  return write_clean_shutdown(files_, options_.data_dir, CleanShutdown{broker_epoch_});
}

/// No log is offline or read-only, or could not be recovered. A marker would hide it from the next start.
bool LogManager::all_logs_are_sound() const {
  for (const auto& log : open_logs()) {
    if (log->failure()) return false;
  }
  Lock lock(mutex_);
  for (const auto& [partition, entry] : entries_) {
    if (entry.state == State::failed && !entry.start.clean) return false;
  }
  return true;
}

/// Every log is closed even when one fails; then there was no clean stop, and the first error says why.
Status LogManager::close_logs() {
  auto logs = open_logs();
  Status first = flusher_.sync_now(logs);
  auto keep = [&first](Status status) {
    if (first.ok()) first = std::move(status);
  };
  for (Logs portion : portions(logs)) {
    keep(save_epochs(portion));
    std::vector<SyncTarget> targets;
    for (const auto& log : portion) {
      auto closed = log->close();
      if (closed.ok())
        targets.push_back(*std::move(closed));
      else
        keep(fail(std::move(closed).error()));
    }
    for (Status& synced : flusher_.sync_targets(targets)) keep(std::move(synced));
  }
  return first;
}

}  // namespace zurau::storage
