// The first steps of a start: see data_directory.h.
#include "storage/data_directory.h"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "storage/log_layout.h"

namespace zurau::storage {
namespace {

/// The same error with `detail` as its sentence.
Failure<Error> explain(Error error, std::string path, std::string detail) {
  error.path = std::move(path);
  error.detail = std::move(detail);
  return fail(std::move(error));
}

Status make_if_missing(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(bool there, files.exists(path));
  if (there) return kOk;
  std::string parent = parent_path(path);
  auto created = files.create_directory(path);
  if (!created.ok() && created.error().code == ErrorCode::not_found) {
    ASSIGN_OR_RETURN(bool parent_there, files.exists(parent));
    if (!parent_there) {
      return explain(created.error(), path,
                     fmt::format("cannot make the data directory, because {} does not exist", parent));
    }
  }
  if (!created.ok())
    return explain(created.error(), path, "cannot make the data directory: " + created.error().detail);
  return files.sync_directory(parent);
}

Result<std::unique_ptr<FileLock>> take_lock(FileSystem& files, const std::string& data_dir) {
  auto lock = files.lock(join_path(data_dir, kLockFile));
  if (lock.ok()) return lock;
  if (lock.error().code == ErrorCode::locked) {
    // EAGAIN, as the system says it, would only confuse.
    return fail(Error{ErrorCode::locked, 0, data_dir,
                      "the data directory is in use by another broker (it holds the lock on .lock); stop it, "
                      "or choose another directory"});
  }
  return explain(lock.error(), data_dir, "cannot write to the data directory: " + lock.error().detail);
}

Status check_same(const DataDirectoryIdentity& identity, const std::string& data_dir, int32_t node_id,
                  const std::string& cluster_id) {
  if (identity.node_id != node_id)
    return fail(
        Error{ErrorCode::invalid_argument, 0, data_dir,
              fmt::format("the data directory belongs to node {}, but this broker is configured as node {} "
                          "(node.id); use {}, or another directory",
                          identity.node_id, node_id, identity.node_id)});
  if (!cluster_id.empty() && identity.cluster_id != cluster_id)
    return fail(
        Error{ErrorCode::invalid_argument, 0, data_dir,
              fmt::format("the data directory belongs to cluster {}, but this broker is configured for "
                          "cluster {}",
                          identity.cluster_id, cluster_id)});
  return kOk;
}

Result<DataDirectoryIdentity> identify(FileSystem& files, Clock& clock, const std::string& data_dir,
                                       int32_t node_id, const std::string& cluster_id) {
  ASSIGN_OR_RETURN(auto found, read_meta_properties(files, data_dir));
  if (found) RETURN_IF_ERROR(check_same(*found, data_dir, node_id, cluster_id));
  if (found && !found->directory_id.is_zero()) return *std::move(found);
  DataDirectoryIdentity identity = found.value_or(DataDirectoryIdentity{node_id, cluster_id, {}});
  if (identity.cluster_id.empty()) identity.cluster_id = Uuid::random().to_string();
  identity.directory_id = Uuid::random();
  RETURN_IF_ERROR(write_meta_properties(files, data_dir, identity, clock.wall_ms()));
  return identity;
}

void sort_entry(DataDirectory& directory, const std::string& data_dir, const DirectoryEntry& entry) {
  std::string path = join_path(data_dir, entry.name);
  auto name = parse_partition_directory_name(entry.name);
  if (!name) {
    directory.findings.push_back({path, "is not a directory of ours; it was left alone"});
    return;
  }
  switch (name->kind) {
    case DirectoryKind::partition: directory.partitions.push_back(name->partition); return;
    case DirectoryKind::deleted: directory.deleted_paths.push_back(path); return;
    case DirectoryKind::future:
      directory.findings.push_back(
          {path,
           "is a partition that Kafka was moving between directories; it was left alone. The partition "
           "itself is not affected; remove this copy when it is not needed"});
      return;
    case DirectoryKind::stray:
      directory.findings.push_back(
          {path,
           "is a partition that Kafka's metadata did not know; it was left alone. Remove it when it is not "
           "needed"});
      return;
  }
}

}  // namespace

Result<DataDirectory> open_data_directory(FileSystem& files, Clock& clock, const std::string& path,
                                          int32_t node_id, const std::string& cluster_id) {
  DataDirectory directory;
  RETURN_IF_ERROR(make_if_missing(files, path));
  ASSIGN_OR_RETURN(directory.lock, take_lock(files, path));
  ASSIGN_OR_RETURN(directory.identity, identify(files, clock, path, node_id, cluster_id));
  ASSIGN_OR_RETURN(auto marker, read_clean_shutdown(files, path));
  RETURN_IF_ERROR(remove_clean_shutdown(files, path));
  ASSIGN_OR_RETURN(auto entries, files.list(path));
  for (const DirectoryEntry& entry : entries) {
    if (entry.is_directory && entry.name != "lost+found") sort_entry(directory, path, entry);
  }
  directory.clean = marker.has_value() || directory.partitions.empty();
  directory.last_stop = marker.value_or(CleanShutdown{});
  return directory;
}

}  // namespace zurau::storage
