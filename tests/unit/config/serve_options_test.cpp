// The command line of `zurau serve`, the file under it and the defaults under that.
#include "config/serve_options.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "config/options.h"

namespace zurau::config {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> no_environment(std::string_view) {
  return std::nullopt;
}

Result<ServeOptions, ConfigError> parse(const std::vector<std::string>& args,
                                        const Environment& environment = no_environment) {
  return parse_serve_options(args, environment);
}

std::string refused(const std::vector<std::string>& args) {
  auto options = parse(args);
  EXPECT_FALSE(options.ok());
  return options.ok() ? "" : options.error().to_string();
}

class ConfigFile {
 public:
  explicit ConfigFile(std::string_view text) {
    path_ = fs::temp_directory_path() / ("zurau_config_test_" + std::to_string(::getpid()) + ".properties");
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { fs::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

TEST(ServeOptions, CommandLineBeatsFileBeatsDefaults) {
  ConfigFile file("num.partitions=3\nlog.dirs=/from/file\nnode.id=5\n");
  auto options = parse({"--config", file.path(), "--data-dir", "/from/line", "--set", "num.partitions=4"});
  ASSERT_TRUE(options.ok()) << options.error().to_string();
  EXPECT_EQ(options->config.num_partitions(), 4);
  EXPECT_EQ(options->config.data_dir(), "/from/line");
  EXPECT_EQ(options->config.node_id(), 5);
  EXPECT_EQ(options->config.fetch_max_bytes(), 57671680);
}

TEST(ServeOptions, ListenTakesHostAndPort) {
  auto options = parse({"--listen=[::1]:0"});
  ASSERT_TRUE(options.ok()) << options.error().to_string();
  EXPECT_EQ(options->config.listeners()[0].host, "::1");
  EXPECT_EQ(options->config.listeners()[0].port, 0);
  EXPECT_NE(refused({"--listen", "9092"}).find("has no port: HOST:PORT is wanted"), std::string::npos);
}

TEST(ServeOptions, TheDataDirectoryFollowsTheEnvironment) {
  auto with = [](std::map<std::string, std::string, std::less<>> variables) {
    auto options = parse({}, [variables](std::string_view name) -> std::optional<std::string> {
      auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
    return options->config.data_dir();
  };
  EXPECT_EQ(with({{"XDG_STATE_HOME", "/state"}, {"HOME", "/home/k"}}), "/state/zurau");
  EXPECT_EQ(with({{"HOME", "/home/k"}}), "/home/k/.local/state/zurau");
  EXPECT_EQ(with({}), "/var/lib/zurau");
}

TEST(ServeOptions, MistakesAreToldWithTheirPlace) {
  ConfigFile file("a.comment=1\n\nnum.partitons=3\n");
  EXPECT_EQ(refused({"--config", file.path()}), file.path() + ":1: a.comment = 1: unknown option");
  ConfigFile typo("# c\n\nnum.partitons=3\n");
  EXPECT_EQ(refused({"--config", typo.path()}),
            typo.path() + ":3: num.partitons = 3: unknown option; did you mean num.partitions?");
  EXPECT_EQ(refused({"--set", "num.partitons=3"}),
            "command line: num.partitons = 3: unknown option; did you mean num.partitions?");
  EXPECT_EQ(refused({"--set", "novalue"}), "--set = novalue: key=value is wanted");
  EXPECT_EQ(refused({"--set"}), "--set: wants a value");
  EXPECT_NE(refused({"--daemon"}).find("--daemon: unknown argument"), std::string::npos);
  EXPECT_EQ(refused({"--config", "/nonexistent"}), "/nonexistent: cannot be read: No such file or directory");
}

TEST(ServeOptions, HelpNamesEveryOptionThatHasAnEffect) {
  auto options = parse({"--help"});
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->help);
  std::string help = serve_help();
  for (const Option& option : broker_options()) {
    bool named = help.find("\n  " + std::string(option.name) + " (") != std::string::npos;
    EXPECT_EQ(named, option.has_effect()) << option.name;
  }
}

// The keys that Kafka's own sample file documents for a combined node, with its values.
TEST(ServeOptions, AFileLikeKafkasSampleLoads) {
  ConfigFile file(R"(# A comment
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kraft-combined-logs
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
#log.flush.interval.messages=10000
log.retention.hours=168
#log.retention.bytes=1073741824
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
)");
  auto options = parse({"--config", file.path()});
  ASSERT_TRUE(options.ok()) << options.error().to_string();
  const BrokerConfig& config = options->config;
  ASSERT_EQ(config.listeners().size(), 1u);
  EXPECT_EQ(config.listeners()[0].port, 9092);
  ASSERT_TRUE(config.advertised_listener("PLAINTEXT"));
  EXPECT_EQ(config.advertised_listener("PLAINTEXT")->host, "localhost");
  EXPECT_EQ(config.recovery_threads(), 1);
}

TEST(ServeOptions, OurSampleFileShowsTheDefaults) {
  std::string path = std::string(ZURAU_SOURCE_DIR) + "/config/zurau.properties";
  ASSERT_TRUE(parse({"--config", path}).ok());
  std::ifstream in(path);
  int shown = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 2 || line[0] != '#' || line[1] == ' ' || line.find('=') == std::string::npos) continue;
    std::string key = line.substr(1, line.find('=') - 1);
    const Option* option = find_option(broker_options(), key);
    ASSERT_TRUE(option) << line;
    if (key == "log.dirs" || key == "advertised.listeners") continue;  // Examples; they have no default.
    EXPECT_EQ(option->default_value.value_or(""), line.substr(line.find('=') + 1)) << key;
    ++shown;
  }
  EXPECT_GT(shown, 15);
}

}  // namespace
}  // namespace zurau::config
