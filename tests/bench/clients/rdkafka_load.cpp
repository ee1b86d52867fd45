// rdkafka_load: produces or consumes a number of records with librdkafka, as an application would.
//
//   rdkafka_load produce HOST:PORT TOPIC RECORDS RECORD_BYTES [property=value...]
//   rdkafka_load consume HOST:PORT TOPIC RECORDS PARTITIONS [property=value...]
//
// Prints one JSON line. Consuming reads every partition from its beginning, without a group.
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

using Handle = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using Topic = std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;
using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;

struct Arguments {
  std::string command, brokers, topic;
  uint64_t records = 0;
  uint64_t size = 0;  // of a record, or the number of partitions
  std::vector<std::string> properties;
};

constexpr auto kPatience = std::chrono::seconds(120);

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "rdkafka_load: %s\n", why.c_str());
  std::exit(1);
}

uint64_t failed_deliveries = 0;

void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++failed_deliveries;
}

Handle make_handle(rd_kafka_type_t type, const Arguments& arguments) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 512> error{};
  auto set = [&](const std::string& key, const std::string& value) {
    if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error.data(), error.size()) != RD_KAFKA_CONF_OK) {
      give_up(error.data());
    }
  };
  set("bootstrap.servers", arguments.brokers);
  for (const auto& property : arguments.properties) {
    auto equals = property.find('=');
    if (equals == std::string::npos) give_up("not property=value: " + property);
    set(property.substr(0, equals), property.substr(equals + 1));
  }
  rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  Handle handle(rd_kafka_new(type, conf, error.data(), error.size()), &rd_kafka_destroy);
  if (handle == nullptr) give_up(error.data());
  return handle;
}

void produce(const Arguments& arguments) {
  Handle handle = make_handle(RD_KAFKA_PRODUCER, arguments);
  Topic topic(rd_kafka_topic_new(handle.get(), arguments.topic.c_str(), nullptr), &rd_kafka_topic_destroy);
  std::vector<char> value(arguments.size, 'z');
  for (uint64_t record = 0; record < arguments.records;) {
    int refused = rd_kafka_produce(topic.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value.data(),
                                   value.size(), nullptr, 0, nullptr);
    if (refused == 0) {
      ++record;
    } else if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      give_up(rd_kafka_err2str(rd_kafka_last_error()));
    }
    rd_kafka_poll(handle.get(), refused == 0 ? 0 : 10);
  }
  auto patience_ms = std::chrono::milliseconds(kPatience).count();
  if (rd_kafka_flush(handle.get(), static_cast<int>(patience_ms)) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    give_up("not all records were delivered in time");
  }
  if (failed_deliveries > 0) give_up(std::to_string(failed_deliveries) + " records were refused");
}

uint64_t consume(const Arguments& arguments) {
  Handle handle = make_handle(RD_KAFKA_CONSUMER, arguments);
  Topic topic(rd_kafka_topic_new(handle.get(), arguments.topic.c_str(), nullptr), &rd_kafka_topic_destroy);
  Queue queue(rd_kafka_queue_new(handle.get()), &rd_kafka_queue_destroy);
  auto partitions = static_cast<int32_t>(arguments.size);
  for (int32_t partition = 0; partition < partitions; ++partition) {
    rd_kafka_consume_start_queue(topic.get(), partition, RD_KAFKA_OFFSET_BEGINNING, queue.get());
  }
  uint64_t seen = 0;
  uint64_t bytes = 0;
  auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::array<rd_kafka_message_t*, 1000> messages{};
  while (seen < arguments.records) {
    if (std::chrono::steady_clock::now() > deadline) give_up("not all records came in time");
    ssize_t count = rd_kafka_consume_batch_queue(queue.get(), 100, messages.data(), messages.size());
    for (ssize_t i = 0; i < count; ++i) {
      rd_kafka_message_t* message = messages[static_cast<size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++seen;
        bytes += message->len;
      } else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        give_up(rd_kafka_message_errstr(message));
      }
      rd_kafka_message_destroy(message);
    }
  }
  for (int32_t partition = 0; partition < partitions; ++partition)
    rd_kafka_consume_stop(topic.get(), partition);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs(
        "usage: rdkafka_load produce|consume HOST:PORT TOPIC RECORDS RECORD_BYTES|PARTITIONS "
        "[property=value...]\n",
        stderr);
    return 2;
  }
  Arguments arguments{argv[1],
                      argv[2],
                      argv[3],
                      std::strtoull(argv[4], nullptr, 10),
                      std::strtoull(argv[5], nullptr, 10),
                      {argv + 6, argv + argc}};
  auto began = std::chrono::steady_clock::now();
  uint64_t bytes = arguments.records * arguments.size;
  if (arguments.command == "produce") {
    produce(arguments);
  } else if (arguments.command == "consume") {
    bytes = consume(arguments);
  } else {
    give_up("no command " + arguments.command);
  }
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  std::printf(R"({"seconds":%.4f,"records":%lu,"bytes":%lu})"
              "\n",
              seconds.count(), arguments.records, bytes);
  return 0;
}
