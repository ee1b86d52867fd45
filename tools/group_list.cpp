// `zurau group list`: every group of the broker.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "protocol/messages/list_groups.h"
#include "tools/group_command.h"
#include "tools/json.h"
#include "tools/table.h"

namespace zurau::tools {
namespace {

using ListedGroup = msg::ListGroupsResponse::ListedGroup;

// As brokers write them (Kafka's Group.GroupType, ClassicGroupState, ConsumerGroup.ConsumerGroupState).
constexpr std::array<std::string_view, 7> kStates = {
    "Empty", "PreparingRebalance", "CompletingRebalance", "Stable", "Dead", "Assigning", "Reconciling"};
constexpr std::array<std::string_view, 4> kTypes = {"classic", "consumer", "share", "streams"};

constexpr std::array<config::CommandOption, 4> kOptions = {
    kBootstrapOption,
    {"state", "STATE",
     "only groups in this state; may be given more than once: Empty, Stable,\n"
     "PreparingRebalance, CompletingRebalance, Assigning, Reconciling, Dead"},
    {"type", "TYPE",
     "only groups of this type; may be given more than once: classic, consumer,\n"
     "share, streams"},
    kJsonOption};

bool equal_but_for_case(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_one_of(std::string_view word, const auto& words) {
  return std::ranges::any_of(words, [&](const auto& other) { return equal_but_for_case(word, other); });
}

Status<CommandError> check_words(std::string_view option, const std::vector<std::string>& words,
                                 std::span<const std::string_view> known) {
  for (const std::string& word : words) {
    if (!is_one_of(word, known))
      return usage_error(fmt::format("--{} = {}: one of {} is wanted", option, word, fmt::join(known, ", ")));
  }
  return kOk;
}

void print_json(const std::vector<ListedGroup>& groups) {
  JsonWriter json;
  json.begin_object();
  json.field("_command", "group list");
  json.field("_version", 1);
  json.key("groups");
  json.begin_array();
  for (const ListedGroup& group : groups) {
    json.begin_object();
    json.field("group", group.group_id);
    json.field("state", group.group_state);
    json.field("type", group.group_type);
    json.field("protocol_type", group.protocol_type);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  fmt::print("{}\n", json.text());
}

void print_table(const std::vector<ListedGroup>& groups) {
  Table table({{"GROUP"}, {"STATE"}, {"TYPE"}, {"PROTOCOL-TYPE"}});
  for (const ListedGroup& group : groups)
    table.add({group.group_id, group.group_state, group.group_type, group.protocol_type});
  fmt::print("{}", table.to_string());
}

/// The filter is applied here: brokers before 2.6 have no filter by state, those before 3.8 none by type.
Outcome run(const config::CommandLine& line) {
  const auto states = line.all("state");
  const auto types = line.all("type");
  RETURN_IF_ERROR(check_words("state", states, kStates));
  RETURN_IF_ERROR(check_words("type", types, kTypes));
  ASSIGN_OR_RETURN(Client client, connect(line));
  ASSIGN_OR_RETURN(auto answer, or_refused(client.call<msg::ListGroupsResponse>(msg::ListGroupsRequest{})));
  if (answer->error_code != 0) return refused(in_words(static_cast<wire::ErrorCode>(answer->error_code)));
  auto& groups = answer->groups;
  std::erase_if(groups, [&](const ListedGroup& group) {
    return (!states.empty() && !is_one_of(group.group_state, states)) ||
           (!types.empty() && !is_one_of(group.group_type, types));
  });
  std::ranges::sort(groups, {}, &ListedGroup::group_id);
  if (line.has("json")) {
    print_json(groups);
  } else {
    print_table(groups);
  }
  return kDone;
}

}  // namespace

const GroupCommand kGroupList{.name = "list",
                              .arguments = "",
                              .summary = "every group with its state and type",
                              .details = "",
                              .options = kOptions,
                              .arguments_min = 0,
                              .arguments_max = 0,
                              .run = run};

}  // namespace zurau::tools
