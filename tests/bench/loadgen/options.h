// What a run of the load generator was asked for on its command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/loadgen/requests.h"

namespace zurau::bench {

struct Options {
  std::string command;
  std::string host = "127.0.0.1";
  uint16_t port = 9092;
  std::vector<std::string> topics{"bench"};
  int32_t partitions = 1;
  Configs configs;

  size_t connections = 1;
  size_t depth = 5;           // requests in flight on a connection
  size_t record_bytes = 100;  // the value; keys are null
  size_t batch_bytes = 0;     // 0: one record a batch and a request
  int16_t acks = -1;
  bool rotate = false;  // each request to the next partition rather than one partition a connection
  int32_t max_bytes = 1 << 20;
  std::string api = "produce";
  std::string group = "bench";
  size_t groups = 1;
  size_t members = 500;
  std::string protocol = "consumer";
  int32_t heartbeat_ms = 500;
  std::string path;

  double warmup_s = 0.3;
  double seconds = 1.0;
  uint64_t requests = 0;  // above 0: stop after so many instead of after `seconds`, without a warm-up
  double rate_hz = 500;
  bool paced = false;  // rate_hz requests a second, each due at its time, instead of depth in flight
  int pid = 0;         // of the broker, to measure its CPU time; 0: not measured
  bool wait_for_partitions = false;
  double timeout_s = 60;

  const std::string& topic() const { return topics.front(); }
};

/// Prints the usage and exits with 2 when the command line makes no sense, with 0 when help was asked for.
Options parse_options(int argc, char** argv);

}  // namespace zurau::bench
