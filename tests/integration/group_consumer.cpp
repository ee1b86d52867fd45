#include "tests/integration/group_consumer.h"

#include <gtest/gtest.h>

#include <string_view>

namespace zurau::test {

GroupConsumer::GroupConsumer(const std::string& bootstrap, const std::string& group, const std::string& topic,
                             Settings settings) {
  settings.merge(Settings{{"bootstrap.servers", bootstrap},
                          {"group.id", group},
                          {"auto.offset.reset", "earliest"},
                          {"auto.commit.interval.ms", "500"},
                          {"session.timeout.ms", "6000"},
                          {"heartbeat.interval.ms", "500"},
                          {"reconnect.backoff.max.ms", "200"},
                          {"log_level", "2"}});
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[256];
  for (const auto& [key, value] : settings) {
    EXPECT_EQ(rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error, sizeof error), RD_KAFKA_CONF_OK)
        << error;
  }
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_rebalance_cb(conf, &GroupConsumer::rebalanced);
  handle_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (!handle_) {
    ADD_FAILURE() << error;
    return;
  }
  rd_kafka_poll_set_consumer(handle_);
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, topic.c_str(), RD_KAFKA_PARTITION_UA);
  EXPECT_EQ(rd_kafka_subscribe(handle_, topics), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_partition_list_destroy(topics);
  thread_ = std::thread([this] { run(); });
}

GroupConsumer::~GroupConsumer() {
  close();
}

void GroupConsumer::kill() {
  end(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void GroupConsumer::close() {
  end(0);
}

void GroupConsumer::end(int flags) {
  if (!handle_) return;
  stopping_ = true;
  thread_.join();
  if (flags == 0) rd_kafka_consumer_close(handle_);
  rd_kafka_destroy_flags(handle_, flags);
  handle_ = nullptr;
}

std::set<int32_t> GroupConsumer::partitions() const {
  std::lock_guard lock(mutex_);
  return partitions_;
}

std::vector<std::pair<int32_t, int64_t>> GroupConsumer::read() const {
  std::lock_guard lock(mutex_);
  return read_;
}

std::string GroupConsumer::member_id() const {
  char* id = rd_kafka_memberid(handle_);
  std::string copy = id ? id : "";
  if (id) rd_kafka_mem_free(handle_, id);
  return copy;
}

void GroupConsumer::take(const rd_kafka_topic_partition_list_t& list, bool assigned) {
  std::lock_guard lock(mutex_);
  for (int i = 0; i < list.cnt; ++i) {
    if (assigned) {
      partitions_.insert(list.elems[i].partition);
    } else {
      partitions_.erase(list.elems[i].partition);
    }
  }
}

/// On the polling thread. As librdkafka's manual has it, for both kinds of protocol.
void GroupConsumer::rebalanced(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                               rd_kafka_topic_partition_list_t* list, void* self) {
  auto& consumer = *static_cast<GroupConsumer*>(self);
  const bool assigned = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  ++consumer.rebalances_;
  if (std::string_view(rd_kafka_rebalance_protocol(handle)) == "COOPERATIVE") {
    rd_kafka_error_t* error =
        assigned ? rd_kafka_incremental_assign(handle, list) : rd_kafka_incremental_unassign(handle, list);
    if (error) rd_kafka_error_destroy(error);
  } else {
    rd_kafka_assign(handle, assigned ? list : nullptr);
  }
  consumer.take(*list, assigned);
}

void GroupConsumer::run() {
  while (!stopping_) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_, 50);
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::lock_guard lock(mutex_);
      read_.emplace_back(message->partition, message->offset);
    }
    rd_kafka_message_destroy(message);
  }
}

}  // namespace zurau::test
