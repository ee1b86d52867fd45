// Values of options: from text, through the checks, to the text in which they are shown. The sentences are
// those of Kafka's ConfigDef, whose tools and users compare them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/options.h"

namespace zurau::config {

namespace {

using Checked = Result<std::string, std::string>;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

Failure<std::string> invalid(const Option& option, std::string_view value, std::string_view reason) {
  return fail(fmt::format("Invalid value {} for configuration {}: {}", value, option.name, reason));
}

/// std::from_chars takes no leading plus, Java's parsers do.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string show_bound(double bound) {
  return std::nearbyint(bound) == bound ? fmt::format("{:.0f}", bound) : fmt::format("{}", bound);
}

/// As Java shows a double: at least one digit after the point.
std::string show(double number) {
  std::string text = fmt::format("{}", number);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
std::string show(int64_t number) {
  return fmt::format("{}", number);
}

template <class Number>
Checked check_number(const Option& option, std::string_view raw) {
  auto number = parse_number<Number>(trim(raw));
  if (!number) return invalid(option, raw, fmt::format("Not a number of type {}", name(option.type)));
  std::string shown = show(*number);
  auto value = static_cast<double>(*number);
  if (option.check.kind == Check::Kind::range) {
    if (value < option.check.min) {
      return invalid(option, shown, fmt::format("Value must be at least {}", show_bound(option.check.min)));
    }
    if (value > option.check.max) {
      return invalid(option, shown,
                     fmt::format("Value must be no more than {}", show_bound(option.check.max)));
    }
  }
  if (option.check.kind == Check::Kind::gzip_level && value != -1 && (value < 1 || value > 9)) {
    return invalid(option, shown, "Value must be between 1 and 9 or equal to -1");
  }
  return shown;
}

template <class Number>
Checked check_whole_number(const Option& option, std::string_view raw) {
  auto number = parse_number<Number>(trim(raw));
  if (!number) return invalid(option, raw, fmt::format("Not a number of type {}", name(option.type)));
  return check_number<int64_t>(option, raw);
}

bool is_one_of(std::string_view values, std::string_view value) {
  for (const std::string& one : split_list(values)) {
    if (one == value) return true;
  }
  return false;
}

/// An ISO 8601 duration as far as Java's Duration reads it: PnDTnHnMn.nS with at least one part.
bool is_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return false;
  std::string_view units = "DTHMS";
  size_t unit = 0;
  bool number = false;
  for (char c : text.substr(1)) {
    if ((c >= '0' && c <= '9') || (number && c == '.')) {
      number = true;
      continue;
    }
    size_t found = units.find(c, unit);
    if (found == std::string_view::npos || number == (c == 'T')) return false;
    if (c != 'D' && c != 'T' && unit < 2) return false;
    unit = found + 1;
    number = false;
  }
  return !number && text.back() != 'T';
}

Checked check_text(const Option& option, std::string_view raw) {
  std::string value(trim(raw));
  switch (option.check.kind) {
    case Check::Kind::one_of:
      if (!is_one_of(option.check.values, value)) {
        return invalid(option, value, fmt::format("String must be one of: {}", option.check.values));
      }
      return value;
    case Check::Kind::one_of_any_case:
      if (!is_one_of(lower(option.check.values), lower(value))) {
        return invalid(option, value,
                       fmt::format("String must be one of (case insensitive): {}", option.check.values));
      }
      return value;
    case Check::Kind::offset_reset: {
      constexpr std::string_view kByDuration = "by_duration:";
      bool good = value == "earliest" || value == "latest" ||
                  (value.starts_with(kByDuration) && is_duration(value.substr(kByDuration.size())));
      if (good) return value;
      return invalid(option, value,
                     "The value must be earliest, latest or by_duration: and a duration such as PT1H30M.");
    }
    case Check::Kind::any:
    case Check::Kind::range:
    case Check::Kind::list_of:
    case Check::Kind::gzip_level:
    case Check::Kind::throttled_replicas: return value;
  }
  return value;
}

bool is_partition_and_broker(std::string_view text) {
  size_t colon = text.find(':');
  return colon != std::string_view::npos && parse_number<uint32_t>(text.substr(0, colon)) &&
         parse_number<uint32_t>(text.substr(colon + 1));
}

Checked check_list(const Option& option, std::string_view raw) {
  std::vector<std::string> elements = split_list(raw);
  if (option.check.kind == Check::Kind::list_of) {
    std::vector<std::string> distinct;
    for (std::string& element : elements) {
      if (!is_one_of(option.check.values, element)) {
        return invalid(option, element, fmt::format("String must be one of: {}", option.check.values));
      }
      if (std::ranges::find(distinct, element) == distinct.end()) distinct.push_back(std::move(element));
    }
    elements = std::move(distinct);
  }
  if (option.check.kind == Check::Kind::throttled_replicas) {
    bool all = elements.size() == 1 && elements[0] == "*";
    if (!all && !std::ranges::all_of(elements, is_partition_and_broker)) {
      return invalid(option, fmt::format("[{}]", fmt::join(elements, ", ")),
                     fmt::format("{} must be the literal '*' or a list of replicas in the following format: "
                                 "[partitionId]:[brokerId],[partitionId]:[brokerId],...",
                                 option.name));
    }
  }
  return fmt::format("{}", fmt::join(elements, ","));
}

}  // namespace

std::vector<std::string> split_list(std::string_view value) {
  std::vector<std::string> elements;
  value = trim(value);
  if (value.empty()) return elements;
  while (true) {
    size_t comma = value.find(',');
    elements.emplace_back(trim(value.substr(0, comma)));
    if (comma == std::string_view::npos) return elements;
    value.remove_prefix(comma + 1);
  }
}

Checked check_value(const Option& option, std::string_view value) {
  switch (option.type) {
    case OptionType::boolean: {
      std::string shown = lower(trim(value));
      if (shown == "true" || shown == "false") return shown;
      return invalid(option, value, "Expected value to be either true or false");
    }
    case OptionType::int16: return check_whole_number<int16_t>(option, value);
    case OptionType::int32: return check_whole_number<int32_t>(option, value);
    case OptionType::int64: return check_whole_number<int64_t>(option, value);
    case OptionType::float64: return check_number<double>(option, value);
    case OptionType::string:
    case OptionType::class_name: return check_text(option, value);
    case OptionType::list: return check_list(option, value);
    case OptionType::password: return std::string(value);
  }
  return std::string(value);
}

}  // namespace zurau::config
