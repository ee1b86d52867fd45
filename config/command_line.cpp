#include "config/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <iterator>

namespace zurau::config {

namespace {

namespace po = boost::program_options;

std::string in_usage(const CommandOption& option) {
  return option.value.empty() ? fmt::format("--{}", option.name)
                              : fmt::format("--{} {}", option.name, option.value);
}

po::options_description describe(std::span<const CommandOption> table) {
  po::options_description description;
  description.add_options()("help,h", "");
  for (const CommandOption& option : table) {
    std::string name(option.name);
    if (option.value.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

ConfigError about(std::string option, std::string value, std::string reason) {
  return {std::move(option), std::move(value), std::move(reason), "", ""};
}

/// Null when there is none.
const CommandOption* find_option(std::span<const CommandOption> table, std::string_view name) {
  auto found = std::ranges::find(table, name, &CommandOption::name);
  return found == table.end() ? nullptr : &*found;
}

/// Program_options' complaint in our words.
ConfigError in_words(const po::invalid_syntax& error) {
  using Kind = po::invalid_syntax::kind_t;
  std::string option = error.get_option_name();
  if (error.kind() == Kind::missing_parameter || error.kind() == Kind::empty_adjacent_parameter)
    return about(option, "", "wants a value");
  if (error.kind() == Kind::extra_parameter) return about(option, "", "takes no value");
  return about(option.empty() ? error.tokens() : option, "", "cannot be understood");
}

}  // namespace

std::optional<std::string> CommandLine::last(std::string_view name) const {
  for (auto option = options_.rbegin(); option != options_.rend(); ++option) {
    if (option->name == name) return option->value;
  }
  return std::nullopt;
}

std::vector<std::string> CommandLine::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const Given& option : options_) {
    if (option.name == name) values.push_back(option.value);
  }
  return values;
}

ConfigError unknown_argument(std::span<const CommandOption> table, std::string_view argument) {
  std::string known;
  for (const CommandOption& option : table) {
    if (!known.empty()) known += ", ";
    known += in_usage(option);
  }
  return about(std::string(argument), "", fmt::format("unknown argument: {}", known));
}

// Program_options tells what is wrong by exceptions: they end here.
Result<CommandLine, ConfigError> parse_command_line(std::span<const CommandOption> table,
                                                    std::span<const std::string> args) {
  using Style = po::command_line_style::style_t;
  constexpr int kStyle = Style::allow_long | Style::long_allow_adjacent | Style::long_allow_next |
                         Style::allow_short | Style::allow_dash_for_short | Style::short_allow_next;
  CommandLine line;
  try {
    const po::options_description description = describe(table);
    const std::vector<std::string> words(args.begin(), args.end());
    const auto parsed = po::command_line_parser(words).options(description).style(kStyle).run();
    for (const auto& option : parsed.options) {
      if (option.string_key.empty()) {
        std::ranges::copy(option.value, std::back_inserter(line.arguments_));
        continue;
      }
      std::string value = option.value.empty() ? "" : option.value.front();
      const CommandOption* row = find_option(table, option.string_key);
      const bool swallowed = value.starts_with("--") && find_option(table, value.substr(2));
      if (row && !row->value.empty() && (value.empty() || swallowed))
        return fail(about("--" + option.string_key, "", "wants a value"));
      line.options_.push_back({option.string_key, std::move(value)});
    }
  } catch (const po::unknown_option& error) {
    return fail(unknown_argument(table, error.get_option_name()));
  } catch (const po::invalid_syntax& error) {
    return fail(in_words(error));
  } catch (const po::error& error) {
    return fail(about("", "", error.what()));
  }
  return line;
}

std::string help_of(std::span<const CommandOption> table) {
  size_t width = 0;
  for (const CommandOption& option : table) width = std::max(width, in_usage(option).size());
  std::string text;
  for (const CommandOption& option : table) {
    std::string_view rest = option.help;
    std::string left = in_usage(option);
    while (true) {
      size_t end = rest.find('\n');
      fmt::format_to(std::back_inserter(text), "  {:<{}}  {}\n", left, width, rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      left.clear();
    }
  }
  return text;
}

}  // namespace zurau::config
