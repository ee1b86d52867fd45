// Admin of kafka_client.h.
#include <gtest/gtest.h>

#include <array>

#include "tests/integration/kafka_client.h"

namespace zurau::test {
namespace {

/// The error of the only topic or partition of an answer, or of the answer itself.
template <class Result>
rd_kafka_resp_err_t topic_error(rd_kafka_event_t* event, const Result* (*result)(rd_kafka_event_t*),
                                const rd_kafka_topic_result_t** (*topics)(const Result*, size_t*)) {
  if (event == nullptr) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (auto error = rd_kafka_event_error(event); error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  size_t count = 0;
  const auto** all = topics(result(event), &count);
  return count == 1 ? rd_kafka_topic_result_error(all[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;
}

rd_kafka_resp_err_t resource_error(rd_kafka_event_t* event, const rd_kafka_ConfigResource_t** all,
                                   size_t count) {
  if (auto error = rd_kafka_event_error(event); error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  return count == 1 ? rd_kafka_ConfigResource_error(all[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;
}

}  // namespace

Admin::Admin(const std::string& bootstrap) {
  std::array<char, 512> error{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap.c_str(), error.data(), error.size());
  rd_kafka_conf_set(conf, "log_level", "2", error.data(), error.size());
  handle_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size());
  EXPECT_NE(handle_, nullptr) << error.data();
  queue_ = rd_kafka_queue_new(handle_);
  options_ = rd_kafka_AdminOptions_new(handle_, RD_KAFKA_ADMIN_OP_ANY);
  rd_kafka_AdminOptions_set_request_timeout(options_, kPatienceMs, nullptr, 0);
}

Admin::~Admin() {
  rd_kafka_AdminOptions_destroy(options_);
  rd_kafka_queue_destroy(queue_);
  rd_kafka_destroy(handle_);
}

Admin::Event Admin::wait() {
  return {rd_kafka_queue_poll(queue_, kPatienceMs), &rd_kafka_event_destroy};
}

rd_kafka_resp_err_t Admin::create_topic(const std::string& topic, int partitions, const Settings& configs) {
  auto* wanted = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, nullptr, 0);
  for (const auto& [key, value] : configs) rd_kafka_NewTopic_set_config(wanted, key.c_str(), value.c_str());
  rd_kafka_CreateTopics(handle_, &wanted, 1, options_, queue_);
  rd_kafka_NewTopic_destroy(wanted);
  auto event = wait();
  return topic_error(event.get(), &rd_kafka_event_CreateTopics_result, &rd_kafka_CreateTopics_result_topics);
}

rd_kafka_resp_err_t Admin::delete_topic(const std::string& topic) {
  auto* doomed = rd_kafka_DeleteTopic_new(topic.c_str());
  rd_kafka_DeleteTopics(handle_, &doomed, 1, options_, queue_);
  rd_kafka_DeleteTopic_destroy(doomed);
  auto event = wait();
  return topic_error(event.get(), &rd_kafka_event_DeleteTopics_result, &rd_kafka_DeleteTopics_result_topics);
}

rd_kafka_resp_err_t Admin::create_partitions(const std::string& topic, size_t count) {
  auto* wanted = rd_kafka_NewPartitions_new(topic.c_str(), count, nullptr, 0);
  rd_kafka_CreatePartitions(handle_, &wanted, 1, options_, queue_);
  rd_kafka_NewPartitions_destroy(wanted);
  auto event = wait();
  return topic_error(event.get(), &rd_kafka_event_CreatePartitions_result,
                     &rd_kafka_CreatePartitions_result_topics);
}

rd_kafka_resp_err_t Admin::delete_records(const std::string& topic, int32_t partition, int64_t before) {
  auto* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = before;
  auto* wanted = rd_kafka_DeleteRecords_new(list);
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_DeleteRecords(handle_, &wanted, 1, options_, queue_);
  rd_kafka_DeleteRecords_destroy(wanted);
  auto event = wait();
  if (!event) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (auto error = rd_kafka_event_error(event.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  return rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()))
      ->elems[0]
      .err;
}

rd_kafka_resp_err_t Admin::alter_topic(const std::string& topic, const Settings& configs) {
  auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  for (const auto& [key, value] : configs)
    rd_kafka_ConfigResource_set_config(resource, key.c_str(), value.c_str());
  rd_kafka_AlterConfigs(handle_, &resource, 1, options_, queue_);
  rd_kafka_ConfigResource_destroy(resource);
  auto event = wait();
  if (!event) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  size_t count = 0;
  const auto** all =
      rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event.get()), &count);
  return resource_error(event.get(), all, count);
}

Settings Admin::describe_topic(const std::string& topic) {
  auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  rd_kafka_DescribeConfigs(handle_, &resource, 1, options_, queue_);
  rd_kafka_ConfigResource_destroy(resource);
  auto event = wait();
  if (!event) return {};
  size_t count = 0;
  const auto** all =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  Settings configs;
  if (resource_error(event.get(), all, count) != RD_KAFKA_RESP_ERR_NO_ERROR) return configs;
  size_t entries = 0;
  const auto** entry = rd_kafka_ConfigResource_configs(all[0], &entries);
  for (size_t i = 0; i < entries; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entry[i]);
    configs[rd_kafka_ConfigEntry_name(entry[i])] = value != nullptr ? value : "";
  }
  return configs;
}

std::map<std::string, int> Admin::topics() {
  const rd_kafka_metadata_t* metadata = nullptr;
  auto error = rd_kafka_metadata(handle_, 1, nullptr, &metadata, kPatienceMs);
  EXPECT_EQ(error, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_err2name(error);
  std::map<std::string, int> topics;
  if (metadata == nullptr) return topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    // Consumers make __consumer_offsets; tests speak of their own topics.
    std::string name = metadata->topics[i].topic;
    if (!name.starts_with("__")) topics[name] = metadata->topics[i].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  return topics;
}

}  // namespace zurau::test
