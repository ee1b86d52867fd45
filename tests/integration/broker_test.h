// BrokerTest: a fixture with the real binary on a data directory of its own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/integration/kafka_client.h"
#include "tests/support/broker_process.h"

namespace zurau::test {

class BrokerTest : public ::testing::Test {
 protected:
  explicit BrokerTest(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {})
      : arguments_(std::move(arguments)), environment_(std::move(environment)) {}

  void SetUp() override {
    broker_ = BrokerProcess::start({.data_dir = {}, .arguments = arguments_, .environment = environment_});
    ASSERT_NE(broker_, nullptr);
  }
  void TearDown() override {
    if (!broker_) return;
    if (broker_->running()) {
      EXPECT_EQ(broker_->stop(), 0);
    }
    if (HasFailure()) std::fprintf(stderr, "the broker's log:\n%s\n", broker_->log().c_str());
  }

  std::string bootstrap() const { return broker_->bootstrap(); }
  void create(const std::string& topic, int partitions = 1, const Settings& configs = {}) {
    ASSERT_EQ(Admin(bootstrap()).create_topic(topic, partitions, configs), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  /// Records as sent and as read back, offsets from `first` on without a gap.
  static void expect_equal(const std::vector<Record>& sent, const std::vector<ReadRecord>& read,
                           int64_t first = 0) {
    ASSERT_EQ(read.size(), sent.size());
    for (size_t i = 0; i < sent.size(); ++i) {
      ASSERT_EQ(read[i].offset, first + static_cast<int64_t>(i));
      ASSERT_EQ(read[i].record.key, sent[i].key) << "record " << i;
      ASSERT_EQ(read[i].record.value, sent[i].value) << "record " << i;
      ASSERT_EQ(read[i].record.headers, sent[i].headers) << "record " << i;
      if (sent[i].timestamp != 0) {
        ASSERT_EQ(read[i].record.timestamp, sent[i].timestamp) << "record " << i;
      }
    }
  }

  std::unique_ptr<BrokerProcess> broker_;

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
};

}  // namespace zurau::test
