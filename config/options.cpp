#include "config/options.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "config/option_rows.h"

namespace zurau::config {

namespace {

using Table = std::vector<Option>;

Table sorted(std::initializer_list<std::span<const Option>> parts) {
  Table table;
  for (auto part : parts) table.insert(table.end(), part.begin(), part.end());
  std::ranges::sort(table, {}, &Option::name);
  return table;
}

/// Levenshtein distance: single characters put in, left out or changed.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kHourMs = 60 * kMinuteMs;

constexpr std::array<Synonym, 3> kRetention = {
    {{"log.retention.ms"}, {"log.retention.minutes", kMinuteMs}, {"log.retention.hours", kHourMs}}};
constexpr std::array<Synonym, 2> kRoll = {{{"log.roll.ms"}, {"log.roll.hours", kHourMs}}};
constexpr std::array<Synonym, 2> kJitter = {{{"log.roll.jitter.ms"}, {"log.roll.jitter.hours", kHourMs}}};
constexpr std::array<Synonym, 2> kFlush = {{{"log.flush.interval.ms"}, {"log.flush.scheduler.interval.ms"}}};

struct TopicSynonyms {
  std::string_view topic_key;
  std::span<const Synonym> synonyms;
};
struct TopicSynonym {
  std::string_view topic_key;
  Synonym synonym;
};
constexpr TopicSynonym kSingle[] = {
    {"cleanup.policy", {"log.cleanup.policy"}},
    {"compression.gzip.level", {"compression.gzip.level"}},
    {"compression.lz4.level", {"compression.lz4.level"}},
    {"compression.type", {"compression.type"}},
    {"compression.zstd.level", {"compression.zstd.level"}},
    {"delete.retention.ms", {"log.cleaner.delete.retention.ms"}},
    {"file.delete.delay.ms", {"log.segment.delete.delay.ms"}},
    {"flush.messages", {"log.flush.interval.messages"}},
    {"index.interval.bytes", {"log.index.interval.bytes"}},
    {"local.retention.bytes", {"log.local.retention.bytes"}},
    {"local.retention.ms", {"log.local.retention.ms"}},
    {"max.compaction.lag.ms", {"log.cleaner.max.compaction.lag.ms"}},
    {"max.message.bytes", {"message.max.bytes"}},
    {"message.timestamp.after.max.ms", {"log.message.timestamp.after.max.ms"}},
    {"message.timestamp.before.max.ms", {"log.message.timestamp.before.max.ms"}},
    {"message.timestamp.type", {"log.message.timestamp.type"}},
    {"min.cleanable.dirty.ratio", {"log.cleaner.min.cleanable.ratio"}},
    {"min.compaction.lag.ms", {"log.cleaner.min.compaction.lag.ms"}},
    {"min.insync.replicas", {"min.insync.replicas"}},
    {"preallocate", {"log.preallocate"}},
    {"retention.bytes", {"log.retention.bytes"}},
    {"segment.bytes", {"log.segment.bytes"}},
    {"segment.index.bytes", {"log.index.size.max.bytes"}},
    {"unclean.leader.election.enable", {"unclean.leader.election.enable"}},
    {"zurau.durability", {"zurau.durability"}},
    {"zurau.durability.interval.ms", {"zurau.durability.interval.ms"}},
};
constexpr TopicSynonyms kSeveral[] = {{"flush.ms", kFlush},
                                      {"retention.ms", kRetention},
                                      {"segment.jitter.ms", kJitter},
                                      {"segment.ms", kRoll}};

}  // namespace

std::string_view name(OptionType type) {
  switch (type) {
    case OptionType::boolean: return "BOOLEAN";
    case OptionType::string: return "STRING";
    case OptionType::int32: return "INT";
    case OptionType::int16: return "SHORT";
    case OptionType::int64: return "LONG";
    case OptionType::float64: return "DOUBLE";
    case OptionType::list: return "LIST";
    case OptionType::class_name: return "CLASS";
    case OptionType::password: return "PASSWORD";
  }
  return "?";
}

std::span<const Option> broker_options() {
  static const Table table =
      sorted({rows::served(), rows::security(), rows::coordinators(), rows::unserved()});
  return table;
}
std::span<const Option> topic_options() {
  static const Table table = sorted({rows::topics()});
  return table;
}
std::span<const Option> group_options() {
  static const Table table = sorted({rows::groups()});
  return table;
}
std::span<const Option> client_metrics_options() {
  static const Table table = sorted({rows::client_metrics()});
  return table;
}
std::span<const Option> quota_options() {
  static const Table table = sorted({rows::quotas()});
  return table;
}

const Option* find_option(std::span<const Option> table, std::string_view name) {
  auto found = std::ranges::lower_bound(table, name, {}, &Option::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

const Option* find_broker_option(std::string_view key) {
  constexpr std::string_view kListenerPrefix = "listener.name.";
  if (key.starts_with(kListenerPrefix)) {
    size_t dot = key.find('.', kListenerPrefix.size());
    if (dot != std::string_view::npos) {
      key.remove_prefix(dot + 1);
      // listener.name.NAME.MECHANISM.sasl.jaas.config
      if (size_t sasl = key.find(".sasl."); sasl != std::string_view::npos) key.remove_prefix(sasl + 1);
    }
  }
  return find_option(broker_options(), key);
}

bool is_former_option(std::string_view key) {
  static constexpr std::string_view kFormer[] = {
      "advertised.host.name",
      "advertised.port",
      "auto.include.jmx.reporter",
      "broker.id.generation.enable",
      "control.plane.listener.name",
      "controlled.shutdown.max.retries",
      "controlled.shutdown.retry.backoff.ms",
      "delegation.token.master.key",
      "group.coordinator.new.enable",
      "host.name",
      "inter.broker.protocol.version",
      "leader.imbalance.per.broker.percentage",
      "log.message.downconversion.enable",
      "log.message.format.version",
      "log.message.timestamp.difference.max.ms",
      "offsets.commit.required.acks",
      "port",
      "quota.consumer.default",
      "quota.producer.default",
      "reserved.broker.max.id",
  };
  return key.starts_with("zookeeper.") || key.starts_with("password.encoder.") ||
         std::ranges::find(kFormer, key) != std::end(kFormer);
}

std::string_view nearest_option(std::span<const Option> table, std::string_view key) {
  std::string_view nearest;
  size_t best = key.size() / 2 + 1;  // Farther than that is no help.
  for (const Option& option : table) {
    if (option.stage == Stage::internal) continue;
    size_t distance = edit_distance(key, option.name);
    if (distance < best) {
      best = distance;
      nearest = option.name;
    }
  }
  return nearest;
}

std::span<const Synonym> topic_synonyms(std::string_view topic_key) {
  for (const TopicSynonyms& entry : kSeveral) {
    if (entry.topic_key == topic_key) return entry.synonyms;
  }
  for (const TopicSynonym& entry : kSingle) {
    if (entry.topic_key == topic_key) return {&entry.synonym, 1};
  }
  return {};
}

std::vector<std::string_view> broker_synonyms(std::string_view broker_key) {
  // Kafka's asymmetry: log.flush.scheduler.interval.ms does not know its stronger sibling
  // (DynamicBrokerConfig).
  if (broker_key == kFlush[1].name) return {broker_key};
  for (const TopicSynonyms& entry : kSeveral) {
    if (std::ranges::find(entry.synonyms, broker_key, &Synonym::name) == entry.synonyms.end()) continue;
    std::vector<std::string_view> names;
    for (const Synonym& synonym : entry.synonyms) names.push_back(synonym.name);
    return names;
  }
  return {broker_key};
}

}  // namespace zurau::config
