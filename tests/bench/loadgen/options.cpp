#include "tests/bench/loadgen/options.h"

#include <boost/program_options.hpp>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace zurau::bench {
namespace {

namespace po = boost::program_options;

constexpr const char* kUsage =
    "loadgen COMMAND [options]: one JSON line on standard output, exit code 1 when anything was wrong.\n"
    "  create, delete   a topic (--topic, --partitions, --config key=value), waiting until it is usable or "
    "gone\n"
    "  ready            waits until the broker answers, with --all-partitions until all of --topic are led\n"
    "  produce          throughput of Produce, --batch-bytes 0 for one record a request\n"
    "  fetch            throughput of Fetch, each connection reading a partition from its beginning over and "
    "over;\n"
    "                   all batches of the topic must have the same shape, as those of one produce run have\n"
    "  latency          time from an intended send until a long-polling consumer has the record, at --rate\n"
    "  requests         small requests a second: --api produce | fetch | api-versions\n"
    "  check            reads all partitions once, checking CRC and offsets\n";

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

Configs key_values(const std::vector<std::string>& pairs) {
  Configs configs;
  for (const auto& pair : pairs) {
    auto equals = pair.find('=');
    if (equals == std::string::npos) throw po::error("--config wants key=value, not " + pair);
    configs.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return configs;
}

template <class T>
po::typed_value<T>* into(T& target) {
  return po::value<T>(&target)->default_value(target);
}

Options parse_or_throw(int argc, char** argv) {
  Options options;
  std::string topics = options.topic();
  std::vector<std::string> configs;
  po::options_description description("Options");
  auto add = description.add_options();
  add("help", "this text");
  add("host", into(options.host), "address of the broker");
  add("port", into(options.port), "port of the broker");
  add("topic", into(topics), "topic, or several with commas between (create, delete, ready)");
  add("partitions", into(options.partitions), "partitions of each topic");
  add("config", po::value(&configs)->composing(), "key=value for the created topic");
  add("connections", into(options.connections), "connections at a time");
  add("depth", into(options.depth), "requests in flight on a connection");
  add("record-bytes", into(options.record_bytes), "size of a record's value");
  add("batch-bytes", into(options.batch_bytes), "size of a batch at most; 0: one record");
  add("acks", into(options.acks), "-1 or 1");
  add("rotate", po::bool_switch(&options.rotate), "next partition with each request");
  add("max-bytes", into(options.max_bytes), "max_bytes of a Fetch");
  add("api", into(options.api), "produce, fetch or api-versions (requests)");
  add("warmup", into(options.warmup_s), "seconds before the measurement");
  add("seconds", into(options.seconds), "seconds of the measurement");
  add("requests", into(options.requests), "measure exactly so many requests instead");
  add("rate", into(options.rate_hz), "records a second (latency)");
  add("pid", into(options.pid), "process id of the broker, for its CPU time");
  add("all-partitions", po::bool_switch(&options.wait_for_partitions), "ready: wait for all partitions");
  add("timeout", into(options.timeout_s), "give up after so many seconds (ready, create)");
  po::options_description all;
  all.add(description).add_options()("command", po::value(&options.command));
  po::positional_options_description positional;
  positional.add("command", 1);

  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(all).positional(positional).run(), values);
  po::notify(values);
  options.topics = split(topics);
  options.configs = key_values(configs);
  if (values.contains("help")) {
    std::stringstream text;
    text << kUsage << description;
    std::fputs(text.str().c_str(), stdout);
    std::exit(0);
  }
  if (options.topics.empty() || options.connections == 0 || options.depth == 0 || options.partitions < 1) {
    throw po::error("topic, connections, depth and partitions must not be empty or zero");
  }
  if (options.acks != -1 && options.acks != 1) throw po::error("acks is -1 or 1");
  return options;
}

}  // namespace

Options parse_options(int argc, char** argv) {
  try {
    return parse_or_throw(argc, argv);
  } catch (const po::error& error) {
    std::fprintf(stderr, "loadgen: %s\n%s", error.what(), kUsage);
    std::exit(2);
  }
}

}  // namespace zurau::bench
