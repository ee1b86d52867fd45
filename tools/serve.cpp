#include "tools/serve.h"

#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "broker/broker.h"
#include "config/serve_options.h"
#include "protocol/base/log.h"

namespace zurau::tools {
namespace {

constexpr int kUsageError = 2;
constexpr int kFailed = 3;

int complain(int exit_code, std::string_view sentence) {
  fmt::print(stderr, "zurau: {}\n", sentence);
  return exit_code;
}

/// Few arenas: each would keep memory of its own. Large buffers come from the heap and stay there: fresh
/// pages cost more than anything that is done with them.
void tune_allocator() {
  constexpr int kArenas = 2;
  constexpr int kKeepBytes = 64 << 20;
  constexpr int kMmapFromBytes = 32 << 20;
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_TRIM_THRESHOLD, kKeepBytes);
  mallopt(M_MMAP_THRESHOLD, kMmapFromBytes);
}

/// The signals that stop us, taken by waiting for them, never by a handler. All threads started later inherit
/// the block.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  /// The next one does what signals do to a process that never heard of them.
  int wait() {
    int taken = 0;
    while (sigwait(&signals_, &taken) != 0) {
    }
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    return taken;
  }

 private:
  sigset_t signals_;
};

std::string_view durability_in_words(config::Durability durability) {
  switch (durability) {
    case config::Durability::commit: return "commit: acks=all is answered when the records are on the disk";
    case config::Durability::interval:
      return "interval: records reach the disk a little after they are acknowledged";
    case config::Durability::os: return "os: the operating system writes records to the disk when it likes";
  }
  return "";
}

std::string in_url(const std::string& host, uint16_t port) {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

void print_banner(const config::BrokerConfig& config, const broker::Broker& broker) {
  const config::Listener* advertised = config.advertised_listener(config.listeners().front().name);
  fmt::print("zurau {}\n", ZURAU_VERSION);
  fmt::print("  data        {}\n", config.data_dir());
  fmt::print("  cluster id  {}, node {}\n", broker.cluster_id(), config.node_id());
  fmt::print("  durability  {}\n", durability_in_words(config.durability()));
  fmt::print("  clients     are told to connect to {}\n",
             advertised ? in_url(advertised->host, advertised->port) : "the address that they dialled");
  const broker::HostPort& address = broker.addresses().front();
  fmt::print("READY {}\n", in_url(address.host, address.port));
  std::fflush(stdout);
}

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

int serve(const std::vector<std::string>& arguments) {
  auto options = config::parse_serve_options(arguments, environment);
  if (!options.ok()) return complain(kUsageError, options.error().to_string());
  if (options->help) {
    fmt::print("{}", config::serve_help());
    return 0;
  }
  tune_allocator();
  const config::BrokerConfig& config = options->config;
  set_log_level(config.log_level());
  for (const std::string& note : config.notes()) log_info("{}", note);
  if (options->default_data_dir) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(config.data_dir()).parent_path(), error);
    if (error)
      return complain(kFailed, fmt::format("{}: cannot be made: {}", config.data_dir(), error.message()));
  }

  StopSignals signals;
  auto broker = broker::Broker::start(config, system_clock());
  if (!broker.ok()) return complain(kFailed, broker.error().to_string());
  print_banner(config, **broker);
  int signal = signals.wait();
  log_info("stopping ({})", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  auto stopped = (*broker)->stop();
  if (!stopped.ok()) return complain(kFailed, stopped.error().to_string());
  log_info("stopped");
  flush_log();
  return 0;
}

}  // namespace zurau::tools
