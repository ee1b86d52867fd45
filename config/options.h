// The rows: every key that a broker, a topic, a group or a client-metrics subscription can have, Kafka's and
// our own. Parsing, validation, `--help`, DescribeConfigs and the tables of docs/OPERATING.md are derived
// from them.
//
// Kafka's keys are those of Apache Kafka 4.3 (KafkaConfig, LogConfig, GroupConfig, ClientMetricsConfigs), all
// of them: a config file that Kafka loads must load here, and tools look for keys by name. A key that means
// nothing to a lone broker is kept, checked and described, and has no effect.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace zurau::config {

/// DescribeConfigsResponse.ConfigType; the values are the wire's.
enum class OptionType : int8_t {
  boolean = 1,
  string = 2,
  int32 = 3,
  int16 = 4,
  int64 = 5,
  float64 = 6,
  list = 7,
  class_name = 8,
  password = 9,
};
/// Java's name of it, as it stands in Kafka's messages: BOOLEAN, INT, LONG ...
std::string_view name(OptionType type);

/// Kafka's DynamicBrokerConfig: whether a client may change a broker's key while it runs, and where.
enum class Update : uint8_t { read_only, per_broker, cluster_wide };

/// What a value must be besides of its type.
struct Check {
  enum class Kind : uint8_t {
    any,
    range,               ///< min <= value <= max
    one_of,              ///< One of `values`.
    one_of_any_case,     ///< The same, in upper or lower case.
    list_of,             ///< Each element one of `values`; repeated ones count once.
    gzip_level,          ///< 1..9 or -1.
    throttled_replicas,  ///< `*` or partition:broker,...
    offset_reset,        ///< earliest, latest, by_duration:PT...
  };
  Kind kind = Kind::any;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::string_view values = {};  ///< "a, b, c"
};

/// What we make of a key.
enum class Stage : uint8_t {
  active,    ///< It has an effect, if it has a doc.
  kept,      ///< Known, stored and described, not acted upon yet.
  internal,  ///< Kafka's own; described only when it is set.
};

/// One key. Names and texts have static storage.
struct Option {
  std::string_view name;
  OptionType type;
  std::optional<std::string_view> default_value;  ///< Null: Kafka's null.
  Check check;
  Update update;
  std::string_view doc;  ///< One sentence. Empty: the key has no effect here (see kNoEffectDoc).
  Stage stage = Stage::active;

  bool has_effect() const { return !doc.empty() && stage == Stage::active; }
  bool sensitive() const { return type == OptionType::password; }
};

inline constexpr std::string_view kNoEffectDoc =
    "A key of Apache Kafka that a standalone broker has no use for: accepted and checked, without effect.";

// Each table is sorted by name.
std::span<const Option> broker_options();
std::span<const Option> topic_options();
std::span<const Option> group_options();
std::span<const Option> client_metrics_options();
/// Keys that are no configs of Kafka's broker but may be set on it while it runs (DynamicConfig.Broker).
std::span<const Option> quota_options();

/// Null when there is no such key in the table.
const Option* find_option(std::span<const Option> table, std::string_view name);
/// The broker key for `key`, where `listener.name.<listener>.<key>` stands for <key>; null when there is
/// none.
const Option* find_broker_option(std::string_view key);

/// A key that Kafka brokers of other versions know and 4.3 does not (zookeeper.connect ...): accepted with a
/// note.
bool is_former_option(std::string_view key);

/// The key of the table that is most like `key`; empty when none is near.
std::string_view nearest_option(std::span<const Option> table, std::string_view key);

/// A broker key that stands in for a topic's, in another unit perhaps.
struct Synonym {
  std::string_view name;
  int64_t factor = 1;  ///< The topic's value is the broker's times this; negative values stay as they are.
};
/// Strongest first; empty when the topic key has none (ServerTopicConfigSynonyms).
std::span<const Synonym> topic_synonyms(std::string_view topic_key);
/// The broker keys that speak of the same thing as `broker_key`, it included, strongest first.
std::vector<std::string_view> broker_synonyms(std::string_view broker_key);

/// The value in the form that it is shown and stored in ("TRUE" is true, " 5 " is 5, "a , b" is a,b), or the
/// sentence that Kafka gives for one that is malformed or out of bounds.
Result<std::string, std::string> check_value(const Option& option, std::string_view value);

/// The elements of a value of type list.
std::vector<std::string> split_list(std::string_view value);

}  // namespace zurau::config
