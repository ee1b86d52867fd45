// What the broker is started with: values alone and together, and what operators are told of mistakes.
#include "config/broker_config.h"

#include <gtest/gtest.h>

#include "config/options.h"

namespace zurau::config {
namespace {

BrokerConfig good(const ConfigValues& values) {
  auto config = BrokerConfig::from_values(values);
  EXPECT_TRUE(config.ok()) << config.error().to_string();
  return config.ok() ? *config : BrokerConfig();
}

std::string refused(const ConfigValues& values) {
  auto config = BrokerConfig::from_values(values);
  EXPECT_FALSE(config.ok());
  return config.ok() ? "" : config.error().to_string();
}

TEST(BrokerConfig, DefaultsServeOnLoopback) {
  BrokerConfig config;
  ASSERT_EQ(config.listeners().size(), 1u);
  EXPECT_EQ(config.listeners()[0].host, "127.0.0.1");
  EXPECT_EQ(config.listeners()[0].port, 9092);
  EXPECT_EQ(config.advertised_listener("PLAINTEXT"), nullptr);
  EXPECT_EQ(config.node_id(), 1);
  EXPECT_EQ(config.durability(), Durability::commit);
  EXPECT_TRUE(config.auto_create_topics_enable());
  EXPECT_TRUE(config.set_values().empty());
  EXPECT_TRUE(config.notes().empty());
}

TEST(BrokerConfig, DefaultsOfAccessorsAreThoseOfTheRows) {
  BrokerConfig config;
  EXPECT_EQ(std::to_string(config.socket_request_max_bytes()), *config.value("socket.request.max.bytes"));
  EXPECT_EQ(std::to_string(config.fetch_max_bytes()), *config.value("fetch.max.bytes"));
  EXPECT_EQ(std::to_string(config.fetch_session_slots()),
            *config.value("max.incremental.fetch.session.cache.slots"));
  EXPECT_EQ(std::to_string(config.connections_max_idle_ms()), *config.value("connections.max.idle.ms"));
  EXPECT_EQ(std::to_string(config.max_connections()), *config.value("max.connections"));
  EXPECT_EQ(std::to_string(config.producer_id_expiration_ms()), *config.value("producer.id.expiration.ms"));
  EXPECT_EQ(std::to_string(config.checkpoint_interval_ms()),
            *config.value("log.flush.offset.checkpoint.interval.ms"));
  EXPECT_EQ(std::to_string(config.partitions_per_answer_max()),
            *config.value("max.request.partition.size.limit"));
  EXPECT_EQ(std::to_string(config.recovery_threads()), *config.value("num.recovery.threads.per.data.dir"));
}

TEST(BrokerConfig, ValuesReachTheirAccessors) {
  BrokerConfig config = good({{"num.partitions", "7"},
                              {"zurau.durability", "interval"},
                              {"zurau.durability.interval.ms", "250"},
                              {"zurau.replication.factor.clamp", "false"},
                              {"auto.create.topics.enable", "FALSE"},
                              {"log.dirs", "/data/zurau"},
                              {"zurau.log.level", "debug"},
                              {"max.connections.per.ip", "3"},
                              {"node.id", "12"}});
  EXPECT_EQ(config.num_partitions(), 7);
  EXPECT_EQ(config.durability(), Durability::interval);
  EXPECT_EQ(config.durability_interval_ms(), 250);
  EXPECT_FALSE(config.replication_factor_clamp());
  EXPECT_FALSE(config.auto_create_topics_enable());
  EXPECT_EQ(config.data_dir(), "/data/zurau");
  EXPECT_EQ(config.log_level(), LogLevel::debug);
  EXPECT_EQ(config.max_connections_per_ip(), 3);
  EXPECT_EQ(config.node_id(), 12);
  EXPECT_TRUE(config.notes().empty());
}

TEST(BrokerConfig, AnUnknownKeyNamesTheNearest) {
  EXPECT_EQ(refused({{"num.partitons", "3"}}),
            "num.partitons = 3: unknown option; did you mean num.partitions?");
  EXPECT_EQ(
      refused({{"retention.ms", "3"}}),
      "retention.ms = 3: this is an option of topics, not of the broker; did you mean log.retention.ms?");
}

TEST(BrokerConfig, AMalformedValueIsToldWithItsKey) {
  EXPECT_EQ(
      refused({{"num.partitions", "many"}}),
      "num.partitions = many: Invalid value many for configuration num.partitions: Not a number of type INT");
  EXPECT_NE(refused({{"zurau.durability", "yes"}}).find("String must be one of: commit, interval, os"),
            std::string::npos);
  EXPECT_NE(refused({{"zurau.cluster.id", "abc"}}).find("UUID"), std::string::npos);
}

TEST(BrokerConfig, KeysWithoutEffectAreAcceptedWithANote) {
  BrokerConfig config =
      good({{"num.io.threads", "16"}, {"zookeeper.connect", "zk:2181"}, {"num.network.threads", "3"}});
  ASSERT_EQ(config.notes().size(), 2u);  // num.network.threads has its default: nothing to say.
  EXPECT_EQ(config.notes()[0], "num.io.threads: accepted, without effect here");
  EXPECT_EQ(config.notes()[1], "zookeeper.connect: a key of older Kafka versions, without effect");
  EXPECT_EQ(config.value("num.io.threads"), "16");
}

TEST(BrokerConfig, ListenersHaveNamesHostsAndPorts) {
  BrokerConfig config = good({{"listeners", "PLAINTEXT://:0,inside://[::1]:9093"},
                              {"listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,INSIDE:plaintext"},
                              {"advertised.listeners", "INSIDE://broker.example:19093"}});
  ASSERT_EQ(config.listeners().size(), 2u);
  EXPECT_EQ(config.listeners()[0].host, "");
  EXPECT_EQ(config.listeners()[0].port, 0);
  EXPECT_EQ(config.listeners()[1].name, "INSIDE");
  EXPECT_EQ(config.listeners()[1].host, "::1");
  EXPECT_EQ(config.advertised_listener("PLAINTEXT"), nullptr);
  ASSERT_TRUE(config.advertised_listener("INSIDE"));
  EXPECT_EQ(config.advertised_listener("INSIDE")->host, "broker.example");
  EXPECT_EQ(config.advertised_listener("INSIDE")->port, 19093);
}

TEST(BrokerConfig, ListenersThatCannotBeServedAreRefused) {
  auto listeners = [](std::string value) { return refused({{"listeners", std::move(value)}}); };
  EXPECT_NE(listeners("SASL_SSL://:9092").find("not served yet"), std::string::npos);
  EXPECT_NE(listeners("SSL://:9092").find("listener SSL asks for SSL, which is not served yet"),
            std::string::npos);
  EXPECT_NE(listeners("INSIDE://:9092").find("does not say what INSIDE means"), std::string::npos);
  EXPECT_NE(listeners("127.0.0.1:9092").find("NAME://HOST:PORT is wanted"), std::string::npos);
  EXPECT_NE(listeners("PLAINTEXT://::1:9092").find("brackets"), std::string::npos);
  EXPECT_NE(listeners("PLAINTEXT://h:65536").find("is no port"), std::string::npos);
  EXPECT_NE(listeners("PLAINTEXT://h:1,PLAINTEXT://h:2").find("two listeners"), std::string::npos);
  EXPECT_NE(listeners("").find("at least one"), std::string::npos);
}

TEST(BrokerConfig, AdvertisedAddressesMustBeDialable) {
  auto advertised = [](std::string value) { return refused({{"advertised.listeners", std::move(value)}}); };
  EXPECT_NE(advertised("PLAINTEXT://0.0.0.0:9092").find("that clients can dial"), std::string::npos);
  EXPECT_NE(advertised("PLAINTEXT://:9092").find("that clients can dial"), std::string::npos);
  EXPECT_NE(advertised("PLAINTEXT://h:0").find("port 0"), std::string::npos);
  EXPECT_NE(advertised("OTHER://h:1").find("listeners has none of the name OTHER"), std::string::npos);
}

TEST(BrokerConfig, AKraftNodesFileLoadsWithoutItsController) {
  BrokerConfig config = good({{"process.roles", "broker,controller"},
                              {"node.id", "1"},
                              {"controller.quorum.voters", "1@localhost:9093"},
                              {"listeners", "PLAINTEXT://:9092,CONTROLLER://:9093"},
                              {"controller.listener.names", "CONTROLLER"},
                              {"listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
                              {"inter.broker.listener.name", "PLAINTEXT"}});
  ASSERT_EQ(config.listeners().size(), 1u);
  EXPECT_EQ(config.listeners()[0].name, "PLAINTEXT");
  EXPECT_FALSE(config.notes().empty());
}

TEST(BrokerConfig, ContradictionsAreRefused) {
  EXPECT_NE(refused({{"node.id", "1"}, {"broker.id", "2"}}).find("differs from node.id = 1"),
            std::string::npos);
  EXPECT_EQ(good({{"broker.id", "4"}}).node_id(), 4);
  EXPECT_NE(refused({{"process.roles", "controller"}}).find("must contain broker"), std::string::npos);
  EXPECT_NE(refused({{"log.dirs", "/a,/b"}}).find("several directories"), std::string::npos);
  EXPECT_NE(refused({{"log.dirs", ""}}).find("names no directory"), std::string::npos);
  EXPECT_NE(refused({{"listeners", "CONTROLLER://:1"},
                     {"controller.listener.names", "CONTROLLER"},
                     {"listener.security.protocol.map", "CONTROLLER:PLAINTEXT"}})
                .find("no listener for clients"),
            std::string::npos);
}

TEST(BrokerConfig, SecretsAreNotRepeatedInErrors) {
  auto config = BrokerConfig::from_values({{"ssl.key.password", "hunter2"}});
  ASSERT_TRUE(config.ok());
  for (const std::string& note : config->notes()) EXPECT_EQ(note.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace zurau::config
