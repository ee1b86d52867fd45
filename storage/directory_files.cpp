// Reading and writing meta.properties, .kafka_cleanshutdown and partition.metadata.
#include "storage/directory_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "storage/log_layout.h"
#include "storage/text_file.h"

namespace zurau::storage {
namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\f");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\f") - begin + 1);
}

/// The subset of Java's Properties form that Kafka writes: comments, "key=value", backslash before a
/// character.
std::map<std::string, std::string> parse_properties(std::string_view text) {
  std::map<std::string, std::string> properties;
  for (std::string_view line : split_lines(text)) {
    line = trim(line);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    size_t separator = line.find_first_of("=:");
    std::string value;
    if (separator != std::string_view::npos) {
      for (char c : trim(line.substr(separator + 1))) {
        if (c != '\\') value += c;
      }
    }
    properties[std::string(trim(line.substr(0, separator)))] = value;
  }
  return properties;
}

/// A missing file is null, not an error.
Result<std::optional<std::string>> read_if_there(FileSystem& files, const std::string& path) {
  auto text = read_text_file(files, path);
  if (text.ok()) return std::optional<std::string>(*std::move(text));
  if (text.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return fail(std::move(text).error());
}

Failure<Error> corrupt(const std::string& path, std::string detail) {
  return fail(Error{ErrorCode::corrupt, 0, path, std::move(detail)});
}

/// The number after `"name":` in a flat JSON object.
std::optional<int64_t> json_number(std::string_view text, std::string_view name) {
  size_t at = text.find(fmt::format("\"{}\"", name));
  if (at == std::string_view::npos) return std::nullopt;
  at = text.find(':', at);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = trim(text.substr(at + 1));
  return parse_number<int64_t>(trim(rest.substr(0, rest.find_first_of(",}"))));
}

}  // namespace

Result<std::optional<DataDirectoryIdentity>> read_meta_properties(FileSystem& files,
                                                                  const std::string& data_dir) {
  std::string path = join_path(data_dir, kMetaPropertiesFile);
  ASSIGN_OR_RETURN(auto text, read_if_there(files, path));
  if (!text) return std::optional<DataDirectoryIdentity>();
  auto properties = parse_properties(*text);
  bool kraft = properties["version"] == "1";
  if (!kraft && properties["version"] != "0")
    return corrupt(path, fmt::format("version is '{}', known are 0 and 1", properties["version"]));
  const char* node_key = kraft ? "node.id" : "broker.id";
  auto node_id = parse_number<int32_t>(properties[node_key]);
  if (!node_id || *node_id < 0)
    return corrupt(path, fmt::format("{} is '{}', not a number", node_key, properties[node_key]));
  if (properties["cluster.id"].empty()) return corrupt(path, "cluster.id is missing");
  DataDirectoryIdentity identity{*node_id, properties["cluster.id"], {}};
  if (const std::string& directory_id = properties["directory.id"]; !directory_id.empty()) {
    auto uuid = Uuid::parse(directory_id);
    if (!uuid) return corrupt(path, fmt::format("directory.id is '{}', not a uuid", directory_id));
    identity.directory_id = *uuid;
  }
  return std::optional<DataDirectoryIdentity>(std::move(identity));
}

Status write_meta_properties(FileSystem& files, const std::string& data_dir,
                             const DataDirectoryIdentity& identity, int64_t now_ms) {
  auto date = fmt::gmtime(static_cast<std::time_t>(now_ms / 1000));
  std::string text = fmt::format(
      "#\n#{:%a %b %d %H:%M:%S} UTC {:%Y}\nnode.id={}\ndirectory.id={}\nversion=1\ncluster.id={}\n", date,
      date, identity.node_id, identity.directory_id.to_string(), identity.cluster_id);
  return write_text_file(files, join_path(data_dir, kMetaPropertiesFile), text);
}

Result<std::optional<CleanShutdown>> read_clean_shutdown(FileSystem& files, const std::string& data_dir) {
  ASSIGN_OR_RETURN(auto text, read_if_there(files, join_path(data_dir, kCleanShutdownFile)));
  if (!text) return std::optional<CleanShutdown>();
  return std::optional<CleanShutdown>(CleanShutdown{json_number(*text, "brokerEpoch").value_or(-1)});
}

Status write_clean_shutdown(FileSystem& files, const std::string& data_dir, const CleanShutdown& marker) {
  return write_text_file(files, join_path(data_dir, kCleanShutdownFile),
                         fmt::format(R"({{"version":0,"brokerEpoch":{}}})", marker.broker_epoch));
}

Status remove_clean_shutdown(FileSystem& files, const std::string& data_dir) {
  auto removed = files.remove(join_path(data_dir, kCleanShutdownFile));
  if (!removed.ok() && removed.error().code == ErrorCode::not_found) return kOk;
  RETURN_IF_ERROR(std::move(removed));
  return files.sync_directory(data_dir);
}

Result<std::optional<Uuid>> read_partition_metadata(FileSystem& files, const std::string& directory) {
  std::string path = join_path(directory, kPartitionMetadataFile);
  ASSIGN_OR_RETURN(auto text, read_if_there(files, path));
  if (!text) return std::optional<Uuid>();
  auto properties = parse_properties(*text);
  if (properties["version"] != "0")
    return corrupt(path, fmt::format("version is '{}', known is 0", properties["version"]));
  auto topic_id = Uuid::parse(properties["topic_id"]);
  if (!topic_id) return corrupt(path, fmt::format("topic_id is '{}', not a uuid", properties["topic_id"]));
  return topic_id;
}

static std::string partition_metadata_text(const Uuid& topic_id) {
  return fmt::format("version: 0\ntopic_id: {}", topic_id.to_string());
}

Status write_partition_metadata(FileSystem& files, const std::string& directory, const Uuid& topic_id) {
  return write_text_file(files, join_path(directory, kPartitionMetadataFile),
                         partition_metadata_text(topic_id));
}

Status prepare_partition_metadata(FileSystem& files, const std::string& directory, const Uuid& topic_id) {
  std::string path = join_path(directory, kPartitionMetadataFile) + std::string(kTemporarySuffix);
  ASSIGN_OR_RETURN(auto file, files.open(path, OpenMode::create_new));
  return file->write(0, as_bytes(partition_metadata_text(topic_id)));
}

Status publish_partition_metadata(FileSystem& files, const std::string& directory) {
  std::string path = join_path(directory, kPartitionMetadataFile);
  return files.rename(path + std::string(kTemporarySuffix), path);
}

}  // namespace zurau::storage
