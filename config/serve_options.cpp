#include "config/serve_options.h"

#include <fmt/format.h>

#include <iterator>

#include "config/options.h"
#include "config/properties_file.h"

namespace zurau::config {

namespace {

/// What the command line says before the file and the defaults are laid under it.
struct CommandLine {
  bool help = false;
  std::string file;
  ConfigValues values;
};

Failure<ConfigError> wrong(std::string_view option, std::string_view value, std::string reason) {
  return fail(ConfigError{std::string(option), std::string(value), std::move(reason), "", ""});
}

Status<ConfigError> take_listen(const std::string& value, CommandLine& line) {
  auto listener = parse_host_and_port(value);
  if (!listener.ok()) return wrong("--listen", value, listener.error());
  line.values["listeners"] = fmt::format("PLAINTEXT://{}", value);
  return kOk;
}

Status<ConfigError> take_set(const std::string& value, CommandLine& line) {
  size_t equals = value.find('=');
  if (equals == std::string::npos || equals == 0) return wrong("--set", value, "key=value is wanted");
  line.values[value.substr(0, equals)] = value.substr(equals + 1);
  return kOk;
}

Result<CommandLine, ConfigError> parse_command_line(std::span<const std::string> args) {
  CommandLine line;
  for (size_t i = 0; i < args.size(); ++i) {
    std::string option = args[i];
    if (option == "--help" || option == "-h") {
      line.help = true;
      continue;
    }
    std::optional<std::string> value;
    if (size_t equals = option.find('='); option.starts_with("--") && equals != std::string::npos) {
      value = option.substr(equals + 1);
      option.resize(equals);
    }
    bool known = option == "--config" || option == "--data-dir" || option == "--listen" || option == "--set";
    if (!known) {
      return wrong(option, "",
                   "unknown argument: --config FILE, --data-dir DIR, --listen HOST:PORT, --set key=value");
    }
    if (!value && i + 1 < args.size()) value = args[++i];
    if (!value || value->empty()) return wrong(option, "", "wants a value");
    if (option == "--config") line.file = *value;
    if (option == "--data-dir") line.values["log.dirs"] = *value;
    if (option == "--listen") RETURN_IF_ERROR(take_listen(*value, line));
    if (option == "--set") RETURN_IF_ERROR(take_set(*value, line));
  }
  return line;
}

std::string default_data_dir(const Environment& environment) {
  if (auto state = environment("XDG_STATE_HOME"); state && !state->empty()) return *state + "/zurau";
  if (auto home = environment("HOME"); home && !home->empty()) return *home + "/.local/state/zurau";
  return "/var/lib/zurau";
}

/// The first line that gives the key its value in force, so that an error can point at it.
std::string where_of(std::string_view key, const CommandLine& line, const std::vector<Property>& file) {
  if (line.values.contains(std::string(key))) return "command line";
  for (auto property = file.rbegin(); property != file.rend(); ++property) {
    if (property->key == key) return fmt::format("{}:{}", line.file, property->line);
  }
  return "";
}

}  // namespace

Result<ServeOptions, ConfigError> parse_serve_options(std::span<const std::string> args,
                                                      const Environment& environment) {
  ASSIGN_OR_RETURN(CommandLine line, parse_command_line(args));
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
      "\n"
      "  --config FILE        options in the form of server.properties\n"
      "  --data-dir DIR       where the data lies (the option log.dirs)\n"
      "  --listen HOST:PORT   where clients connect (the option listeners); port 0 picks a free one\n"
      "  --set key=value      any option; stronger than the file\n"
      "\n"
      "Options that have an effect; every other key of Apache Kafka is accepted without one:\n\n";
  for (const Option& option : broker_options()) {
    if (!option.has_effect()) continue;
    fmt::format_to(std::back_inserter(text), "  {} ({})\n      {}\n", option.name,
                   option.default_value ? fmt::format("default {}", *option.default_value) : "no default",
                   option.doc);
  }
  return text;
}

}  // namespace zurau::config
