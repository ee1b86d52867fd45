// loadgen: a load generator that is as light as ready-made frames over sockets can be.
#include <cstdio>
#include <functional>
#include <map>

#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/loads.h"

namespace zurau::bench {
namespace {

Result<std::unique_ptr<Load>> load_of(const Options& options) {
  const std::string& api = options.command == "requests" ? options.api : options.command;
  if (api == "commit") return commit_load(options);
  if (api == "produce") return produce_load(options);
  if (api == "fetch") return fetch_load(options);
  if (api == "api-versions") return api_versions_load(options);
  return fail(Error{"--api", "unknown: " + options.api});
}

}  // namespace

Status<> measure_throughput(const Options& given) {
  Options options = given;
  ASSIGN_OR_RETURN(auto load, load_of(options));
  bool fetches = options.command == "fetch" || options.api == "fetch";
  if (fetches) options.depth = 1;
  Meter meter(options.pid);
  RETURN_IF_ERROR(ClosedLoop(options, *load, meter).run());
  RETURN_IF_ERROR(load->finish());
  std::puts(meter.json(options.command).c_str());
  return kOk;
}

}  // namespace zurau::bench

int main(int argc, char** argv) {
  using namespace zurau::bench;
  const std::map<std::string, std::function<zurau::Status<>(const Options&)>> commands = {
      {"create", create_topics},        {"delete", delete_topics},
      {"ready", wait_until_ready},      {"produce", measure_throughput},
      {"fetch", measure_throughput},    {"requests", measure_throughput},
      {"latency", measure_latency},     {"check", check_topic},
      {"commit", measure_throughput},   {"coordinator", wait_for_coordinator},
      {"rebalance", measure_rebalance}, {"fdatasync", measure_fdatasync},
  };
  auto options = parse_options(argc, argv);
  auto command = commands.find(options.command);
  if (command == commands.end()) {
    std::fprintf(stderr, "loadgen: no command '%s'; try --help\n", options.command.c_str());
    return 2;
  }
  auto status = command->second(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "loadgen %s: %s\n", options.command.c_str(), status.error().to_string().c_str());
  return 1;
}
