// The commands of the load generator; each prints one JSON line when it succeeds.
#pragma once

#include "protocol/base/result.h"
#include "tests/bench/loadgen/options.h"

namespace zurau::bench {

/// Creates the topics and returns when all their partitions answer.
Status<> create_topics(const Options& options);
/// Deletes the topics; when it returns the broker does not know them any more.
Status<> delete_topics(const Options& options);
/// Prints the monotonic clock (ns) at the first ApiVersions answer and, with --all-partitions, at the first
/// moment at which every partition of the topics told its first offset. Meant to be started before the broker
/// is.
Status<> wait_until_ready(const Options& options);

Status<> measure_throughput(const Options& options);
Status<> measure_latency(const Options& options);
Status<> check_topic(const Options& options);

/// Returns when the coordinator of each of `groups` groups answers.
Status<> wait_for_coordinator(const Options& options);
Status<> measure_rebalance(const Options& options);
Status<> measure_fdatasync(const Options& options);

}  // namespace zurau::bench
