// `zurau group delete`: forgets groups and what they have committed.
#include <fmt/format.h>

#include <array>
#include <limits>

#include "protocol/messages/delete_groups.h"
#include "tools/group_command.h"
#include "tools/group_source.h"
#include "tools/json.h"
#include "tools/table.h"

namespace zurau::tools {
namespace {

constexpr std::array<config::CommandOption, 3> kOptions = {kBootstrapOption, kExecuteOption, kJsonOption};

struct DoomedGroup {
  std::string id;
  std::string state;
  std::optional<size_t> offsets;  ///< Partitions that it has committed.
  std::string refusal;            ///< Why it stays; empty when nothing speaks against it.
};

DoomedGroup look_at(Client& client, const std::string& id) {
  DoomedGroup doomed{id, "", std::nullopt, ""};
  auto group = describe_group(client, id);
  if (!group.ok()) {
    doomed.refusal = group.error();
    return doomed;
  }
  doomed.state = group->state;
  if (!group->members.empty())
    doomed.refusal = fmt::format("group {}: it has members ({}, state {}), which must stop first", id,
                                 group->members.size(), group->state);
  auto offsets = committed_offsets(client, id);
  if (offsets.ok()) {
    doomed.offsets = offsets->size();
  } else {
    doomed.refusal = offsets.error();
  }
  return doomed;
}

Status<std::string> delete_group(Client& client, const std::string& id) {
  ASSIGN_OR_RETURN(auto answer,
                   client.call<msg::DeleteGroupsResponse>(msg::DeleteGroupsRequest{.groups_names = {id}}));
  for (const auto& result : answer->results) {
    if (result.error_code != 0)
      return fail(fmt::format("group {}: {}", id, in_words(static_cast<wire::ErrorCode>(result.error_code))));
  }
  return kOk;
}

void print_json(const std::vector<DoomedGroup>& groups, bool execute) {
  JsonWriter json;
  json.begin_object();
  json.field("_command", "group delete");
  json.field("_version", 1);
  json.field("executed", execute);
  json.key("groups");
  json.begin_array();
  for (const DoomedGroup& group : groups) {
    json.begin_object();
    json.field("group", group.id);
    json.field("state", group.state.empty() ? std::nullopt : std::optional(group.state));
    json.field("offsets", group.offsets);
    json.field("deleted", execute && group.refusal.empty());
    json.field("refusal", group.refusal.empty() ? std::nullopt : std::optional(group.refusal));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  fmt::print("{}\n", json.text());
}

void print_text(const std::vector<DoomedGroup>& groups, bool execute) {
  for (const DoomedGroup& group : groups) {
    if (group.refusal.empty()) {
      fmt::print("{} {} ({}, committed offsets: {})\n", execute ? "deleted" : "would delete",
                 printable(group.id), printable(group.state), group.offsets.value_or(0));
    }
  }
  if (!execute) fmt::print("nothing was changed: --execute deletes\n");
}

Outcome run(const config::CommandLine& line) {
  const bool execute = line.has("execute");
  ASSIGN_OR_RETURN(Client client, connect(line));
  std::vector<DoomedGroup> groups;
  for (const std::string& id : line.arguments()) {
    groups.push_back(look_at(client, id));
    DoomedGroup& group = groups.back();
    if (!execute || !group.refusal.empty()) continue;
    if (auto deleted = delete_group(client, id); !deleted.ok()) group.refusal = deleted.error();
  }
  if (line.has("json")) {
    print_json(groups, execute);
  } else {
    print_text(groups, execute);
  }
  int exit_code = kDone;
  for (const DoomedGroup& group : groups) {
    if (group.refusal.empty()) continue;
    fmt::print(stderr, "zurau: {}\n", printable(group.refusal));
    exit_code = kRefused;
  }
  return exit_code;
}

}  // namespace

const GroupCommand kGroupDelete{
    .name = "delete",
    .arguments = "GROUP...",
    .summary = "forget groups without members, and what they have committed",
    .details = "Each group is taken by itself: one that is refused does not keep the others.\n",
    .options = kOptions,
    .arguments_min = 1,
    .arguments_max = std::numeric_limits<size_t>::max(),
    .run = run};

}  // namespace zurau::tools
