// BatchWorker: what it takes and what it refuses.
#include "broker/batch_worker.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "config/limits.h"

namespace zurau::broker {
namespace {

/// A worker whose thread stands in its first task until the test lets it go.
class BatchWorkerTest : public ::testing::Test {
 protected:
  ~BatchWorkerTest() override { gate_.set_value(); }
  void occupy(size_t bytes) {
    ASSERT_TRUE(worker_.run(bytes, [opened = gate_.get_future().share()] { opened.wait(); }));
  }
  std::promise<void> gate_;
  BatchWorker worker_{config::limits::kBatchWorkerBytesMax};
};

TEST_F(BatchWorkerTest, TakesNoMoreThanItsBytes) {
  occupy(config::limits::kBatchWorkerBytesMax - 10);
  EXPECT_FALSE(worker_.run(11, [] { FAIL() << "was refused"; }));
  EXPECT_TRUE(worker_.run(10, [] {}));
  EXPECT_FALSE(worker_.run(1, [] { FAIL() << "was refused"; }));
}

TEST_F(BatchWorkerTest, TakesAnythingWhenNothingWaits) {
  occupy(config::limits::kBatchWorkerBytesMax * 2);
  EXPECT_FALSE(worker_.run(1, [] { FAIL() << "was refused"; }));
}

TEST(BatchWorker, RunsInOrderToTheEndBeforeItStops) {
  std::vector<int> ran;
  BatchWorker worker(1000);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(worker.run(1, [&ran, i] { ran.push_back(i); }));
  EXPECT_FALSE(worker.stopping());
  worker.stop();
  EXPECT_TRUE(worker.stopping());
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2}));
}

}  // namespace
}  // namespace zurau::broker
