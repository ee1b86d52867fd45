#include "broker/config_entries.h"

#include <algorithm>
#include <set>

#include "broker/config_changes.h"
#include "config/options.h"

namespace zurau::broker {

using config::Option;

namespace {

std::string to_text(int32_t node_id) {
  return std::to_string(node_id);
}

/// A value in the form that it is shown in; as it is when it cannot be read (an older or newer broker wrote
/// it).
std::string shown(const Option* option, const std::string& value) {
  if (!option) return value;
  auto checked = config::check_value(*option, value);
  return checked.ok() ? std::move(checked).value() : value;
}

std::string documentation(const Option* option) {
  if (!option) return "";
  return std::string(option->doc.empty() ? config::kNoEffectDoc : option->doc);
}

/// The broker's sources, strongest first, without the topic's own.
class BrokerSources {
 public:
  BrokerSources(const config::BrokerConfig& config, int32_t node_id, const CatalogSnapshot& snapshot)
      : own_(snapshot.configs({ConfigResourceType::broker, to_text(node_id)})),
        all_(snapshot.configs({ConfigResourceType::broker, ""})),
        static_(config.set_values()) {}

  /// ConfigHelper.configSynonyms: every source in turn, in it every name. What stands before the key itself
  /// is left out, as Kafka does: log.retention.hours in the file is not among the synonyms of
  /// log.retention.ms unless that is set.
  std::vector<ConfigSynonym> synonyms(std::string_view key) const {
    std::vector<ConfigSynonym> found;
    auto names = config::broker_synonyms(key);
    for (std::string_view name : names) add(found, own_, name, ConfigSource::dynamic_broker);
    for (std::string_view name : names) add(found, all_, name, ConfigSource::dynamic_default_broker);
    for (std::string_view name : names) add(found, static_, name, ConfigSource::static_broker);
    for (std::string_view name : names) {
      const Option* option = config::find_broker_option(name);
      if (!option || !option->default_value) continue;
      found.push_back({std::string(name), std::string(*option->default_value), ConfigSource::default_value});
    }
    auto first = std::ranges::find(found, key, &ConfigSynonym::name);
    found.erase(found.begin(), first);
    return found;
  }

  std::optional<std::string> value(std::string_view key) const {
    const Option* option = option_of(key);
    for (const ConfigMap* source : {&own_, &all_, &static_}) {
      if (auto set = source->find(std::string(key)); set != source->end()) return shown(option, set->second);
    }
    if (!option || !option->default_value) return std::nullopt;
    return std::string(*option->default_value);
  }

  /// Every broker key, and what else is set.
  std::set<std::string, std::less<>> keys() const {
    std::set<std::string, std::less<>> keys;
    for (const Option& option : config::broker_options()) {
      if (option.stage != config::Stage::internal) keys.emplace(option.name);
    }
    for (const ConfigMap* source : {&own_, &all_, &static_}) {
      for (const auto& [key, value] : *source) keys.insert(key);
    }
    return keys;
  }

  static const Option* option_of(std::string_view key) {
    const Option* option = config::find_broker_option(key);
    return option ? option : config::find_option(config::quota_options(), key);
  }

 private:
  static void add(std::vector<ConfigSynonym>& found, const ConfigMap& source, std::string_view name,
                  ConfigSource kind) {
    auto set = source.find(std::string(name));
    if (set != source.end()) found.push_back({std::string(name), shown(option_of(name), set->second), kind});
  }

  const ConfigMap& own_;
  const ConfigMap& all_;
  const ConfigMap& static_;
};

/// What all kinds of entries have in common. Without synonyms in the answer, they still tell the source.
ConfigEntry make_entry(std::string_view key, const Option* option, std::optional<std::string> value,
                       std::vector<ConfigSynonym> synonyms, const ConfigEntryOptions& options) {
  ConfigEntry entry;
  entry.name = key;
  entry.value = std::move(value);
  entry.type = option ? static_cast<int8_t>(option->type) : int8_t{0};
  entry.sensitive = !option || option->sensitive();  // Nobody knows what an unknown key holds.
  entry.source = synonyms.empty() ? ConfigSource::default_value : synonyms.front().source;
  if (entry.sensitive) {
    entry.value.reset();
    for (ConfigSynonym& synonym : synonyms) synonym.value.reset();
  }
  if (options.synonyms) entry.synonyms = std::move(synonyms);
  if (options.documentation) entry.documentation = documentation(option);
  return entry;
}

ConfigEntry broker_entry(std::string_view key, std::optional<std::string> value,
                         std::vector<ConfigSynonym> synonyms, const ConfigEntryOptions& options) {
  const Option* option = BrokerSources::option_of(key);
  ConfigEntry entry = make_entry(key, option, std::move(value), std::move(synonyms), options);
  entry.read_only = !option || option->update == config::Update::read_only;
  return entry;
}

}  // namespace

std::vector<ConfigEntry> topic_config_entries(const ConfigMap& overrides, const config::BrokerConfig& config,
                                              int32_t node_id, const CatalogSnapshot& snapshot,
                                              const ConfigEntryOptions& options) {
  BrokerSources sources(config, node_id, snapshot);
  ConfigMap dynamic = broker_overrides(snapshot, node_id);
  std::vector<ConfigEntry> entries;
  for (const Option& option : config::topic_options()) {
    auto set = overrides.find(std::string(option.name));
    if (option.stage == config::Stage::internal && set == overrides.end()) continue;
    std::vector<ConfigSynonym> synonyms;
    if (set != overrides.end()) {
      synonyms.push_back({set->first, shown(&option, set->second), ConfigSource::topic});
    }
    if (auto brokers = config::topic_synonyms(option.name); !brokers.empty()) {
      auto weaker = sources.synonyms(brokers.front().name);
      synonyms.insert(synonyms.end(), weaker.begin(), weaker.end());
    }
    entries.push_back(make_entry(option.name, &option,
                                 config::effective_topic_value(config, dynamic, overrides, option.name),
                                 std::move(synonyms), options));
  }
  return entries;
}

std::vector<ConfigEntry> broker_config_entries(const config::BrokerConfig& config, int32_t node_id,
                                               const CatalogSnapshot& snapshot,
                                               const ConfigEntryOptions& options) {
  BrokerSources sources(config, node_id, snapshot);
  std::vector<ConfigEntry> entries;
  for (const std::string& key : sources.keys()) {
    entries.push_back(broker_entry(key, sources.value(key), sources.synonyms(key), options));
  }
  return entries;
}

std::vector<ConfigEntry> default_broker_config_entries(const CatalogSnapshot& snapshot,
                                                       const ConfigEntryOptions& options) {
  std::vector<ConfigEntry> entries;
  for (const auto& [key, value] : snapshot.configs({ConfigResourceType::broker, ""})) {
    std::string text = shown(BrokerSources::option_of(key), value);
    entries.push_back(broker_entry(key, text, {{key, text, ConfigSource::dynamic_default_broker}}, options));
  }
  return entries;
}

std::vector<ConfigEntry> group_config_entries(std::string_view group, const config::BrokerConfig& config,
                                              int32_t node_id, const CatalogSnapshot& snapshot,
                                              const ConfigEntryOptions& options) {
  BrokerSources sources(config, node_id, snapshot);
  const ConfigMap& own = snapshot.configs({ConfigResourceType::group, std::string(group)});
  std::vector<ConfigEntry> entries;
  for (const Option& option : config::group_options()) {
    std::vector<ConfigSynonym> synonyms;
    std::string broker_key = "group." + std::string(option.name);
    std::optional<std::string> value;
    if (config::find_broker_option(broker_key)) {
      synonyms = sources.synonyms(broker_key);
      value = sources.value(broker_key);
    } else {
      value = std::string(option.default_value.value_or(""));
      synonyms.push_back({std::string(option.name), value, ConfigSource::default_value});
    }
    if (auto set = own.find(std::string(option.name)); set != own.end()) {
      value = shown(&option, set->second);
      synonyms.insert(synonyms.begin(), {set->first, value, ConfigSource::group});
    }
    entries.push_back(make_entry(option.name, &option, std::move(value), std::move(synonyms), options));
  }
  return entries;
}

std::vector<ConfigEntry> client_metrics_config_entries(std::string_view subscription,
                                                       const CatalogSnapshot& snapshot,
                                                       const ConfigEntryOptions& options) {
  const ConfigMap& own = snapshot.configs({ConfigResourceType::client_metrics, std::string(subscription)});
  std::vector<ConfigEntry> entries;
  for (const Option& option : config::client_metrics_options()) {
    std::string value(option.default_value.value_or(""));
    std::vector<ConfigSynonym> synonyms;
    if (auto set = own.find(std::string(option.name)); set != own.end()) {
      value = shown(&option, set->second);
      synonyms.push_back({set->first, value, ConfigSource::client_metrics});
    }
    entries.push_back(make_entry(option.name, &option, value, std::move(synonyms), options));
  }
  return entries;
}

}  // namespace zurau::broker
