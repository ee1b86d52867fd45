// Committed offsets as librdkafka commits and reads them, through stops and kills; groups through its admin
// client.
#include <csignal>
#include <set>

#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

using List =
    std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)>;
using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;

List partitions(const std::string& topic, const std::map<int32_t, int64_t>& offsets) {
  List list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())),
            &rd_kafka_topic_partition_list_destroy);
  for (auto [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  }
  return list;
}

/// A consumer that uses its group for offsets only. Threading: one thread.
class OffsetKeeper {
 public:
  OffsetKeeper(const std::string& bootstrap, const std::string& group) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char error[256];
    for (const auto& [key, value] : Settings{{"bootstrap.servers", bootstrap},
                                             {"group.id", group},
                                             {"enable.auto.commit", "false"},
                                             {"log_level", "2"}}) {
      EXPECT_EQ(rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error, sizeof error), RD_KAFKA_CONF_OK)
          << error;
    }
    handle_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    EXPECT_NE(handle_, nullptr) << error;
    rd_kafka_poll_set_consumer(handle_);
  }
  ~OffsetKeeper() { rd_kafka_destroy(handle_); }
  OffsetKeeper(const OffsetKeeper&) = delete;
  OffsetKeeper& operator=(const OffsetKeeper&) = delete;

  rd_kafka_resp_err_t commit(const std::string& topic, const std::map<int32_t, int64_t>& offsets) {
    return rd_kafka_commit(handle_, partitions(topic, offsets).get(), 0);
  }
  /// By partition; RD_KAFKA_OFFSET_INVALID where nothing is committed.
  std::map<int32_t, int64_t> committed(const std::string& topic, const std::vector<int32_t>& asked) {
    std::map<int32_t, int64_t> offsets;
    for (int32_t partition : asked) offsets[partition] = RD_KAFKA_OFFSET_INVALID;
    List list = partitions(topic, offsets);
    EXPECT_EQ(rd_kafka_committed(handle_, list.get(), kPatienceMs), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int i = 0; i < list->cnt; ++i) {
      EXPECT_EQ(list->elems[i].err, RD_KAFKA_RESP_ERR_NO_ERROR);
      offsets[list->elems[i].partition] = list->elems[i].offset;
    }
    return offsets;
  }
  /// Reads one record of the partition from the committed offset on.
  int64_t first_read(const std::string& topic, int32_t partition) {
    rd_kafka_assign(handle_, partitions(topic, {{partition, RD_KAFKA_OFFSET_STORED}}).get());
    int64_t offset = -1;
    for (int i = 0; i < kPatienceMs / 100 && offset < 0; ++i) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_, 100);
      if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) offset = message->offset;
      if (message) rd_kafka_message_destroy(message);
    }
    rd_kafka_assign(handle_, nullptr);
    return offset;
  }
  rd_kafka_t* handle() { return handle_; }

 private:
  rd_kafka_t* handle_ = nullptr;
};

/// Sends one admin request and waits for its event.
class AdminCall {
 public:
  explicit AdminCall(rd_kafka_t* handle) : handle_(handle), queue_(rd_kafka_queue_new(handle)) {}
  ~AdminCall() { rd_kafka_queue_destroy(queue_); }
  Event wait() { return {rd_kafka_queue_poll(queue_, kPatienceMs), &rd_kafka_event_destroy}; }
  rd_kafka_t* handle() const { return handle_; }
  rd_kafka_queue_t* queue() const { return queue_; }

 private:
  rd_kafka_t* handle_;
  rd_kafka_queue_t* queue_;
};

std::set<std::string> group_names(rd_kafka_t* handle) {
  AdminCall call(handle);
  rd_kafka_ListConsumerGroups(handle, nullptr, call.queue());
  Event event = call.wait();
  std::set<std::string> names;
  size_t count = 0;
  const auto* result = rd_kafka_event_ListConsumerGroups_result(event.get());
  const auto** groups = rd_kafka_ListConsumerGroups_result_valid(result, &count);
  for (size_t i = 0; i < count; ++i) names.insert(rd_kafka_ConsumerGroupListing_group_id(groups[i]));
  return names;
}

rd_kafka_resp_err_t delete_group(rd_kafka_t* handle, const std::string& group) {
  AdminCall call(handle);
  rd_kafka_DeleteGroup_t* wanted = rd_kafka_DeleteGroup_new(group.c_str());
  rd_kafka_DeleteGroups(handle, &wanted, 1, nullptr, call.queue());
  rd_kafka_DeleteGroup_destroy(wanted);
  Event event = call.wait();
  size_t count = 0;
  const auto** results =
      rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event.get()), &count);
  EXPECT_EQ(count, 1u);
  const rd_kafka_error_t* error = rd_kafka_group_result_error(results[0]);
  return error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;
}

class OffsetsTest : public BrokerTest, public ::testing::WithParamInterface<int> {
 protected:
  /// Ends the broker by the signal of the parameter and starts it on the same address.
  void restart() {
    if (GetParam() == SIGTERM) {
      ASSERT_EQ(broker_->stop(), 0);
    } else {
      broker_->kill();
    }
    ASSERT_TRUE(broker_->restart(true));
  }
};

TEST_P(OffsetsTest, CommittedOffsetsAreThereAfterARestart) {
  create("orders", 3);
  OffsetKeeper keeper(bootstrap(), "readers");
  EXPECT_EQ(keeper.committed("orders", {0}), (std::map<int32_t, int64_t>{{0, RD_KAFKA_OFFSET_INVALID}}))
      << "of a group that was never there";
  ASSERT_EQ(keeper.commit("orders", {{0, 10}, {2, 7}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(keeper.commit("orders", {{0, 11}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_NO_FATAL_FAILURE(restart());
  std::map<int32_t, int64_t> expected{{0, 11}, {1, RD_KAFKA_OFFSET_INVALID}, {2, 7}};
  EXPECT_EQ(keeper.committed("orders", {0, 1, 2}), expected);
  EXPECT_EQ(OffsetKeeper(bootstrap(), "readers").committed("orders", {0, 1, 2}), expected);
}

TEST_P(OffsetsTest, AConsumerThatAssignsByHandGoesOnWhereItsGroupHasCommitted) {
  create("stream");
  Producer(bootstrap()).send_all("stream", 0, numbered(100));
  {
    OffsetKeeper keeper(bootstrap(), "by-hand");
    ASSERT_EQ(keeper.commit("stream", {{0, 40}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  ASSERT_NO_FATAL_FAILURE(restart());
  OffsetKeeper keeper(bootstrap(), "by-hand");
  EXPECT_EQ(keeper.first_read("stream", 0), 40);
}

TEST_P(OffsetsTest, WhatWasAcknowledgedBeforeTheEndIsThere) {
  create("fast");
  constexpr int kGroups = 40;
  std::vector<std::unique_ptr<OffsetKeeper>> keepers;
  for (int i = 0; i < kGroups; ++i) {
    keepers.push_back(std::make_unique<OffsetKeeper>(bootstrap(), "group-" + std::to_string(i)));
    for (int64_t offset : {1, 2, 3}) {
      ASSERT_EQ(keepers.back()->commit("fast", {{0, 100 * i + offset}}), RD_KAFKA_RESP_ERR_NO_ERROR);
    }
  }
  ASSERT_NO_FATAL_FAILURE(restart());
  for (int i = 0; i < kGroups; ++i) {
    EXPECT_EQ(keepers[static_cast<size_t>(i)]->committed("fast", {0}).at(0), 100 * i + 3) << i;
  }
}

TEST_P(OffsetsTest, ADeletedGroupStaysDeleted) {
  create("orders");
  OffsetKeeper keeper(bootstrap(), "kept");
  ASSERT_EQ(keeper.commit("orders", {{0, 1}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(OffsetKeeper(bootstrap(), "gone").commit("orders", {{0, 1}}), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(group_names(keeper.handle()), (std::set<std::string>{"gone", "kept"}));
  EXPECT_EQ(delete_group(keeper.handle(), "gone"), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(delete_group(keeper.handle(), "gone"), RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND);
  ASSERT_NO_FATAL_FAILURE(restart());
  EXPECT_EQ(keeper.committed("orders", {0}).at(0), 1);
  EXPECT_EQ(group_names(keeper.handle()), (std::set<std::string>{"kept"}));
}

INSTANTIATE_TEST_SUITE_P(By, OffsetsTest, ::testing::Values(SIGTERM, SIGKILL),
                         [](const auto& test) { return test.param == SIGTERM ? "Term" : "Kill"; });

}  // namespace
}  // namespace zurau::test
