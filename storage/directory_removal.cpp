// remove_tree.
#include "storage/directory_removal.h"

#include "storage/log_layout.h"

namespace zurau::storage {
namespace {

Status missing_is_fine(Status status) {
  if (!status.ok() && status.error().code == ErrorCode::not_found) return kOk;
  return status;
}

}  // namespace

Status remove_tree(FileSystem& files, const std::string& path) {
  auto entries = files.list(path);
  if (!entries.ok() && entries.error().code == ErrorCode::not_found) return kOk;
  if (!entries.ok()) return fail(std::move(entries).error());
  for (const DirectoryEntry& entry : *entries) {
    std::string inner = join_path(path, entry.name);
    RETURN_IF_ERROR(entry.is_directory ? remove_tree(files, inner) : missing_is_fine(files.remove(inner)));
  }
  return missing_is_fine(files.remove_directory(path));
}

}  // namespace zurau::storage
