// GroupConsumer: librdkafka as a member of a group, on a thread of its own that polls as an application does.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/integration/kafka_client.h"

namespace zurau::test {

/// What it reads it commits within half a second (enable.auto.commit).
/// Threading: made, asked and ended by one thread; its own thread polls.
class GroupConsumer {
 public:
  GroupConsumer(const std::string& bootstrap, const std::string& group, const std::string& topic,
                Settings settings = {});
  /// Leaves the group, unless it was killed.
  ~GroupConsumer();
  GroupConsumer(const GroupConsumer&) = delete;
  GroupConsumer& operator=(const GroupConsumer&) = delete;

  /// Ends without telling the group, as a process that was killed.
  void kill();
  /// Leaves the group.
  void close();

  /// What it has been assigned and not given up.
  std::set<int32_t> partitions() const;
  /// How often partitions were assigned to it or taken away.
  int rebalances() const { return rebalances_; }
  /// Every record that it has read: partition and offset, in order.
  std::vector<std::pair<int32_t, int64_t>> read() const;
  /// The broker's view: its member id.
  std::string member_id() const;

 private:
  static void rebalanced(rd_kafka_t* handle, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* list,
                         void* self);
  void take(const rd_kafka_topic_partition_list_t& list, bool assigned);
  void run();
  void end(int flags);

  rd_kafka_t* handle_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::atomic<int> rebalances_{0};
  mutable std::mutex mutex_;
  std::set<int32_t> partitions_;
  std::vector<std::pair<int32_t, int64_t>> read_;
  std::thread thread_;
};

}  // namespace zurau::test
