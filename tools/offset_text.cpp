#include "tools/offset_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

namespace zurau::tools {
namespace {

constexpr int64_t kSecondMs = 1'000;
constexpr int64_t kMinuteMs = 60 * kSecondMs;
constexpr int64_t kHourMs = 60 * kMinuteMs;
constexpr int64_t kDayMs = 24 * kHourMs;
constexpr int64_t kDaysBackMax = 100'000;  // Beyond every timestamp; keeps products small.

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads a text from its front; a read that does not fit fails all that follow.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }
  bool next_is(char c) const { return ok_ && rest_.starts_with(c); }
  /// Goes over `c` if it comes next.
  bool skip(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = skip(c); }
  /// Exactly so many digits.
  int digits(size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      ok_ = ok_ && i < rest_.size() && is_digit(rest_[i]);
      if (!ok_) return 0;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  /// Digits behind a decimal point, as thousandths; what is finer is dropped.
  int thousandths() {
    int value = 0;
    size_t count = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++count) {
      if (count < 3) value = value * 10 + (rest_.front() - '0');
    }
    ok_ = ok_ && count > 0;
    for (; count < 3; ++count) value *= 10;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<int64_t> read_day(TextReader& reader) {
  const int year = reader.digits(4);
  reader.expect('-');
  const int month = reader.digits(2);
  reader.expect('-');
  const int day = reader.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!reader.ok() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

std::optional<int64_t> read_time_of_day(TextReader& reader) {
  const int hour = reader.digits(2);
  reader.expect(':');
  const int minute = reader.digits(2);
  const int second = reader.skip(':') ? reader.digits(2) : 0;
  const int ms = reader.skip('.') ? reader.thousandths() : 0;
  if (!reader.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hour * kHourMs + minute * kMinuteMs + second * kSecondMs + ms;
}

/// How far the local time is ahead of UTC.
std::optional<int64_t> read_zone(TextReader& reader) {
  if (reader.at_end() || reader.skip('Z')) return 0;
  const bool behind = reader.next_is('-');
  if (!reader.skip('+') && !reader.skip('-')) return std::nullopt;
  const int hours = reader.digits(2);
  reader.skip(':');
  const int minutes = reader.digits(2);
  if (!reader.ok() || hours > 18 || minutes > 59) return std::nullopt;
  const int64_t ahead = hours * kHourMs + minutes * kMinuteMs;
  return behind ? -ahead : ahead;
}

std::optional<int64_t> read_moment(std::string_view text) {
  TextReader reader(text);
  auto day = read_day(reader);
  if (!day || reader.at_end()) return day;
  reader.expect('T');
  auto time = read_time_of_day(reader);
  auto zone = read_zone(reader);
  if (!reader.ok() || !time || !zone || !reader.at_end()) return std::nullopt;
  return *day + *time - *zone;
}

/// "-90m" without its sign.
std::optional<int64_t> read_span(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int64_t unit = 0;
  if (text.back() == 's') unit = kSecondMs;
  if (text.back() == 'm') unit = kMinuteMs;
  if (text.back() == 'h') unit = kHourMs;
  if (text.back() == 'd') unit = kDayMs;
  auto count = parse_integer(text.substr(0, text.size() - 1));
  if (unit == 0 || !count.ok() || *count < 0 || *count > kDaysBackMax * (kDayMs / unit)) return std::nullopt;
  return *count * unit;
}

bool add_partitions(std::string_view range, std::vector<int32_t>& partitions) {
  const size_t dash = range.find('-', 1);
  auto first = parse_integer(range.substr(0, dash));
  auto last = dash == std::string_view::npos ? first : parse_integer(range.substr(dash + 1));
  if (!first.ok() || !last.ok() || *first < 0 || *last < *first) return false;
  if (*last > INT32_MAX || static_cast<size_t>(*last - *first) >= kChosenPartitionsMax - partitions.size())
    return false;
  for (int64_t partition = *first; partition <= *last; ++partition)
    partitions.push_back(static_cast<int32_t>(partition));
  return true;
}

}  // namespace

Result<int64_t, std::string> parse_integer(std::string_view text) {
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool twice_signed = text.starts_with('+') && digits.starts_with('-');
  if (error != std::errc{} || end != digits.data() + digits.size() || twice_signed)
    return fail(std::string("a whole number is wanted"));
  return value;
}

Result<TopicChoice, std::string> parse_topic_choice(std::string_view text) {
  const size_t colon = text.find(':');
  TopicChoice choice{std::string(text.substr(0, colon)), {}};
  if (choice.topic.empty()) return fail(std::string("a topic is wanted: TOPIC or TOPIC:0,3-5"));
  if (colon == std::string_view::npos) return choice;
  std::string_view rest = text.substr(colon + 1);
  while (true) {
    const size_t comma = rest.find(',');
    if (!add_partitions(rest.substr(0, comma), choice.partitions)) {
      return fail(
          fmt::format("'{}' is no list of partitions: numbers and ranges with commas, 0,3-5, at most {}",
                      text.substr(colon + 1), kChosenPartitionsMax));
    }
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::sort(choice.partitions.begin(), choice.partitions.end());
  choice.partitions.erase(std::unique(choice.partitions.begin(), choice.partitions.end()),
                          choice.partitions.end());
  return choice;
}

Result<int64_t, std::string> parse_time(std::string_view text, int64_t now_ms) {
  if (text.starts_with('-')) {
    if (auto span = read_span(text.substr(1))) return now_ms - *span;
  } else if (std::ranges::all_of(text, is_digit)) {
    if (auto ms = parse_integer(text); ms.ok()) return *ms;
  } else if (auto moment = read_moment(text)) {
    return *moment;
  }
  return fail(
      std::string("a time is wanted: milliseconds since 1970, 2026-11-25T17:30:00 (UTC unless it "
                  "says otherwise: +01:00), or -90m for so long ago (s, m, h, d)"));
}

}  // namespace zurau::tools
