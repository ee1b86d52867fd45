#include "config/serve_options.h"

#include <fmt/format.h>

#include <iterator>

#include "config/command_line.h"
#include "config/options.h"
#include "config/properties_file.h"

namespace zurau::config {

namespace {

constexpr CommandOption kOptions[] = {
    {"config", "FILE", "options in the form of server.properties"},
    {"data-dir", "DIR", "where the data lies (the option log.dirs)"},
    {"listen", "HOST:PORT", "where clients connect (the option listeners); port 0 picks a free one"},
    {"set", "key=value", "any option; stronger than the file"},
};

/// What the command line says before the file and the defaults are laid under it.
struct GivenOptions {
  bool help = false;
  std::string file;
  ConfigValues values;
};

Failure<ConfigError> wrong(std::string_view option, std::string_view value, std::string reason) {
  return fail(ConfigError{std::string(option), std::string(value), std::move(reason), "", ""});
}

Status<ConfigError> take_listen(const std::string& value, GivenOptions& given) {
  auto listener = parse_host_and_port(value);
  if (!listener.ok()) return wrong("--listen", value, listener.error());
  given.values["listeners"] = fmt::format("PLAINTEXT://{}", value);
  return kOk;
}

Status<ConfigError> take_set(const std::string& value, GivenOptions& given) {
  size_t equals = value.find('=');
  if (equals == std::string::npos || equals == 0) return wrong("--set", value, "key=value is wanted");
  given.values[value.substr(0, equals)] = value.substr(equals + 1);
  return kOk;
}

/// Later options win over earlier ones of the same key, --listen and --set among them.
Result<GivenOptions, ConfigError> read_command_line(std::span<const std::string> args) {
  ASSIGN_OR_RETURN(const CommandLine line, parse_command_line(kOptions, args));
  if (!line.arguments().empty()) return fail(unknown_argument(kOptions, line.arguments().front()));
  GivenOptions given;
  for (const auto& [name, value] : line.options()) {
    if (name == "help") given.help = true;
    if (name == "config") given.file = value;
    if (name == "data-dir") given.values["log.dirs"] = value;
    if (name == "listen") RETURN_IF_ERROR(take_listen(value, given));
    if (name == "set") RETURN_IF_ERROR(take_set(value, given));
  }
  return given;
}

std::string default_data_dir(const Environment& environment) {
  if (auto state = environment("XDG_STATE_HOME"); state && !state->empty()) return *state + "/zurau";
  if (auto home = environment("HOME"); home && !home->empty()) return *home + "/.local/state/zurau";
  return "/var/lib/zurau";
}

/// The first line that gives the key its value in force, so that an error can point at it.
std::string where_of(std::string_view key, const GivenOptions& line, const std::vector<Property>& file) {
  if (line.values.contains(std::string(key))) return "command line";
  for (auto property = file.rbegin(); property != file.rend(); ++property) {
    if (property->key == key) return fmt::format("{}:{}", line.file, property->line);
  }
  return "";
}

}  // namespace

Result<ServeOptions, ConfigError> parse_serve_options(std::span<const std::string> args,
                                                      const Environment& environment) {
  ASSIGN_OR_RETURN(GivenOptions line, read_command_line(args));
  if (line.help) return ServeOptions{true, {}, false};
  std::vector<Property> file;
  if (!line.file.empty()) {
    ASSIGN_OR_RETURN(file, read_properties_file(line.file));
  }
  ConfigValues values;
  for (const Property& property : file) values[property.key] = property.value;
  for (const auto& [key, value] : line.values) values[key] = value;
  bool default_dir = !values.contains("log.dirs") && !values.contains("log.dir");
  if (default_dir) {
    values["log.dirs"] = default_data_dir(environment);
  }
  auto config = BrokerConfig::from_values(values);
  if (!config.ok()) {
    ConfigError error = config.error();
    error.where = where_of(error.option, line, file);
    return fail(std::move(error));
  }
  return ServeOptions{false, std::move(config).value(), default_dir};
}

std::string serve_help() {
  std::string text =
      "usage: zurau serve [--config FILE] [--data-dir DIR] [--listen HOST:PORT] [--set key=value]...\n"
      "\n";
  text += help_of(kOptions);
  text += "\nOptions that have an effect; every other key of Apache Kafka is accepted without one:\n\n";
  for (const Option& option : broker_options()) {
    if (!option.has_effect()) continue;
    fmt::format_to(std::back_inserter(text), "  {} ({})\n      {}\n", option.name,
                   option.default_value ? fmt::format("default {}", *option.default_value) : "no default",
                   option.doc);
  }
  return text;
}

}  // namespace zurau::config
