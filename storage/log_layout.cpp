// Names on disk: see log_layout.h.
#include "storage/log_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace zurau::storage {
namespace {

constexpr size_t kOffsetDigits = 20;

constexpr std::array<std::pair<SegmentFileKind, std::string_view>, 5> kKinds = {{
    {SegmentFileKind::log, ".log"},
    {SegmentFileKind::offset_index, ".index"},
    {SegmentFileKind::time_index, ".timeindex"},
    {SegmentFileKind::txn_index, ".txnindex"},
    {SegmentFileKind::producer_snapshot, ".snapshot"},
}};
constexpr std::array<std::pair<FileStage, std::string_view>, 4> kStages = {{
    {FileStage::live, ""},
    {FileStage::deleted, ".deleted"},
    {FileStage::cleaned, ".cleaned"},
    {FileStage::swap, ".swap"},
}};
constexpr std::array<std::pair<DirectoryKind, std::string_view>, 3> kDirectorySuffixes = {{
    {DirectoryKind::deleted, "-delete"},
    {DirectoryKind::future, "-future"},
    {DirectoryKind::stray, "-stray"},
}};

template <class Table, class Key>
std::string_view text_of(const Table& table, Key key) {
  return std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == key; })->second;
}

/// Digits only, no sign, no overflow.
template <class T>
std::optional<T> parse_decimal(std::string_view text) {
  T value = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TopicPartition> parse_topic_partition(std::string_view text) {
  size_t dash = text.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::string_view topic = text.substr(0, dash);
  std::string_view digits = text.substr(dash + 1);
  auto partition = parse_decimal<int32_t>(digits);
  // "topic-07" is not a name that anything makes: taking it would give two directories to one partition.
  bool canonical = digits.size() == 1 || (!digits.empty() && digits.front() != '0');
  if (!partition || !canonical || !is_valid_topic_name(topic)) return std::nullopt;
  return TopicPartition{std::string(topic), *partition};
}

std::string hex(const Uuid& uuid) {
  std::string text;
  for (uint8_t byte : uuid.bytes) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

std::string segment_file_name(int64_t base_offset, SegmentFileKind kind, FileStage stage) {
  return fmt::format("{:020}{}{}", base_offset, text_of(kKinds, kind), text_of(kStages, stage));
}

std::string segment_file_name(const SegmentFileName& name) {
  return segment_file_name(name.base_offset, name.kind, name.stage);
}

std::optional<SegmentFileName> parse_segment_file_name(std::string_view name) {
  if (name.size() <= kOffsetDigits) return std::nullopt;
  auto base_offset = parse_decimal<int64_t>(name.substr(0, kOffsetDigits));
  if (!base_offset) return std::nullopt;
  std::string_view rest = name.substr(kOffsetDigits);
  for (const auto& [kind, kind_text] : kKinds) {
    if (!rest.starts_with(kind_text)) continue;
    for (const auto& [stage, stage_text] : kStages) {
      if (rest.substr(kind_text.size()) == stage_text) return SegmentFileName{*base_offset, kind, stage};
    }
  }
  return std::nullopt;
}

std::string metadata_snapshot_name(const MetadataSnapshotName& name) {
  return fmt::format("{:020}-{:010}.checkpoint", name.end_offset, name.epoch);
}

std::optional<MetadataSnapshotName> parse_metadata_snapshot_name(std::string_view name) {
  constexpr size_t kEpochDigits = 10;
  constexpr size_t kStem = kOffsetDigits + 1 + kEpochDigits;
  if (name.size() <= kStem || name[kOffsetDigits] != '-' || name.substr(kStem) != ".checkpoint")
    return std::nullopt;
  auto end_offset = parse_decimal<int64_t>(name.substr(0, kOffsetDigits));
  auto epoch = parse_decimal<int32_t>(name.substr(kOffsetDigits + 1, kEpochDigits));
  if (!end_offset || !epoch) return std::nullopt;
  return MetadataSnapshotName{*end_offset, *epoch};
}

bool is_valid_topic_name(std::string_view topic) {
  if (topic.empty() || topic.size() > kMaxTopicNameLength || topic == "." || topic == "..") return false;
  return std::all_of(topic.begin(), topic.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::string partition_directory_name(const TopicPartition& partition) {
  return partition.to_string();
}

static std::string marked_directory_name(const TopicPartition& partition, const Uuid& unique,
                                         DirectoryKind kind) {
  std::string suffix =
      fmt::format("-{}.{}{}", partition.partition, hex(unique), text_of(kDirectorySuffixes, kind));
  return partition.topic.substr(0, kMaxFileNameLength - suffix.size()) + suffix;
}

std::string deleted_directory_name(const TopicPartition& partition, const Uuid& unique) {
  return marked_directory_name(partition, unique, DirectoryKind::deleted);
}

std::string stray_directory_name(const TopicPartition& partition, const Uuid& unique) {
  return marked_directory_name(partition, unique, DirectoryKind::stray);
}

std::optional<PartitionDirectoryName> parse_partition_directory_name(std::string_view name) {
  for (const auto& [kind, suffix] : kDirectorySuffixes) {
    if (!name.ends_with(suffix)) continue;
    size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto partition = parse_topic_partition(name.substr(0, dot));
    if (!partition) return std::nullopt;
    return PartitionDirectoryName{*std::move(partition), kind};
  }
  auto partition = parse_topic_partition(name);
  if (!partition) return std::nullopt;
  return PartitionDirectoryName{*std::move(partition), DirectoryKind::partition};
}

std::string join_path(std::string_view directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

std::string parent_path(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

}  // namespace zurau::storage
