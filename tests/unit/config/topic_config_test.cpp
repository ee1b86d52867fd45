// Effective configs of a topic: which source wins, and which values may stand beside each other.
#include "config/topic_config.h"

#include <gtest/gtest.h>

#include "config/broker_config.h"

namespace zurau::config {
namespace {

constexpr int64_t kHourMs = 3'600'000;

TopicConfig effective(const ConfigValues& file, const ConfigValues& dynamic, const ConfigValues& overrides) {
  auto config = BrokerConfig::from_values(file);
  EXPECT_TRUE(config.ok()) << config.error().to_string();
  return effective_topic_config(*config, dynamic, overrides);
}

std::string refused(const ConfigValues& overrides) {
  auto valid = validate_topic_overrides(BrokerConfig(), {}, overrides);
  return valid.ok() ? "" : valid.error().to_string();
}

TEST(TopicConfig, DefaultsOfTheStructAreThoseOfTheRows) {
  TopicConfig from_rows = effective({}, {}, {});
  TopicConfig built_in;
  EXPECT_EQ(from_rows.compression, built_in.compression);
  EXPECT_EQ(from_rows.compression_gzip_level, built_in.compression_gzip_level);
  EXPECT_EQ(from_rows.compression_lz4_level, built_in.compression_lz4_level);
  EXPECT_EQ(from_rows.compression_zstd_level, built_in.compression_zstd_level);
  EXPECT_EQ(from_rows.cleanup_delete, built_in.cleanup_delete);
  EXPECT_EQ(from_rows.cleanup_compact, built_in.cleanup_compact);
  EXPECT_EQ(from_rows.max_message_bytes, built_in.max_message_bytes);
  EXPECT_EQ(from_rows.timestamp_type, built_in.timestamp_type);
  EXPECT_EQ(from_rows.timestamp_before_max_ms, built_in.timestamp_before_max_ms);
  EXPECT_EQ(from_rows.timestamp_after_max_ms, built_in.timestamp_after_max_ms);
  EXPECT_EQ(from_rows.retention_ms, built_in.retention_ms);
  EXPECT_EQ(from_rows.retention_bytes, built_in.retention_bytes);
  EXPECT_EQ(from_rows.local_retention_ms, built_in.local_retention_ms);
  EXPECT_EQ(from_rows.delete_retention_ms, built_in.delete_retention_ms);
  EXPECT_DOUBLE_EQ(from_rows.min_cleanable_dirty_ratio, built_in.min_cleanable_dirty_ratio);
  EXPECT_EQ(from_rows.max_compaction_lag_ms, built_in.max_compaction_lag_ms);
  EXPECT_EQ(from_rows.segment_bytes, built_in.segment_bytes);
  EXPECT_EQ(from_rows.segment_ms, built_in.segment_ms);
  EXPECT_EQ(from_rows.segment_jitter_ms, built_in.segment_jitter_ms);
  EXPECT_EQ(from_rows.segment_index_bytes, built_in.segment_index_bytes);
  EXPECT_EQ(from_rows.index_interval_bytes, built_in.index_interval_bytes);
  EXPECT_EQ(from_rows.file_delete_delay_ms, built_in.file_delete_delay_ms);
  EXPECT_EQ(from_rows.flush_messages, built_in.flush_messages);
  EXPECT_EQ(from_rows.flush_ms, built_in.flush_ms);
  EXPECT_EQ(from_rows.preallocate, built_in.preallocate);
  EXPECT_EQ(from_rows.min_insync_replicas, built_in.min_insync_replicas);
  EXPECT_EQ(from_rows.durability, built_in.durability);
  EXPECT_EQ(from_rows.flush_interval_ms, built_in.flush_interval_ms);
}

TEST(TopicConfig, TheTopicWinsOverTheBroker) {
  ConfigValues file = {{"log.retention.ms", "1"}, {"zurau.durability", "os"}};
  EXPECT_EQ(effective(file, {}, {}).retention_ms, 1);
  EXPECT_EQ(effective(file, {{"log.retention.ms", "2"}}, {}).retention_ms, 2);
  EXPECT_EQ(effective(file, {{"log.retention.ms", "2"}}, {{"retention.ms", "3"}}).retention_ms, 3);
  EXPECT_EQ(effective(file, {}, {}).durability, Durability::os);
  EXPECT_EQ(effective(file, {{"zurau.durability", "interval"}}, {}).durability, Durability::interval);
  EXPECT_EQ(effective(file, {}, {{"zurau.durability", "commit"}}).durability, Durability::commit);
}

TEST(TopicConfig, AmongSynonymsMillisecondsBeatMinutesBeatHours) {
  EXPECT_EQ(effective({{"log.retention.hours", "2"}}, {}, {}).retention_ms, 2 * kHourMs);
  EXPECT_EQ(effective({{"log.retention.hours", "2"}, {"log.retention.minutes", "1"}}, {}, {}).retention_ms,
            60'000);
  EXPECT_EQ(effective({{"log.retention.hours", "2"}, {"log.retention.ms", "5"}}, {}, {}).retention_ms, 5);
  EXPECT_EQ(effective({{"log.roll.hours", "3"}}, {}, {}).segment_ms, 3 * kHourMs);
  EXPECT_EQ(effective({{"log.roll.jitter.hours", "1"}}, {}, {}).segment_jitter_ms, kHourMs);
  EXPECT_EQ(effective({{"log.flush.scheduler.interval.ms", "9"}}, {}, {}).flush_ms, 9);
}

TEST(TopicConfig, AnyNegativeRetentionOfTheBrokerIsForever) {
  EXPECT_EQ(effective({{"log.retention.hours", "-1"}}, {}, {}).retention_ms, -1);
  EXPECT_EQ(effective({}, {{"log.retention.ms", "-2"}}, {}).retention_ms, -1);
}

TEST(TopicConfig, CleanupPolicyMayBeBothOrNone) {
  EXPECT_TRUE(effective({}, {}, {{"cleanup.policy", "compact,delete"}}).cleanup_delete);
  EXPECT_TRUE(effective({}, {}, {{"cleanup.policy", "compact,delete"}}).cleanup_compact);
  EXPECT_FALSE(effective({}, {}, {{"cleanup.policy", ""}}).cleanup_delete);
  EXPECT_FALSE(effective({}, {}, {{"cleanup.policy", "compact"}}).cleanup_delete);
}

TEST(TopicConfig, WhatCannotBeReadCountsAsNotSet) {
  EXPECT_EQ(effective({}, {}, {{"retention.ms", "junk"}, {"key.of.the.future", "1"}}).retention_ms,
            168 * kHourMs);
}

TEST(TopicConfig, ValuesAreShownInPlainForm) {
  BrokerConfig config;
  EXPECT_EQ(effective_topic_value(config, {}, {{"retention.ms", " 7 "}}, "retention.ms"), "7");
  EXPECT_EQ(effective_topic_value(config, {{"log.retention.ms", "-2"}}, {}, "retention.ms"), "-1");
  EXPECT_EQ(effective_topic_value(config, {}, {}, "leader.replication.throttled.replicas"), "");
}

TEST(TopicConfig, OverridesAreRefusedInKafkasWords) {
  EXPECT_EQ(refused({{"nonsense", "1"}}), "Unknown topic config name: nonsense");
  EXPECT_EQ(refused({{"retention.ms", "x"}}),
            "Invalid value x for configuration retention.ms: Not a number of type LONG");
  EXPECT_EQ(refused({{"min.compaction.lag.ms", "100"}, {"max.compaction.lag.ms", "50"}}),
            "conflict topic config setting min.compaction.lag.ms (100) > max.compaction.lag.ms (50)");
  EXPECT_EQ(refused({{"remote.storage.enable", "true"}}),
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote "
            "log storage.");
  EXPECT_EQ(refused({{"remote.storage.enable", "false"}, {"zurau.durability", "os"}}), "");
}

}  // namespace
}  // namespace zurau::config
