// Small text files of a data directory, read whole and replaced whole: the reader finds the old text or the
// new one, also after a power cut.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"
#include "storage/file_system.h"

namespace zurau::storage {

/// The whole file. Errors: not_found, io, corrupt when it is larger than any such file can be (64 MiB).
Result<std::string> read_text_file(FileSystem& files, const std::string& path);

/// Writes `path`.tmp, syncs it, renames it over `path` and syncs the directory (Kafka: CheckpointFile.write,
/// Utils.atomicMoveWithFallback). Durable when it returns; after an error the old text stands.
Status write_text_file(FileSystem& files, const std::string& path, std::string_view text);

/// The same in steps, for many files that one sync makes durable together: stage, sync the file that stage
/// returns, install, sync the directory.
Result<std::shared_ptr<File>> stage_text_file(FileSystem& files, const std::string& path,
                                              std::string_view text);
Status install_text_file(FileSystem& files, const std::string& path);

/// The lines of `text` without their ends ("\n" or "\r\n"); a last line needs no end.
std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace zurau::storage
