#include "broker/coordinator/consumer_protocol.h"

#include <algorithm>

#include "broker/catalog.h"
#include "protocol/messages/records_consumer_protocol.h"
#include "protocol/wire/codec.h"

namespace zurau::broker {
namespace {

template <class Message>
struct Versioned {
  int16_t version;
  Message message;
};

template <class Message>
std::optional<Versioned<Message>> read(Bytes bytes) {
  if (bytes.size() < sizeof(int16_t)) return std::nullopt;
  auto version = load_be<int16_t>(bytes.data());
  if (version < 0) return std::nullopt;
  version = std::min(version, Message::info.versions.last);
  auto decoded = wire::decode_prefix<Message>(bytes.subspan(sizeof version), version);
  if (!decoded.ok()) return std::nullopt;
  return Versioned<Message>{version, std::move(decoded->message)};
}

}  // namespace

std::optional<ClassicSubscription> read_classic_subscription(Bytes bytes, const CatalogSnapshot& topics) {
  auto read_message = read<msg::ConsumerProtocolSubscription>(bytes);
  if (!read_message) return std::nullopt;
  ClassicSubscription subscription;
  subscription.version = read_message->version;
  subscription.topics = std::move(read_message->message.topics);
  subscription.rack_id = std::move(read_message->message.rack_id);
  subscription.owned.emplace();
  for (auto& owned : read_message->message.owned_partitions) {
    auto topic = topics.find(owned.topic);
    if (topic) subscription.owned->push_back({topic->id, std::move(owned.partitions)});
  }
  return subscription;
}

std::optional<TopicPartitions> read_classic_assignment(Bytes bytes, const CatalogSnapshot& topics) {
  TopicPartitions assigned;
  if (bytes.empty()) return assigned;
  auto read_message = read<msg::ConsumerProtocolAssignment>(bytes);
  if (!read_message) return std::nullopt;
  if (read_message->message.user_data && !read_message->message.user_data->empty()) return std::nullopt;
  for (const auto& of_topic : read_message->message.assigned_partitions) {
    auto topic = topics.find(of_topic.topic);
    if (!topic || of_topic.partitions.empty()) continue;
    std::vector<int32_t>& partitions = assigned[topic->id];
    partitions = of_topic.partitions;
    std::sort(partitions.begin(), partitions.end());
  }
  return assigned;
}

std::vector<std::byte> write_classic_assignment(int16_t version, const TopicPartitions& assigned,
                                                const CatalogSnapshot& topics) {
  msg::ConsumerProtocolAssignment message;
  for (const auto& [topic_id, partitions] : assigned) {
    if (auto topic = topics.find(topic_id)) message.assigned_partitions.push_back({topic->name, partitions});
  }
  wire::FrameBuffer buffer;
  buffer.bytes.resize(sizeof version);
  store_be(buffer.bytes.data(), version);
  wire::encode(message, version, buffer);
  return std::move(buffer.bytes);
}

}  // namespace zurau::broker
