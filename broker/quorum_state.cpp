#include "broker/quorum_state.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "storage/log_layout.h"
#include "storage/text_file.h"

namespace zurau::broker {
namespace {

constexpr int16_t kDataVersionMax = 1;
/// What Kafka writes for votedDirectoryId when it has not voted for another node.
constexpr std::string_view kNoDirectory = "AAAAAAAAAAAAAAAAAAAAAA";

/// The integer behind "key": in a flat json object.
std::optional<int64_t> find_integer(std::string_view json, std::string_view key) {
  size_t at = json.find(fmt::format("\"{}\"", key));
  if (at == std::string_view::npos) return std::nullopt;
  at = json.find_first_not_of(" \t:", at + key.size() + 2);
  if (at == std::string_view::npos) return std::nullopt;
  int64_t value = 0;
  auto parsed = std::from_chars(json.data() + at, json.data() + json.size(), value);
  if (parsed.ec != std::errc()) return std::nullopt;
  return value;
}

std::string file_path(const std::string& directory) {
  return storage::join_path(directory, storage::kQuorumStateFile);
}

}  // namespace

Result<QuorumState> read_quorum_state(storage::FileSystem& files, const std::string& directory) {
  std::string path = file_path(directory);
  auto text = storage::read_text_file(files, path);
  if (!text.ok()) {
    if (text.error().code == storage::ErrorCode::not_found) return QuorumState{};
    return fail(Error{path, text.error().to_string()});
  }
  auto epoch = find_integer(*text, "leaderEpoch");
  auto version = find_integer(*text, "data_version");
  if (!epoch || *epoch < 0 || *epoch >= INT32_MAX || !version) {
    return fail(Error{path, "it has no leaderEpoch and data_version"});
  }
  if (*version < 0 || *version > kDataVersionMax) {
    return fail(Error{path, fmt::format("data_version {} is not known", *version)});
  }
  return QuorumState{static_cast<int32_t>(*epoch), static_cast<int16_t>(*version)};
}

storage::Status write_quorum_state(storage::FileSystem& files, const std::string& directory, int32_t node_id,
                                   const QuorumState& state) {
  std::string text =
      state.data_version == 0
          ? fmt::format(R"({{"clusterId":"","leaderId":{0},"leaderEpoch":{1},"votedId":-1,"appliedOffset":0,)"
                        R"("currentVoters":[{{"voterId":{0}}}],"data_version":0}})",
                        node_id, state.leader_epoch)
          : fmt::format(
                R"({{"leaderId":{},"leaderEpoch":{},"votedId":-1,"votedDirectoryId":"{}","data_version":1}})",
                node_id, state.leader_epoch, kNoDirectory);
  return storage::write_text_file(files, file_path(directory), text);
}

}  // namespace zurau::broker
