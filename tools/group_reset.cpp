// `zurau group reset`: moves the committed offsets of a group that nobody is in.
#include <fmt/format.h>

#include <array>
#include <functional>

#include "tools/group_command.h"
#include "tools/json.h"
#include "tools/reset_plan.h"
#include "tools/table.h"

namespace zurau::tools {
namespace {

using To = ResetWish::To;

constexpr std::array<config::CommandOption, 10> kOptions = {
    kBootstrapOption,
    {"topic", "T[:P]", "this topic, or some of its partitions (orders:0,3-5); may be given more than once"},
    {"all-topics", "", "every partition that the group has committed"},
    {"to-earliest", "", "to the start of the log"},
    {"to-latest", "", "to its end"},
    {"to-offset", "N", "to this offset"},
    {"to-time", "TIME",
     "to the first record that is not older: ms since 1970, 2026-11-25T17:30:00\n"
     "(UTC unless it says otherwise: +01:00), or -90m for so long ago"},
    {"by", "N", "so many records on, or back if below zero"},
    kExecuteOption,
    kJsonOption};

Failure<CommandError> wrong(std::string_view option, std::string_view value, std::string_view reason) {
  return usage_error(fmt::format("--{} = {}: {}", option, value, reason));
}

Status<CommandError> read_topics(const config::CommandLine& line, ResetWish& wish) {
  for (const std::string& text : line.all("topic")) {
    auto choice = parse_topic_choice(text);
    if (!choice.ok()) return wrong("topic", text, choice.error());
    wish.topics.push_back(*choice);
  }
  if (wish.topics.empty() == line.has("all-topics")) return kOk;
  return usage_error("group reset: either --topic or --all-topics is wanted");
}

Status<CommandError> read_target(const config::CommandLine& line, int64_t now_ms, ResetWish& wish) {
  struct Option {
    std::string_view name;
    To to;
    std::function<Result<int64_t, std::string>(std::string_view)> parse;
  };
  auto nothing = [](std::string_view) -> Result<int64_t, std::string> { return int64_t{0}; };
  const std::array<Option, 5> options = {{
      {"to-earliest", To::earliest, nothing},
      {"to-latest", To::latest, nothing},
      {"to-offset", To::offset, parse_integer},
      {"to-time", To::time, [&](std::string_view text) { return parse_time(text, now_ms); }},
      {"by", To::by, parse_integer},
  }};
  int given = 0;
  for (const Option& option : options) {
    auto value = line.last(option.name);
    if (!value) continue;
    ++given;
    auto amount = option.parse(*value);
    if (!amount.ok()) return wrong(option.name, *value, amount.error());
    if (option.to == To::offset && *amount < 0) return wrong(option.name, *value, "offsets begin with 0");
    wish.to = option.to;
    wish.amount = *amount;
  }
  if (given == 1) return kOk;
  return usage_error(
      "group reset: one of --to-earliest, --to-latest, --to-offset, --to-time and --by is wanted");
}

/// A member would go on from where it is, and commit over what was set.
Status<CommandError> check_empty(const GroupDescription& group) {
  if (group.members.empty()) return kOk;
  return refused(fmt::format("group {}: it has members ({}, state {}), which must stop first",
                             printable(group.id), group.members.size(), printable(group.state)));
}

struct Done {
  bool executed = false;
  std::map<TopicPartition, std::string> refused;
};

void print_json(const std::string& group, const std::vector<PlannedReset>& plan, const Done& done) {
  JsonWriter json;
  json.begin_object();
  json.field("_command", "group reset");
  json.field("_version", 1);
  json.field("group", group);
  json.field("executed", done.executed);
  json.key("partitions");
  json.begin_array();
  for (const PlannedReset& reset : plan) {
    auto error = done.refused.find(reset.place);
    json.begin_object();
    json.field("topic", reset.place.topic);
    json.field("partition", reset.place.partition);
    json.field("old", reset.before);
    json.field("new", reset.after);
    json.field("start", reset.log.start);
    json.field("end", reset.log.end);
    json.field("note", reset.note.empty() ? std::nullopt : std::optional(reset.note));
    json.field("refusal", error == done.refused.end() ? std::nullopt : std::optional(error->second));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  fmt::print("{}\n", json.text());
}

void print_text(const std::vector<PlannedReset>& plan, const Done& done) {
  Table table({{"TOPIC"},
               {"PARTITION", true},
               {"OLD", true},
               {"NEW", true},
               {"START", true},
               {"END", true},
               {"NOTE"}});
  for (const PlannedReset& reset : plan) {
    auto error = done.refused.find(reset.place);
    table.add({reset.place.topic, std::to_string(reset.place.partition),
               reset.before ? std::to_string(*reset.before) : "", std::to_string(reset.after),
               std::to_string(reset.log.start), std::to_string(reset.log.end),
               error == done.refused.end() ? reset.note : "refused: " + error->second});
  }
  fmt::print("{}\n{}", table.to_string(),
             done.executed ? fmt::format("committed: {}\n", plan.size() - done.refused.size())
                           : "nothing was changed: --execute commits the new offsets\n");
}

Outcome run(const config::CommandLine& line) {
  ResetWish wish;
  RETURN_IF_ERROR(read_topics(line, wish));
  RETURN_IF_ERROR(read_target(line, system_clock().wall_ms(), wish));
  ASSIGN_OR_RETURN(Client client, connect(line));
  ASSIGN_OR_RETURN(const auto found, or_refused(find_group(client, line.arguments().front())));
  const GroupDescription group = found.value_or(GroupDescription{.id = line.arguments().front()});
  RETURN_IF_ERROR(check_empty(group));
  std::map<TopicPartition, int64_t> committed;
  if (found) {
    ASSIGN_OR_RETURN(committed, or_refused(committed_offsets(client, group.id)));
  }
  ASSIGN_OR_RETURN(const auto plan, or_refused(plan_reset(client, committed, wish)));
  Done done{.executed = line.has("execute"), .refused = {}};
  if (done.executed) {
    std::map<TopicPartition, int64_t> offsets;
    for (const PlannedReset& reset : plan) offsets[reset.place] = reset.after;
    ASSIGN_OR_RETURN(done.refused, or_refused(commit_offsets(client, group.id, offsets)));
  }
  if (line.has("json")) {
    print_json(group.id, plan, done);
  } else {
    if (!found) {
      fmt::print("group {}: there is no such group yet: {}\n", printable(group.id),
                 done.executed ? "it was made" : "--execute makes it");
    }
    print_text(plan, done);
  }
  if (done.refused.empty()) return kDone;
  return refused(fmt::format("group {}: refused for {} of {} partitions", printable(group.id),
                             done.refused.size(), plan.size()));
}

}  // namespace

const GroupCommand kGroupReset{
    .name = "reset",
    .arguments = "GROUP",
    .summary = "move what a group without members has committed",
    .details =
        "Offsets are kept within the log, and a note says where that changed what was asked for.\n"
        "A group that is not there is made, as Kafka's kafka-consumer-groups does it.\n",
    .options = kOptions,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run};

}  // namespace zurau::tools
