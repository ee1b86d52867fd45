// `zurau group describe`: one group with its members and how far behind it is.
#include <fmt/format.h>

#include <array>

#include "tools/group_command.h"
#include "tools/group_lag.h"
#include "tools/json.h"
#include "tools/table.h"

namespace zurau::tools {
namespace {

constexpr std::array<config::CommandOption, 2> kOptions = {kBootstrapOption, kJsonOption};

std::string text_of(const std::optional<int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

std::string seconds(int64_t ms) {
  return fmt::format("{}.{}", ms / 1000, ms % 1000 / 100);
}

/// "orders:0-2,5 payments:1"
std::string in_ranges(const std::vector<TopicPartition>& partitions) {
  std::string text;
  for (size_t i = 0; i < partitions.size();) {
    const bool same_topic = i > 0 && partitions[i].topic == partitions[i - 1].topic;
    if (same_topic) {
      text += ',';
    } else {
      text += fmt::format("{}{}:", text.empty() ? "" : " ", partitions[i].topic);
    }
    size_t last = i;
    while (last + 1 < partitions.size() && partitions[last + 1].topic == partitions[i].topic &&
           partitions[last + 1].partition == partitions[last].partition + 1)
      ++last;
    text += std::to_string(partitions[i].partition);
    if (last > i) text += fmt::format("-{}", partitions[last].partition);
    i = last + 1;
  }
  return text;
}

void print_partitions(const std::vector<PartitionLag>& partitions) {
  Table table({{"TOPIC"},
               {"PARTITION", true},
               {"COMMITTED", true},
               {"START", true},
               {"END", true},
               {"LAG", true},
               {"LAG-SECONDS", true},
               {"MEMBER"}});
  for (const PartitionLag& lag : partitions) {
    table.add({lag.place.topic, std::to_string(lag.place.partition), text_of(lag.committed),
               lag.log ? std::to_string(lag.log->start) : "", lag.log ? std::to_string(lag.log->end) : "",
               text_of(lag.records), lag.age_ms ? seconds(*lag.age_ms) : "",
               lag.member ? lag.member->id : ""});
  }
  const TotalLag total = total_of(partitions);
  fmt::print("\n{}", table.to_string());
  fmt::print("\ntotal lag  {} records, the oldest {} s old\n", total.records, seconds(total.age_ms));
  if (total.not_counted > 0)
    fmt::print("           without {} of {} partitions, of which nothing is committed or known\n",
               total.not_counted, partitions.size());
  for (const PartitionLag& lag : partitions) {
    if (!lag.note.empty()) fmt::print("note       {}: {}\n", printable(lag.place.to_string()), lag.note);
  }
}

void print_text(const GroupDescription& group, const std::vector<PartitionLag>& partitions) {
  fmt::print("group      {}\n", printable(group.id));
  fmt::print("state      {}\n", printable(group.state));
  fmt::print("type       {}\n", group.type);
  fmt::print("protocol   {}\n",
             group.protocol_type.empty()
                 ? "none: it only keeps offsets"
                 : printable(fmt::format("{}{}{}", group.protocol_type, group.protocol.empty() ? "" : ", ",
                                         group.protocol)));
  fmt::print("members    {}\n", group.members.size());
  if (!group.members.empty()) {
    Table table({{"MEMBER"}, {"INSTANCE"}, {"CLIENT"}, {"HOST"}, {"PARTITIONS"}});
    for (const GroupMember& member : group.members) {
      table.add({member.id, member.instance_id.value_or(""), member.client_id, member.host,
                 in_ranges(member.partitions)});
    }
    fmt::print("\n{}", table.to_string());
  }
  if (partitions.empty()) {
    fmt::print("\nnothing is committed, and no partition is assigned\n");
    return;
  }
  print_partitions(partitions);
}

void add_members(const GroupDescription& group, JsonWriter& json) {
  json.key("members");
  json.begin_array();
  for (const GroupMember& member : group.members) {
    json.begin_object();
    json.field("member", member.id);
    json.field("instance", member.instance_id);
    json.field("client", member.client_id);
    json.field("host", member.host);
    json.key("partitions");
    json.begin_array();
    for (const TopicPartition& place : member.partitions) {
      json.begin_object();
      json.field("topic", place.topic);
      json.field("partition", place.partition);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void add_partitions(const std::vector<PartitionLag>& partitions, JsonWriter& json) {
  json.key("partitions");
  json.begin_array();
  for (const PartitionLag& lag : partitions) {
    json.begin_object();
    json.field("topic", lag.place.topic);
    json.field("partition", lag.place.partition);
    json.field("committed", lag.committed);
    json.field("start", lag.log ? std::optional(lag.log->start) : std::nullopt);
    json.field("end", lag.log ? std::optional(lag.log->end) : std::nullopt);
    json.field("lag", lag.records);
    json.field("lag_ms", lag.age_ms);
    json.field("member", lag.member ? std::optional(lag.member->id) : std::nullopt);
    json.field("note", lag.note.empty() ? std::nullopt : std::optional(lag.note));
    json.end_object();
  }
  json.end_array();
}

void print_json(const GroupDescription& group, const std::vector<PartitionLag>& partitions) {
  const TotalLag total = total_of(partitions);
  JsonWriter json;
  json.begin_object();
  json.field("_command", "group describe");
  json.field("_version", 1);
  json.field("group", group.id);
  json.field("state", group.state);
  json.field("type", group.type);
  json.field("protocol_type", group.protocol_type);
  json.field("protocol", group.protocol);
  add_members(group, json);
  add_partitions(partitions, json);
  json.field("total_lag", total.records);
  json.field("oldest_lag_ms", total.age_ms);
  json.field("partitions_not_counted", total.not_counted);
  json.end_object();
  fmt::print("{}\n", json.text());
}

Outcome run(const config::CommandLine& line) {
  ASSIGN_OR_RETURN(Client client, connect(line));
  ASSIGN_OR_RETURN(const GroupDescription group,
                   or_refused(describe_group(client, line.arguments().front())));
  ASSIGN_OR_RETURN(const auto partitions, or_refused(group_lag(client, group)));
  if (line.has("json")) {
    print_json(group, partitions);
  } else {
    print_text(group, partitions);
  }
  return kDone;
}

}  // namespace

const GroupCommand kGroupDescribe{
    .name = "describe",
    .arguments = "GROUP",
    .summary = "one group: its members, what it has committed, how far behind it is",
    .details =
        "LAG counts records behind the committed offset. LAG-SECONDS is the age of the first of them, by\n"
        "its timestamp and this machine's clock. A dash stands for what is not known.\n",
    .options = kOptions,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run};

}  // namespace zurau::tools
