#include "tests/integration/kafka_client.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

namespace zurau::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

rd_kafka_t* make(rd_kafka_type_t type, rd_kafka_conf_t* conf, const std::string& bootstrap,
                 Settings settings) {
  settings.emplace("bootstrap.servers", bootstrap);
  settings.emplace("reconnect.backoff.max.ms", "200");
  settings.emplace("log_level", "2");
  std::array<char, 512> error{};
  for (const auto& [key, value] : settings) {
    EXPECT_EQ(rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error.data(), error.size()),
              RD_KAFKA_CONF_OK)
        << error.data();
  }
  rd_kafka_t* handle = rd_kafka_new(type, conf, error.data(), error.size());
  EXPECT_NE(handle, nullptr) << error.data();
  return handle;
}

std::optional<std::string> text(const void* bytes, size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(bytes), size);
}

ReadRecord convert(const rd_kafka_message_t* message) {
  ReadRecord read;
  read.partition = message->partition;
  read.offset = message->offset;
  read.record.key = text(message->key, message->key_len);
  read.record.value = text(message->payload, message->len);
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  read.record.timestamp = rd_kafka_message_timestamp(message, &type);
  read.log_append_time = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return read;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    read.record.headers.emplace_back(name, text(value, size));
  }
  return read;
}

}  // namespace

// ---- Producer

Producer::Producer(const std::string& bootstrap, Settings settings) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set_dr_msg_cb(conf, &Producer::delivered);
  rd_kafka_conf_set_opaque(conf, this);
  settings.emplace("linger.ms", "2");
  handle_ = make(RD_KAFKA_PRODUCER, conf, bootstrap, std::move(settings));
}

Producer::~Producer() {
  rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_poll(handle_, 0);
  rd_kafka_destroy(handle_);
}

void Producer::delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  auto& deliveries = static_cast<Producer*>(self)->deliveries_;
  size_t index = reinterpret_cast<size_t>(message->_private);
  if (index >= deliveries.size()) return;  // Purged at the end of a test.
  deliveries[index] = {message->err, message->offset, rd_kafka_message_timestamp(message, nullptr)};
}

void Producer::send(const std::string& topic, int32_t partition, const Record& record) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()),
                        value ? value->data() : nullptr, value ? static_cast<ssize_t>(value->size()) : 0);
  }
  auto* index = reinterpret_cast<void*>(deliveries_.size());
  deliveries_.emplace_back();
  std::vector<rd_kafka_vu_t> fields;
  auto add = [&](rd_kafka_vtype_t type) -> auto& {
    fields.emplace_back().vtype = type;
    return fields.back().u;
  };
  auto add_bytes = [&](rd_kafka_vtype_t type, const std::optional<std::string>& bytes) {
    auto& memory = add(type).mem;
    memory.ptr = bytes ? const_cast<char*>(bytes->data()) : nullptr;
    memory.size = bytes ? bytes->size() : 0;
  };
  add(RD_KAFKA_VTYPE_TOPIC).cstr = topic.c_str();
  add(RD_KAFKA_VTYPE_PARTITION).i32 = partition;
  add(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  add_bytes(RD_KAFKA_VTYPE_KEY, record.key);
  add_bytes(RD_KAFKA_VTYPE_VALUE, record.value);
  add(RD_KAFKA_VTYPE_TIMESTAMP).i64 = record.timestamp;
  add(RD_KAFKA_VTYPE_HEADERS).headers = headers;
  add(RD_KAFKA_VTYPE_OPAQUE).ptr = index;
  for (;;) {
    rd_kafka_error_t* error = rd_kafka_produceva(handle_, fields.data(), fields.size());
    if (error == nullptr) return;
    auto code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_headers_destroy(headers);
      deliveries_.back().error = code;
      return;
    }
    rd_kafka_poll(handle_, 10);
  }
}

std::vector<Delivery> Producer::flush(int deadline_ms) {
  rd_kafka_flush(handle_, deadline_ms);
  return std::exchange(deliveries_, {});
}

std::vector<Delivery> Producer::wait(int deadline_ms) {
  auto deadline = steady_clock::now() + milliseconds(deadline_ms);
  while (rd_kafka_outq_len(handle_) > 0 && steady_clock::now() < deadline) rd_kafka_poll(handle_, 50);
  return std::exchange(deliveries_, {});
}

std::vector<Delivery> Producer::send_all(const std::string& topic, int32_t partition,
                                         const std::vector<Record>& records) {
  for (const Record& record : records) send(topic, partition, record);
  auto deliveries = flush();
  for (size_t i = 0; i < deliveries.size(); ++i) {
    if (deliveries[i].error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    ADD_FAILURE() << "record " << i << ": " << rd_kafka_err2name(deliveries[i].error);
    break;
  }
  return deliveries;
}

// ---- Consumer

Consumer::Consumer(const std::string& bootstrap, Settings settings) {
  settings.emplace("group.id", "assigns-by-hand");  // librdkafka wants a name; nothing is committed.
  settings.emplace("enable.auto.commit", "false");
  settings.emplace("auto.offset.reset", "error");
  settings.emplace("fetch.wait.max.ms", "100");
  settings.emplace("check.crcs", "true");
  handle_ = make(RD_KAFKA_CONSUMER, rd_kafka_conf_new(), bootstrap, std::move(settings));
  rd_kafka_poll_set_consumer(handle_);
}

Consumer::~Consumer() {
  // Without the close, librdkafka 2.0 may wait for ever for a thread of its own.
  rd_kafka_assign(handle_, nullptr);
  rd_kafka_consumer_close(handle_);
  rd_kafka_destroy(handle_);
}

void Consumer::assign(const std::string& topic, const std::vector<Start>& starts) {
  auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(starts.size()));
  for (const Start& start : starts) {
    rd_kafka_topic_partition_list_add(list, topic.c_str(), start.partition)->offset = start.offset;
  }
  EXPECT_EQ(rd_kafka_assign(handle_, list), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_partition_list_destroy(list);
}

std::optional<ReadRecord> Consumer::poll(int timeout_ms) {
  std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)> message(
      rd_kafka_consumer_poll(handle_, timeout_ms), &rd_kafka_message_destroy);
  if (!message) return std::nullopt;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return convert(message.get());
  bool passes =
      message->err == RD_KAFKA_RESP_ERR__TRANSPORT || message->err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
  EXPECT_TRUE(passes) << rd_kafka_err2name(message->err) << ": " << rd_kafka_message_errstr(message.get());
  return std::nullopt;
}

std::vector<ReadRecord> Consumer::read(size_t count, int deadline_ms) {
  std::vector<ReadRecord> records;
  auto deadline = steady_clock::now() + milliseconds(deadline_ms);
  while (records.size() < count && steady_clock::now() < deadline) {
    if (auto record = poll(200)) records.push_back(std::move(*record));
  }
  EXPECT_EQ(records.size(), count);
  return records;
}

std::vector<ReadRecord> Consumer::read_all(const std::string& topic, int32_t partition, size_t count) {
  assign(topic, {{partition, RD_KAFKA_OFFSET_BEGINNING}});
  return read(count);
}

std::pair<int64_t, int64_t> Consumer::watermarks(const std::string& topic, int32_t partition) {
  int64_t low = -1;
  int64_t high = -1;
  auto error = rd_kafka_query_watermark_offsets(handle_, topic.c_str(), partition, &low, &high, kPatienceMs);
  EXPECT_EQ(error, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_err2name(error);
  return {low, high};
}

int64_t Consumer::offset_for_time(const std::string& topic, int32_t partition, int64_t timestamp) {
  auto* list = rd_kafka_topic_partition_list_new(1);
  auto* entry = rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
  entry->offset = timestamp;
  auto error = rd_kafka_offsets_for_times(handle_, list, kPatienceMs);
  EXPECT_EQ(error, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_err2name(error);
  int64_t offset = entry->offset;
  rd_kafka_topic_partition_list_destroy(list);
  return offset;
}

std::vector<Record> numbered(size_t count, size_t first) {
  std::vector<Record> records(count);
  for (size_t i = 0; i < count; ++i) {
    records[i].key = "key " + std::to_string(first + i);
    records[i].value = "value " + std::to_string(first + i);
  }
  return records;
}

}  // namespace zurau::test
