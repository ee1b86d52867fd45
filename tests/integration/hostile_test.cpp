// The hammer: a client that sends right requests of every API with some bytes changed, as fast as it can,
// while an honest one beside it writes and reads and must not notice.
//
//   ZURAU_SOAK=1              minutes instead of seconds
//   ZURAU_HAMMER_SEED=7       other random choices
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/produce.h"
#include "protocol/wire/any_message.h"
#include "protocol/wire/api_table.h"
#include "protocol/wire/random.h"
#include "tests/integration/broker_test.h"
#include "tests/support/data_requests.h"
#include "tests/support/raw_batch.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

using wire::Random;

uint64_t number_from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

testing::BatchBytes one_batch(std::string_view value) {
  RawBatch batch;
  batch.payload = bytes_of(RawRecord{.value_size = static_cast<int64_t>(value.size()), .value = value});
  return std::make_shared<std::vector<std::byte>>(batch.bytes());
}

std::string produce_frame(const std::string& topic, testing::BatchBytes batch, int32_t id) {
  return request_frame(testing::produce_request({{topic, 0, std::move(batch)}}, -1, 5000), 9, id);
}

std::string fetch_frame(const std::string& topic, int64_t offset, int32_t id) {
  msg::FetchRequest request;
  request.max_wait_ms = 10;
  request.max_bytes = 1 << 20;
  request.topics.resize(1);
  request.topics[0].topic = topic;
  request.topics[0].partitions.resize(1);
  request.topics[0].partitions[0].fetch_offset = offset;
  request.topics[0].partitions[0].partition_max_bytes = 1 << 20;
  return request_frame(request, 11, id);
}

/// A request whose fields make sense: what is changed in it gets far.
std::string sensible_frame(Random& random, int32_t id) {
  switch (random.below(7)) {
    case 0: return produce_frame("target", one_batch("hostile"), id);
    case 1: return fetch_frame("target", static_cast<int64_t>(random.below(50)), id);
    case 2: {
      msg::JoinGroupRequest request;
      request.group_id = "crowd";
      request.session_timeout_ms = request.rebalance_timeout_ms = 6000;
      request.protocol_type = "consumer";
      request.protocols.resize(1);
      request.protocols[0].name = "range";
      return request_frame(request, static_cast<int16_t>(2 + random.below(3)), id);
    }
    case 3: {
      msg::OffsetCommitRequest request;
      request.group_id = "crowd";
      request.topics.resize(1);
      request.topics[0].name = "target";
      request.topics[0].partitions.resize(1);
      return request_frame(request, static_cast<int16_t>(5 + random.below(4)), id);
    }
    case 4: {
      msg::ConsumerGroupHeartbeatRequest request;
      request.group_id = "new crowd";
      request.member_id = "AAAAAAAAAAAAAAAAAAAAAA";
      request.rebalance_timeout_ms = 5000;
      request.subscribed_topic_names = {"target"};
      request.topic_partitions.emplace();
      return request_frame(request, 1, id);
    }
    case 5: {
      msg::CreateTopicsRequest request;
      request.timeout_ms = 1000;
      request.topics.resize(1);
      request.topics[0].name = fmt::format("made-{}", random.below(5));
      request.topics[0].num_partitions = 1;
      request.topics[0].replication_factor = 1;
      return request_frame(request, 5, id);
    }
    default: {
      msg::ListOffsetsRequest request;
      request.topics.resize(1);
      request.topics[0].name = "target";
      request.topics[0].partitions.resize(1);
      request.topics[0].partitions[0].timestamp = -1;
      return request_frame(request, 5, id);
    }
  }
}

/// Any API and version of the protocol, with random contents.
std::string random_frame(Random& random, int32_t id) {
  auto apis = wire::api_table();
  const wire::ApiInfo& api = apis[random.below(apis.size())];
  const wire::VersionRange& versions = api.request.info->versions;
  auto version = static_cast<int16_t>(versions.first + static_cast<int>(random.below(static_cast<uint64_t>(
                                                           versions.last - versions.first + 1))));
  wire::AnyMessage message(api.request);
  message.randomize(version, random);
  wire::FrameBuffer frame;
  wire::begin_request(frame, api.request.info->key, version, id, "raw");
  message.encode(version, frame);
  wire::finish_request(frame);
  return std::string(as_text(frame.bytes));
}

/// Changes a few bytes anywhere behind the size; now and then cuts, doubles a part, or lies about the size.
void mutate(Random& random, std::string& frame) {
  if (random.one_in(4)) return;
  for (uint64_t changes = random.below(4); changes > 0; --changes) {
    size_t at = 4 + random.below(frame.size() - 4);
    switch (random.below(4)) {
      case 0: frame[at] = static_cast<char>(random.next()); break;
      case 1: frame[at] = static_cast<char>(frame[at] ^ (1 << random.below(8))); break;
      case 2: {  // The numbers that break things.
        constexpr int32_t kTelling[] = {-1, -2, 0, 1, INT32_MAX, INT32_MIN, 0x7fff, 1 << 20};
        std::string number = be32(kTelling[random.below(std::size(kTelling))]);
        if (at + number.size() <= frame.size()) frame.replace(at, number.size(), number);
        break;
      }
      default: frame.insert(at, frame.substr(at, 1 + random.below(32))); break;
    }
  }
  if (random.one_in(8)) frame.resize(4 + random.below(frame.size() - 4));
  auto size = static_cast<int32_t>(frame.size() - 4);
  if (random.one_in(50)) size = static_cast<int32_t>(random.next());
  frame.replace(0, 4, be32(size));
}

/// One hostile connection after another, until told to stop; the frames sent.
uint64_t hammer(uint16_t port, uint64_t seed, const std::atomic<bool>& stop) {
  Random random(seed);
  uint64_t frames = 0;
  while (!stop) {
    RawClient client(port);
    std::string all;
    for (uint64_t i = 1 + random.below(20); i > 0; --i, ++frames) {
      auto id = static_cast<int32_t>(frames);
      std::string frame = random.one_in(2) ? sensible_frame(random, id) : random_frame(random, id);
      mutate(random, frame);
      all += frame;
    }
    client.send_until_stuck(all, 100);
    if (random.one_in(2)) client.half_close();
    while (client.frame(/*deadline_ms=*/5)) {
    }
  }
  return frames;
}

class HostileTest : public BrokerTest {
 protected:
  /// Writes record `number` and reads it back, on a connection of its own.
  void write_and_read(RawClient& honest, int64_t number) {
    honest.send(produce_frame("honest", one_batch(fmt::format("honest {}", number)), 1));
    auto produced = honest.reply<msg::ProduceResponse>(9);
    ASSERT_EQ(produced.responses.size(), 1U);
    ASSERT_EQ(produced.responses[0].partition_responses[0].error_code, 0);
    ASSERT_EQ(produced.responses[0].partition_responses[0].base_offset, number);
    honest.send(fetch_frame("honest", number, 2));
    auto bytes = honest.frame();
    ASSERT_TRUE(bytes);
    ASSERT_NE(bytes->find(fmt::format("honest {}", number)), std::string::npos);
  }
};

TEST_F(HostileTest, AnHonestClientDoesNotNoticeMutatedRequestsOfEveryApi) {
  create("honest");
  create("target");
  uint64_t seed = number_from_environment("ZURAU_HAMMER_SEED", 1);
  RecordProperty("seed", std::to_string(seed));
  auto until = std::chrono::steady_clock::now() +
               std::chrono::seconds(number_from_environment("ZURAU_SOAK", 0) != 0 ? 120 : 4);
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> frames{0};
  std::vector<std::thread> hammers;
  for (uint64_t i = 0; i < 2; ++i)
    hammers.emplace_back([&, i] { frames += hammer(broker_->port(), seed * 100 + i, stop); });
  RawClient honest(broker_->port());
  int64_t written = 0;
  while (!HasFatalFailure() && std::chrono::steady_clock::now() < until) write_and_read(honest, written++);
  stop = true;
  for (std::thread& thread : hammers) thread.join();

  RecordProperty("frames", std::to_string(frames));
  EXPECT_GT(frames, 200U);
  EXPECT_GT(written, 10);
  ASSERT_TRUE(broker_->running());
  ASSERT_EQ(broker_->stop(), 0);
  ASSERT_TRUE(broker_->restart());
  RawClient again(broker_->port());
  write_and_read(again, written);
}

}  // namespace
}  // namespace zurau::test
