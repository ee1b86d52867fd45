// Commands that prepare a broker: topics made and gone, and waiting until it serves.
#include <chrono>
#include <cstdio>
#include <thread>

#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/meter.h"
#include "tests/bench/loadgen/socket.h"

namespace zurau::bench {
namespace {

constexpr int16_t kUnknownTopicOrPartition = 3;
constexpr auto kRetryPause = std::chrono::microseconds(300);

Result<int16_t> topic_call(BlockingClient& client, const Buffer& frame, bool messages) {
  ASSIGN_OR_RETURN(auto response, client.call(frame));
  return read_topic_errors(response, messages);
}

Result<ListOffsetsAnswer> list_offsets(BlockingClient& client, const Options& options) {
  ASSIGN_OR_RETURN(auto response,
                   client.call(list_offsets_frame(options.topics, options.partitions, kEarliest)));
  return read_list_offsets_answer(response);
}

// Asks until all partitions answer without an error.
Status<> wait_for_partitions(BlockingClient& client, const Options& options) {
  auto deadline_ns = now_ns() + static_cast<int64_t>(options.timeout_s * 1e9);
  for (;;) {
    ASSIGN_OR_RETURN(auto answer, list_offsets(client, options));
    if (answer.first_error == 0) return kOk;
    if (now_ns() > deadline_ns) {
      return fail(Error{"ListOffsets", fmt::format("still error code {}", answer.first_error)});
    }
    std::this_thread::sleep_for(kRetryPause);
  }
}

Result<BlockingClient> first_answer(const Options& options) {
  auto deadline_ns = now_ns() + static_cast<int64_t>(options.timeout_s * 1e9);
  for (;;) {
    auto client = BlockingClient::connect(options.host, options.port);
    if (client.ok()) {
      auto response = client->call(api_versions_frame());
      if (response.ok() && check_api_versions_answer(*response).ok()) return client;
    }
    if (now_ns() > deadline_ns) return fail(Error{"ready", "the broker does not answer"});
    std::this_thread::sleep_for(kRetryPause);
  }
}

}  // namespace

Status<> create_topics(const Options& options) {
  ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options.host, options.port));
  for (const auto& topic : options.topics) {
    ASSIGN_OR_RETURN(
        auto error, topic_call(client, create_topic_frame(topic, options.partitions, options.configs), true));
    if (error != 0) return fail(Error{"CreateTopics " + topic, fmt::format("error code {}", error)});
  }
  RETURN_IF_ERROR(wait_for_partitions(client, options));
  std::puts(R"({"created":true})");
  return kOk;
}

Status<> delete_topics(const Options& options) {
  ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options.host, options.port));
  for (const auto& topic : options.topics) {
    ASSIGN_OR_RETURN(auto error, topic_call(client, delete_topic_frame(topic), false));
    if (error != 0) return fail(Error{"DeleteTopics " + topic, fmt::format("error code {}", error)});
  }
  for (;;) {
    ASSIGN_OR_RETURN(auto answer, list_offsets(client, options));
    if (answer.first_error == kUnknownTopicOrPartition) break;
    std::this_thread::sleep_for(kRetryPause);
  }
  std::puts(R"({"deleted":true})");
  return kOk;
}

Status<> wait_until_ready(const Options& options) {
  ASSIGN_OR_RETURN(auto client, first_answer(options));
  auto answered_ns = now_ns();
  auto all_partitions_ns = answered_ns;
  if (options.wait_for_partitions) {
    RETURN_IF_ERROR(wait_for_partitions(client, options));
    all_partitions_ns = now_ns();
  }
  std::puts(
      fmt::format(R"({{"answered_ns":{},"all_partitions_ns":{}}})", answered_ns, all_partitions_ns).c_str());
  return kOk;
}

}  // namespace zurau::bench
