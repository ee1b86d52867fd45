// What the files of rows have in common: short names for the columns of an Option, and the tables themselves,
// unsorted.
#pragma once

#include <span>

#include "config/options.h"

namespace zurau::config::rows {

inline constexpr OptionType kBool = OptionType::boolean;
inline constexpr OptionType kString = OptionType::string;
inline constexpr OptionType kInt = OptionType::int32;
inline constexpr OptionType kShort = OptionType::int16;
inline constexpr OptionType kLong = OptionType::int64;
inline constexpr OptionType kDouble = OptionType::float64;
inline constexpr OptionType kList = OptionType::list;
inline constexpr OptionType kClass = OptionType::class_name;
inline constexpr OptionType kPassword = OptionType::password;

inline constexpr Update kFixed = Update::read_only;
inline constexpr Update kPerBroker = Update::per_broker;
inline constexpr Update kCluster = Update::cluster_wide;

inline constexpr Stage kKept = Stage::kept;
inline constexpr Stage kInternal = Stage::internal;

inline constexpr std::nullopt_t kNull = std::nullopt;

constexpr Check any() {
  return {};
}
constexpr Check at_least(double min) {
  return {.kind = Check::Kind::range, .min = min};
}
constexpr Check between(double min, double max) {
  return {.kind = Check::Kind::range, .min = min, .max = max};
}
constexpr Check one_of(std::string_view values) {
  return {.kind = Check::Kind::one_of, .values = values};
}
constexpr Check one_of_any_case(std::string_view values) {
  return {.kind = Check::Kind::one_of_any_case, .values = values};
}
constexpr Check list_of(std::string_view values) {
  return {.kind = Check::Kind::list_of, .values = values};
}

// Columns: name, type, default, check, update, doc, stage.
std::span<const Option> served();
std::span<const Option> security();
std::span<const Option> coordinators();
std::span<const Option> unserved();
std::span<const Option> topics();
std::span<const Option> groups();
std::span<const Option> client_metrics();
std::span<const Option> quotas();

}  // namespace zurau::config::rows
