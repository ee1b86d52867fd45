#include "config/topic_config.h"

#include <fmt/format.h>

#include <charconv>

#include "config/broker_config.h"
#include "config/options.h"
#include "protocol/base/check.h"

namespace zurau::config {

namespace {

/// The number in a text that check_value has passed.
template <class Number>
Number to_number(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  CHECK_MSG(error == std::errc{}, "unchecked number '{}'", text);
  return number;
}

/// Looks keys up through all their sources.
class Values {
 public:
  Values(const BrokerConfig& config, const ConfigValues& dynamic_broker, const ConfigValues& overrides)
      : static_broker_(config.set_values()), dynamic_broker_(dynamic_broker), overrides_(overrides) {}

  /// The value in force, checked and in its plain form.
  std::string text(std::string_view key) const {
    const Option* option = find_option(topic_options(), key);
    CHECK_MSG(option, "no topic option '{}'", key);
    if (auto value = usable(*option, overrides_)) return *value;
    for (const ConfigValues* source : {&dynamic_broker_, &static_broker_}) {
      for (const Synonym& synonym : topic_synonyms(key)) {
        const Option* broker_option = find_option(broker_options(), synonym.name);
        CHECK_MSG(broker_option, "no broker option '{}'", synonym.name);
        if (auto value = usable(*broker_option, *source)) return converted(key, *value, synonym.factor);
      }
    }
    return std::string(option->default_value.value_or(""));
  }

  bool flag(std::string_view key) const { return text(key) == "true"; }
  int32_t int32(std::string_view key) const { return to_number<int32_t>(text(key)); }
  int64_t int64(std::string_view key) const { return to_number<int64_t>(text(key)); }
  double float64(std::string_view key) const { return to_number<double>(text(key)); }

 private:
  static std::optional<std::string> usable(const Option& option, const ConfigValues& values) {
    auto found = values.find(std::string(option.name));
    if (found == values.end()) return std::nullopt;
    auto checked = check_value(option, found->second);
    if (!checked.ok()) return std::nullopt;
    return std::move(checked).value();
  }

  static std::string converted(std::string_view key, std::string text, int64_t factor) {
    // On the broker any negative retention means "never", which a topic writes as -1.
    if (key == "retention.ms" && text.starts_with('-')) return "-1";
    if (factor == 1) return text;
    auto value = to_number<int64_t>(text);
    return fmt::format("{}", value < 0 ? value : value * factor);
  }

  const ConfigValues& static_broker_;
  const ConfigValues& dynamic_broker_;
  const ConfigValues& overrides_;
};

TopicCompression to_compression(std::string_view text) {
  if (text == "uncompressed") return TopicCompression::uncompressed;
  if (text == "gzip") return TopicCompression::gzip;
  if (text == "snappy") return TopicCompression::snappy;
  if (text == "lz4") return TopicCompression::lz4;
  if (text == "zstd") return TopicCompression::zstd;
  return TopicCompression::producer;
}

void read_cleanup(const Values& values, TopicConfig& topic) {
  topic.cleanup_delete = topic.cleanup_compact = false;
  for (const std::string& policy : split_list(values.text("cleanup.policy"))) {
    topic.cleanup_delete |= policy == "delete";
    topic.cleanup_compact |= policy == "compact";
  }
  topic.retention_ms = values.int64("retention.ms");
  topic.retention_bytes = values.int64("retention.bytes");
  topic.local_retention_ms = values.int64("local.retention.ms");
  topic.local_retention_bytes = values.int64("local.retention.bytes");
  topic.delete_retention_ms = values.int64("delete.retention.ms");
  topic.min_cleanable_dirty_ratio = values.float64("min.cleanable.dirty.ratio");
  topic.min_compaction_lag_ms = values.int64("min.compaction.lag.ms");
  topic.max_compaction_lag_ms = values.int64("max.compaction.lag.ms");
}

void read_records(const Values& values, TopicConfig& topic) {
  topic.compression = to_compression(values.text("compression.type"));
  topic.compression_gzip_level = values.int32("compression.gzip.level");
  topic.compression_lz4_level = values.int32("compression.lz4.level");
  topic.compression_zstd_level = values.int32("compression.zstd.level");
  topic.max_message_bytes = values.int32("max.message.bytes");
  topic.timestamp_type = values.text("message.timestamp.type") == "LogAppendTime"
                             ? TopicTimestamp::log_append_time
                             : TopicTimestamp::create_time;
  topic.timestamp_before_max_ms = values.int64("message.timestamp.before.max.ms");
  topic.timestamp_after_max_ms = values.int64("message.timestamp.after.max.ms");
}

void read_segments(const Values& values, TopicConfig& topic) {
  topic.segment_bytes = values.int32("segment.bytes");
  topic.segment_ms = values.int64("segment.ms");
  topic.segment_jitter_ms = values.int64("segment.jitter.ms");
  topic.segment_index_bytes = values.int32("segment.index.bytes");
  topic.index_interval_bytes = values.int32("index.interval.bytes");
  topic.file_delete_delay_ms = values.int64("file.delete.delay.ms");
  topic.preallocate = values.flag("preallocate");
}

/// What a value may not be beside another one.
Status<> check_together(const TopicConfig& topic, const Values& values) {
  if (topic.min_compaction_lag_ms > topic.max_compaction_lag_ms) {
    return fail(Error{
        "",
        fmt::format("conflict topic config setting min.compaction.lag.ms ({}) > max.compaction.lag.ms ({})",
                    topic.min_compaction_lag_ms, topic.max_compaction_lag_ms)});
  }
  if (values.flag("remote.storage.enable")) {
    return fail(Error{
        "",
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote "
        "log storage."});
  }
  return kOk;
}

}  // namespace

Result<Durability> parse_durability(std::string_view text) {
  if (text == "commit") return Durability::commit;
  if (text == "interval") return Durability::interval;
  if (text == "os") return Durability::os;
  return fail(Error{"zurau.durability", "commit, interval or os"});
}

TopicConfig effective_topic_config(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                   const ConfigValues& overrides) {
  Values values(config, dynamic_broker, overrides);
  TopicConfig topic;
  read_cleanup(values, topic);
  read_records(values, topic);
  read_segments(values, topic);
  topic.flush_messages = values.int64("flush.messages");
  topic.flush_ms = values.int64("flush.ms");
  topic.min_insync_replicas = values.int32("min.insync.replicas");
  topic.unclean_leader_election = values.flag("unclean.leader.election.enable");
  topic.durability = parse_durability(values.text("zurau.durability")).value();
  topic.flush_interval_ms = values.int64("zurau.durability.interval.ms");
  return topic;
}

std::string effective_topic_value(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                  const ConfigValues& overrides, std::string_view key) {
  return Values(config, dynamic_broker, overrides).text(key);
}

Status<> validate_topic_overrides(const BrokerConfig& config, const ConfigValues& dynamic_broker,
                                  const ConfigValues& overrides) {
  for (const auto& [key, value] : overrides) {
    const Option* option = find_option(topic_options(), key);
    if (!option) return fail(Error{"", fmt::format("Unknown topic config name: {}", key)});
    if (auto checked = check_value(*option, value); !checked.ok()) return fail(Error{"", checked.error()});
  }
  return check_together(effective_topic_config(config, dynamic_broker, overrides),
                        Values(config, dynamic_broker, overrides));
}

}  // namespace zurau::config
