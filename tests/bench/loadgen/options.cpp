#include "tests/bench/loadgen/options.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace zurau::bench {
namespace {

constexpr const char* kUsage =
    R"(loadgen COMMAND [--option value]...: one JSON line on standard output, exit code 1 when anything was wrong.

  create, delete    a topic, waiting until it is usable or gone
  ready             waits until the broker answers, with --all-partitions until all of --topic are led
  produce           throughput of Produce
  fetch             throughput of Fetch, each connection reading a partition from its beginning over and over; all
                    batches of the topic must have the same shape, as those of one produce run have
  latency           time from an intended send until a long-polling consumer has the record, at --rate
  requests          small requests: --api produce | fetch | api-versions
  coordinator       makes the topic of offsets and waits until the coordinator of every --groups group serves
  commit            OffsetCommit, --groups groups of one member each, spread over the connections
  rebalance         --members join a group of --protocol classic | consumer; one leaves; one more joins: how long until
                    all have their share
  fdatasync         how long one takes behind an append of 150 B to the new file --path
  check             reads all partitions once, checking CRC and offsets

  --host, --port    of the broker (127.0.0.1, 9092)
  --topic           or several with commas between, for create, delete and ready (bench)
  --partitions      of each topic (1)
  --config          key=value for a created topic; may be given again
  --connections     at a time (1)
  --depth           requests in flight on a connection (5)
  --record-bytes    size of a record's value (100)
  --batch-bytes     size of a batch at most; 0: one record (0)
  --acks            -1 or 1 (-1)
  --rotate          each request to the next partition, not one partition a connection
  --max-bytes       of a Fetch (1048576)
  --api             what `requests` asks for (produce)
  --warmup          seconds before the measurement (0.3)
  --seconds         of the measurement (1)
  --requests        measure exactly so many, without a warm-up
  --rate            records a second for latency, requests for --paced (500)
  --paced           commit: requests leave when they are due at --rate, and latency counts from then
  --group           name, or beginning of the names, of groups (bench)
  --groups          how many (1)
  --members         of a group (500)
  --protocol        of a group (consumer)
  --heartbeat-ms    between heartbeats of a member (500)
  --path            see fdatasync
  --pid             of the broker, for its CPU time
  --all-partitions  see ready
  --timeout         seconds after which ready and create give up (60)
)";

[[noreturn]] void refuse(const std::string& why) {
  std::fprintf(stderr, "loadgen: %s\n%s", why.c_str(), kUsage);
  std::exit(2);
}

template <class T>
void read_number(const std::string& text, T& value) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) refuse("not a number: " + text);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= list.size();) {
    size_t comma = std::min(list.find(',', at), list.size());
    parts.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

std::pair<std::string, std::string> key_value(const std::string& pair) {
  auto equals = pair.find('=');
  if (equals == std::string::npos) refuse("not key=value: " + pair);
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

// An option's name and what its value does; a switch takes no value.
struct Option {
  std::string name;
  std::function<void(const std::string&)> take;
  bool is_switch = false;
};

std::vector<Option> option_table(Options& options) {
  auto number = [](std::string name, auto& target) {
    return Option{std::move(name), [&target](const std::string& text) { read_number(text, target); }};
  };
  auto text = [](std::string name, std::string& target) {
    return Option{std::move(name), [&target](const std::string& value) { target = value; }};
  };
  auto set = [](std::string name, bool& target) {
    return Option{std::move(name), [&target](const std::string&) { target = true; }, true};
  };
  return {
      text("host", options.host),
      number("port", options.port),
      {"topic", [&options](const std::string& list) { options.topics = split(list); }},
      number("partitions", options.partitions),
      {"config", [&options](const std::string& pair) { options.configs.push_back(key_value(pair)); }},
      number("connections", options.connections),
      number("depth", options.depth),
      number("record-bytes", options.record_bytes),
      number("batch-bytes", options.batch_bytes),
      number("acks", options.acks),
      set("rotate", options.rotate),
      number("max-bytes", options.max_bytes),
      text("api", options.api),
      number("warmup", options.warmup_s),
      number("seconds", options.seconds),
      number("requests", options.requests),
      number("rate", options.rate_hz),
      set("paced", options.paced),
      text("group", options.group),
      number("groups", options.groups),
      number("members", options.members),
      text("protocol", options.protocol),
      number("heartbeat-ms", options.heartbeat_ms),
      text("path", options.path),
      number("pid", options.pid),
      set("all-partitions", options.wait_for_partitions),
      number("timeout", options.timeout_s),
  };
}

// Takes the option at `arguments[at]` and returns the index after it.
size_t take_option(const std::vector<Option>& table, const std::vector<std::string>& arguments, size_t at) {
  for (const Option& option : table) {
    if (arguments[at] != "--" + option.name) continue;
    if (!option.is_switch && at + 1 == arguments.size()) refuse(arguments[at] + " wants a value");
    option.take(option.is_switch ? "" : arguments[at + 1]);
    return at + (option.is_switch ? 1 : 2);
  }
  refuse("no option " + arguments[at]);
}

void check(const Options& options) {
  if (options.connections == 0 || options.depth == 0 || options.partitions < 1 || options.record_bytes < 8) {
    refuse("connections, depth and partitions must be at least 1, record-bytes 8");
  }
  if (options.groups == 0 || options.members < 2 || options.heartbeat_ms < 1) {
    refuse("groups and heartbeat-ms must be at least 1, members 2");
  }
  if (options.protocol != "classic" && options.protocol != "consumer")
    refuse("protocol is classic or consumer");
  if (options.acks != -1 && options.acks != 1) refuse("acks is -1 or 1");
  if (options.rate_hz <= 0) refuse("rate must be above 0");
}

}  // namespace

Options parse_options(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments[0] == "--help") {
    std::fputs(kUsage, stdout);
    std::exit(arguments.empty() ? 2 : 0);
  }
  Options options;
  options.command = arguments[0];
  auto table = option_table(options);
  for (size_t at = 1; at < arguments.size();) at = take_option(table, arguments, at);
  check(options);
  return options;
}

}  // namespace zurau::bench
