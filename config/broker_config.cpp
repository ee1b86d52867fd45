#include "config/broker_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/limits.h"
#include "config/options.h"
#include "protocol/base/check.h"
#include "protocol/base/uuid.h"

namespace zurau::config {

namespace {

using Failed = Status<ConfigError>;

Failure<ConfigError> wrong(std::string_view option, std::string_view value, std::string reason) {
  return fail(ConfigError{std::string(option), std::string(value), std::move(reason), "", ""});
}

LogLevel to_log_level(std::string_view text) {
  if (text == "debug") return LogLevel::debug;
  if (text == "warn") return LogLevel::warn;
  if (text == "error") return LogLevel::error;
  return LogLevel::info;
}

}  // namespace

/// Fills a BrokerConfig from values that were set: first each alone, then together.
/// Threading: confined.
class BrokerConfigReader {
 public:
  BrokerConfigReader() = default;

  Failed check(const ConfigValues& values) {
    for (const auto& [key, value] : values) RETURN_IF_ERROR(check_one(key, value));
    return kOk;
  }

  Failed read() {
    read_numbers();
    read_choices();
    RETURN_IF_ERROR(check_protocols());
    RETURN_IF_ERROR(read_identity());
    RETURN_IF_ERROR(read_directory());
    RETURN_IF_ERROR(read_listeners());
    return read_advertised();
  }

  BrokerConfig take() { return std::move(config_); }

 private:
  Failed check_one(const std::string& key, const std::string& value) {
    const Option* option = find_broker_option(key);
    if (!option) {
      if (is_former_option(key)) {
        note(fmt::format("{}: a key of older Kafka versions, without effect", key));
        return kOk;
      }
      ConfigError unknown{key, value, "unknown option", std::string(nearest_option(broker_options(), key)),
                          ""};
      if (find_option(topic_options(), key)) {
        unknown.reason = "this is an option of topics, not of the broker";
        auto synonyms = topic_synonyms(key);
        if (!synonyms.empty()) unknown.nearest = synonyms.front().name;
      }
      return fail(std::move(unknown));
    }
    auto checked = check_value(*option, value);
    if (!checked.ok()) return wrong(key, option->sensitive() ? "" : value, checked.error());
    config_.set_[key] = *checked;
    bool said = option->default_value && *option->default_value == *checked;
    if (!option->has_effect() && !said) note(fmt::format("{}: accepted, without effect here", key));
    return kOk;
  }

  Failed check_protocols() const {
    constexpr std::string_view kKey = "group.coordinator.rebalance.protocols";
    const std::string protocols = text(kKey);
    if (protocols.find("classic") != std::string::npos) return kOk;
    return wrong(kKey, protocols, "the classic protocol cannot be switched off");
  }

  void note(std::string sentence) { config_.notes_.push_back(std::move(sentence)); }

  std::string text(std::string_view key) const { return config_.value(key).value_or(""); }
  template <class Number>
  void number(std::string_view key, Number& target) const {
    std::string value = text(key);
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target);
    CHECK_MSG(error == std::errc{}, "{} = '{}'", key, value);
  }

  void read_numbers() {
    BrokerConfig::Values& values = config_.values_;
    number("zurau.loops", values.loops);
    number("socket.request.max.bytes", values.socket_request_max_bytes);
    values.socket_request_max_bytes = std::min(values.socket_request_max_bytes, limits::kFrameBytesMax);
    number("socket.send.buffer.bytes", values.socket_send_buffer_bytes);
    number("socket.receive.buffer.bytes", values.socket_receive_buffer_bytes);
    number("socket.listen.backlog.size", values.socket_listen_backlog);
    number("connections.max.idle.ms", values.connections_max_idle_ms);
    number("max.connections", values.max_connections);
    number("max.connections.per.ip", values.max_connections_per_ip);
    number("queued.max.request.bytes", values.queued_request_bytes_max);
    number("fetch.max.bytes", values.fetch_max_bytes);
    number("max.incremental.fetch.session.cache.slots", values.fetch_session_slots);
    number("zurau.readers", values.reader_threads);
    number("num.partitions", values.num_partitions);
    number("max.request.partition.size.limit", values.partitions_per_answer_max);
    number("zurau.durability.interval.ms", values.durability_interval_ms);
    number("log.flush.offset.checkpoint.interval.ms", values.checkpoint_interval_ms);
    number("log.segment.delete.delay.ms", values.file_delete_delay_ms);
    number("producer.id.expiration.ms", values.producer_id_expiration_ms);
    number("num.recovery.threads.per.data.dir", values.recovery_threads);
    number("zurau.descriptors", values.descriptor_budget);
  }

  void read_choices() {
    BrokerConfig::Values& values = config_.values_;
    values.auto_create_topics_enable = text("auto.create.topics.enable") == "true";
    values.delete_topic_enable = text("delete.topic.enable") == "true";
    values.replication_factor_clamp = text("zurau.replication.factor.clamp") == "true";
    values.durability = parse_durability(text("zurau.durability")).value();
    values.log_level = to_log_level(text("zurau.log.level"));
  }

  Failed read_identity() {
    number("node.id", config_.values_.node_id);
    int32_t broker_id = -1;
    number("broker.id", broker_id);
    bool node_id_set = config_.set_.contains("node.id");
    if (broker_id >= 0 && node_id_set && broker_id != config_.values_.node_id) {
      return wrong("broker.id", text("broker.id"), fmt::format("differs from node.id = {}", text("node.id")));
    }
    if (broker_id >= 0) config_.values_.node_id = broker_id;
    // Kafka shows both keys when one is set.
    if (broker_id >= 0 || node_id_set) {
      config_.set_["node.id"] = config_.set_["broker.id"] = fmt::format("{}", config_.values_.node_id);
    }
    auto roles = split_list(text("process.roles"));
    if (std::ranges::find(roles, "broker") == roles.end()) {
      return wrong("process.roles", text("process.roles"),
                   "must contain broker: this program is a broker that needs no controller");
    }
    config_.values_.cluster_id = text("zurau.cluster.id");
    if (!config_.values_.cluster_id.empty() && !Uuid::parse(config_.values_.cluster_id)) {
      return wrong("zurau.cluster.id", config_.values_.cluster_id,
                   "a UUID of 22 base64 characters is wanted");
    }
    return kOk;
  }

  Failed read_directory() {
    const char* key = config_.set_.contains("log.dirs") ? "log.dirs" : "log.dir";
    auto directories = split_list(text(key));
    if (directories.size() > 1) {
      return wrong(key, text(key), "names several directories: a standalone broker keeps its data in one");
    }
    if (!directories.empty()) config_.values_.data_dir = directories.front();
    if (config_.set_.contains(key) && config_.values_.data_dir.empty()) {
      return wrong(key, text(key), "names no directory");
    }
    return kOk;
  }

  Failed read_listeners() {
    auto protocols = parse_protocol_map(text("listener.security.protocol.map"));
    if (!protocols.ok()) {
      return wrong("listener.security.protocol.map", text("listener.security.protocol.map"),
                   protocols.error());
    }
    auto listeners = parse_listeners(text("listeners"));
    if (!listeners.ok()) return wrong("listeners", text("listeners"), listeners.error());
    auto controllers = split_list(text("controller.listener.names"));
    for (Listener& listener : *listeners) {
      if (std::ranges::find(controllers, listener.name) != controllers.end()) {
        note(fmt::format("listeners: {} is a controller's and is not opened", listener.name));
        continue;
      }
      auto protocol = protocols->find(listener.name);
      if (protocol == protocols->end()) {
        return wrong("listeners", text("listeners"),
                     fmt::format("listener.security.protocol.map does not say what {} means", listener.name));
      }
      if (protocol->second != "PLAINTEXT") {
        return wrong("listeners", text("listeners"),
                     fmt::format("listener {} asks for {}, which is not served yet: only PLAINTEXT is",
                                 listener.name, protocol->second));
      }
      config_.values_.listeners.push_back(std::move(listener));
    }
    if (config_.values_.listeners.empty()) {
      return wrong("listeners", text("listeners"), "has no listener for clients");
    }
    return kOk;
  }

  Failed read_advertised() {
    std::string given = text("advertised.listeners");
    if (given.empty()) return kOk;
    auto advertised = parse_listeners(given);
    if (!advertised.ok()) return wrong("advertised.listeners", given, advertised.error());
    auto controllers = split_list(text("controller.listener.names"));
    for (Listener& listener : *advertised) {
      if (std::ranges::find(controllers, listener.name) != controllers.end()) continue;
      if (std::ranges::find(config_.values_.listeners, listener.name, &Listener::name) ==
          config_.values_.listeners.end()) {
        return wrong("advertised.listeners", given,
                     fmt::format("listeners has none of the name {}", listener.name));
      }
      if (listener.host.empty() || listener.host == "0.0.0.0" || listener.host == "::") {
        return wrong(
            "advertised.listeners", given,
            "an address that clients can dial is wanted; leave the option out and each client is told the "
            "address that it dialled");
      }
      if (listener.port == 0) return wrong("advertised.listeners", given, "port 0 cannot be dialled");
      config_.values_.advertised_listeners.push_back(std::move(listener));
    }
    return kOk;
  }

  BrokerConfig config_{BrokerConfig::Empty{}};
};

BrokerConfig::BrokerConfig() {
  *this = from_values({}).value();
}

Result<BrokerConfig, ConfigError> BrokerConfig::from_values(const ConfigValues& values) {
  BrokerConfigReader reader;
  RETURN_IF_ERROR(reader.check(values));
  RETURN_IF_ERROR(reader.read());
  return reader.take();
}

std::optional<std::string> BrokerConfig::value(std::string_view key) const {
  if (auto set = set_.find(std::string(key)); set != set_.end()) return set->second;
  const Option* option = find_broker_option(key);
  CHECK_MSG(option, "no broker option '{}'", key);
  if (!option->default_value) return std::nullopt;
  return std::string(*option->default_value);
}

const Listener* BrokerConfig::advertised_listener(std::string_view listener_name) const {
  auto found = std::ranges::find(values_.advertised_listeners, listener_name, &Listener::name);
  return found == values_.advertised_listeners.end() ? nullptr : &*found;
}

std::string ConfigError::to_string() const {
  std::string text;
  if (!where.empty()) text += where + ": ";
  if (!option.empty()) text += value.empty() ? option : fmt::format("{} = {}", option, value);
  if (!option.empty()) text += ": ";
  text += reason;
  if (!nearest.empty()) text += fmt::format("; did you mean {}?", nearest);
  return text;
}

}  // namespace zurau::config
