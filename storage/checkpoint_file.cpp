// Reading and writing checkpoints: see checkpoint_file.h.
#include "storage/checkpoint_file.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <optional>
#include <string_view>

#include "storage/text_file.h"

namespace zurau::storage {
namespace {

constexpr std::string_view kVersion = "0";

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t at = 0; (at = line.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

Failure<Error> corrupt(const std::string& path, size_t line, std::string_view what) {
  return fail(Error{ErrorCode::corrupt, 0, path, fmt::format("line {}: {}", line, what)});
}

/// Hands the words of each entry to `add`, which is false for a malformed one. A missing file has no entries,
/// nor has an empty one: Kafka makes its files before it first writes them.
template <class Add>
Status read_entries(FileSystem& files, const std::string& path, const Add& add) {
  auto text = read_text_file(files, path);
  if (!text.ok() && text.error().code == ErrorCode::not_found) return kOk;
  if (!text.ok()) return fail(std::move(text).error());
  if (text->empty()) return kOk;
  auto lines = split_lines(*text);
  if (lines.empty() || lines[0] != kVersion) return corrupt(path, 1, "is not the version 0");
  auto count = lines.size() < 2 ? std::nullopt : parse_number<uint32_t>(lines[1]);
  if (!count) return corrupt(path, 2, "is not the number of entries");
  if (lines.size() < 2 + size_t{*count})
    return corrupt(path, lines.size(), "the file ends before its last entry");
  for (size_t i = 2; i < lines.size(); ++i) {
    if (i >= 2 + size_t{*count}) return corrupt(path, i + 1, "there are more entries than line 2 says");
    if (!add(split_words(lines[i]))) return corrupt(path, i + 1, "is not an entry");
  }
  return kOk;
}

}  // namespace

Result<OffsetCheckpoint> read_offset_checkpoint(FileSystem& files, const std::string& path) {
  OffsetCheckpoint offsets;
  RETURN_IF_ERROR(read_entries(files, path, [&](const std::vector<std::string_view>& words) {
    if (words.size() != 3) return false;
    auto partition = parse_number<int32_t>(words[1]);
    auto offset = parse_number<int64_t>(words[2]);
    if (!partition || !offset || *partition < 0 || *offset < 0) return false;
    offsets[{std::string(words[0]), *partition}] = *offset;
    return true;
  }));
  return offsets;
}

Status write_offset_checkpoint(FileSystem& files, const std::string& path, const OffsetCheckpoint& offsets) {
  std::string text = fmt::format("{}\n{}\n", kVersion, offsets.size());
  for (const auto& [tp, offset] : offsets)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", tp.topic, tp.partition, offset);
  return write_text_file(files, path, text);
}

Result<std::vector<EpochEntry>> read_epoch_checkpoint(FileSystem& files, const std::string& path) {
  std::vector<EpochEntry> entries;
  RETURN_IF_ERROR(read_entries(files, path, [&](const std::vector<std::string_view>& words) {
    if (words.size() != 2) return false;
    auto epoch = parse_number<int32_t>(words[0]);
    auto start_offset = parse_number<int64_t>(words[1]);
    if (!epoch || !start_offset || *epoch < 0 || *start_offset < 0) return false;
    entries.push_back({*epoch, *start_offset});
    return true;
  }));
  return entries;
}

Result<std::shared_ptr<File>> stage_epoch_checkpoint(FileSystem& files, const std::string& path,
                                                     const std::vector<EpochEntry>& entries) {
  std::string text = fmt::format("{}\n{}\n", kVersion, entries.size());
  for (const EpochEntry& entry : entries)
    fmt::format_to(std::back_inserter(text), "{} {}\n", entry.epoch, entry.start_offset);
  return stage_text_file(files, path, text);
}

}  // namespace zurau::storage
