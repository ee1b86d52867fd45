// The loads of a ClosedLoop: Produce, Fetch, ApiVersions and OffsetCommit.
#pragma once

#include <memory>

#include "tests/bench/loadgen/closed_loop.h"

namespace zurau::bench {

/// The same ready-made batch over and over, a connection to one partition or (--rotate) to all in turn.
std::unique_ptr<Load> produce_load(const Options& options);

/// Each connection reads one partition from its beginning to its end and again. An answer counts its whole
/// batches; each answer's first batch must begin at the offset asked for. One Fetch in flight, as a consumer
/// has, but the next is sent when the head of the answer is there.
std::unique_ptr<Load> fetch_load(const Options& options);

std::unique_ptr<Load> api_versions_load(const Options& options);

/// Each connection commits for its groups in turn: one partition, an offset that grows. The groups are there,
/// with one member in the classic protocol each, when this returns.
Result<std::unique_ptr<Load>> commit_load(const Options& options);

}  // namespace zurau::bench
