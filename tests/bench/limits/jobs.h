// What a broker cannot do less than, job by job; each speaks just enough of the protocol for the load
// generator.
#pragma once

#include <memory>
#include <string>

#include "protocol/base/result.h"
#include "tests/bench/limits/server_loop.h"

namespace zurau::bench {

/// Receives and answers, nothing else: the price of requests.
std::unique_ptr<Job> echo_job();

/// Receives, computes the CRC-32C of all bytes and writes them to a growing file in `directory`, then
/// answers.
std::unique_ptr<Job> produce_job(const std::string& directory);

/// As produce_job, but answers only when a thread that syncs the file round after round has made the bytes
/// durable.
std::unique_ptr<Job> commit_job(const std::string& directory);

/// Sends batches of the shape (`batch_bytes`, `record_bytes`; see the load generator's options) from a file
/// in the page cache of about `file_bytes`, with sendfile behind a ready-made answer.
Result<std::unique_ptr<Job>> fetch_job(const std::string& directory, size_t batch_bytes, size_t record_bytes,
                                       size_t file_bytes);

}  // namespace zurau::bench
