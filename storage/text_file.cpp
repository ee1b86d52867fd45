// Reading and replacing small text files.
#include "storage/text_file.h"

#include <utility>

#include "storage/log_layout.h"

namespace zurau::storage {
namespace {

constexpr uint64_t kMaxTextFileBytes = 64 << 20;

std::string temporary_of(const std::string& path) {
  return path + std::string(kTemporarySuffix);
}

}  // namespace

Result<std::string> read_text_file(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::read));
  ASSIGN_OR_RETURN(uint64_t size, file->size());
  if (size > kMaxTextFileBytes)
    return fail(Error{ErrorCode::corrupt, 0, path, "the file is too large to be what its name says"});
  std::string text(size, '\0');
  ASSIGN_OR_RETURN(size_t count, file->read(0, std::as_writable_bytes(std::span(text))));
  text.resize(count);
  return text;
}

Result<std::shared_ptr<File>> stage_text_file(FileSystem& files, const std::string& path,
                                              std::string_view text) {
  std::string temporary = temporary_of(path);
  // What a crash or a failed write left there goes: a file whose sync failed once must not be synced again.
  auto removed = files.remove(temporary);
  if (!removed.ok() && removed.error().code != ErrorCode::not_found) return fail(std::move(removed).error());
  ASSIGN_OR_RETURN(std::shared_ptr<File> file, files.open(temporary, OpenMode::create_new));
  RETURN_IF_ERROR(file->write(0, std::as_bytes(std::span(text))));
  return file;
}

Status install_text_file(FileSystem& files, const std::string& path) {
  return files.rename(temporary_of(path), path);
}

Status write_text_file(FileSystem& files, const std::string& path, std::string_view text) {
  ASSIGN_OR_RETURN(auto file, stage_text_file(files, path, text));
  RETURN_IF_ERROR(file->sync());
  RETURN_IF_ERROR(install_text_file(files, path));
  return files.sync_directory(parent_path(path));
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace zurau::storage
