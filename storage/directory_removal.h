// Removing a directory and the files in it.
#pragma once

#include <string>

#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// Removes the files of `path` (and of directories in it), then `path`. One that is not there is fine.
/// Nothing is synced: what a power cut brings back is removed again at the next start.
Status remove_tree(FileSystem& files, const std::string& path);

}  // namespace zurau::storage
