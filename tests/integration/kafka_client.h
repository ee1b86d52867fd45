// Producer, Consumer and Admin: librdkafka as an application uses it, in the vocabulary of these tests.
// Errors are librdkafka's codes, which for answers of the broker are Kafka's.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zurau::test {

using Settings = std::map<std::string, std::string>;
/// How long a test waits for what must come; sanitizers and a busy machine are slow.
inline constexpr int kPatienceMs = 60'000;

struct Record {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  int64_t timestamp = 0;  ///< When sent: 0 is now.
  bool operator==(const Record&) const = default;
};

/// A record as it was read.
struct ReadRecord {
  Record record;
  int32_t partition = -1;
  int64_t offset = -1;
  bool log_append_time = false;
};

struct Delivery {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__IN_PROGRESS;
  int64_t offset = -1;
  int64_t timestamp = -1;
};

/// Threading: one thread.
class Producer {
 public:
  explicit Producer(const std::string& bootstrap, Settings settings = {});
  ~Producer();
  /// Waits for room in the queue.
  void send(const std::string& topic, int32_t partition, const Record& record);
  /// Waits until all is delivered or failed; one entry a record in the order of send(), since the last flush.
  std::vector<Delivery> flush(int deadline_ms = kPatienceMs);
  /// As flush, but leaves batches the time that linger.ms gives them.
  std::vector<Delivery> wait(int deadline_ms = kPatienceMs);
  /// send and flush; adds a test failure for what was not delivered.
  std::vector<Delivery> send_all(const std::string& topic, int32_t partition,
                                 const std::vector<Record>& records);

 private:
  static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* self);
  rd_kafka_t* handle_ = nullptr;
  std::vector<Delivery> deliveries_;
};

/// Without a group: partitions are assigned by hand. Threading: one thread.
class Consumer {
 public:
  explicit Consumer(const std::string& bootstrap, Settings settings = {});
  ~Consumer();
  struct Start {
    int32_t partition = 0;
    int64_t offset = RD_KAFKA_OFFSET_BEGINNING;
  };
  void assign(const std::string& topic, const std::vector<Start>& starts);
  /// The next record, or nothing within the time. Errors of the consumer are test failures.
  std::optional<ReadRecord> poll(int timeout_ms);
  /// `count` records; fewer, and a test failure, when they do not come.
  std::vector<ReadRecord> read(size_t count, int deadline_ms = kPatienceMs);
  /// assign at the beginning of one partition, and read.
  std::vector<ReadRecord> read_all(const std::string& topic, int32_t partition, size_t count);
  /// First and next offset, asked of the broker.
  std::pair<int64_t, int64_t> watermarks(const std::string& topic, int32_t partition);
  int64_t offset_for_time(const std::string& topic, int32_t partition, int64_t timestamp);

 private:
  rd_kafka_t* handle_ = nullptr;
};

/// Threading: one thread.
class Admin {
 public:
  explicit Admin(const std::string& bootstrap);
  ~Admin();
  rd_kafka_resp_err_t create_topic(const std::string& topic, int partitions = 1,
                                   const Settings& configs = {});
  rd_kafka_resp_err_t delete_topic(const std::string& topic);
  rd_kafka_resp_err_t create_partitions(const std::string& topic, size_t count);
  rd_kafka_resp_err_t delete_records(const std::string& topic, int32_t partition, int64_t before);
  rd_kafka_resp_err_t alter_topic(const std::string& topic, const Settings& configs);
  /// The topic's configs by name; empty when there is no such topic.
  Settings describe_topic(const std::string& topic);
  /// Topics and their number of partitions, but for those that the broker keeps for itself.
  std::map<std::string, int> topics();

 private:
  using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
  Event wait();
  rd_kafka_t* handle_ = nullptr;
  rd_kafka_queue_t* queue_ = nullptr;
  rd_kafka_AdminOptions_t* options_ = nullptr;
};

/// "value 17" with a key, to tell records apart.
std::vector<Record> numbered(size_t count, size_t first = 0);

}  // namespace zurau::test
