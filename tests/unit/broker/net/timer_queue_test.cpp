// TimerQueue: order, cancelling, and slots that are used again.
#include "broker/net/timer_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace zurau::broker {
namespace {

class TimerQueueTest : public ::testing::Test {
 protected:
  TimerQueue::Id add(int64_t deadline, int name) {
    return timers_.add(deadline, [this, name] { fired_.push_back(name); });
  }
  std::vector<int> fire(int64_t now) {
    fired_.clear();
    while (auto task = timers_.take_due(now)) task();
    return fired_;
  }
  TimerQueue timers_;
  std::vector<int> fired_;
};

TEST_F(TimerQueueTest, FiresByDeadlineAndOfEqualOnesInTheOrderOfAdding) {
  add(30, 1);
  add(10, 2);
  add(20, 3);
  add(10, 4);
  EXPECT_EQ(timers_.next_deadline_ns(), 10);
  EXPECT_EQ(fire(9), std::vector<int>{});
  EXPECT_EQ(fire(20), (std::vector{2, 4, 3}));
  EXPECT_EQ(fire(100), std::vector{1});
  EXPECT_EQ(timers_.next_deadline_ns(), std::nullopt);
}

TEST_F(TimerQueueTest, ACancelledTimerDoesNotFireAndItsIdIsDeadForGood) {
  auto first = add(10, 1);
  add(20, 2);
  timers_.cancel(first);
  timers_.cancel(first);
  add(5, 3);  // Takes the slot of the first.
  timers_.cancel(first);
  EXPECT_EQ(fire(100), (std::vector{3, 2}));
}

TEST_F(TimerQueueTest, AnIdThatWasNeverGivenIsIgnored) {
  timers_.cancel(12345);
  EXPECT_EQ(timers_.size(), 0U);
}

TEST_F(TimerQueueTest, AgreesWithASortedListOverManyOperations) {
  std::mt19937 random(7);
  std::vector<std::pair<int64_t, int>> model;
  std::vector<std::pair<TimerQueue::Id, int>> ids;
  for (int i = 0; i < 5000; ++i) {
    auto deadline = static_cast<int64_t>(random() % 1000);
    ids.emplace_back(add(deadline, i), i);
    model.emplace_back(deadline, i);
    if (random() % 3 != 0) continue;
    auto& victim = ids[random() % ids.size()];
    timers_.cancel(victim.first);
    std::erase_if(model, [&](const auto& entry) { return entry.second == victim.second; });
  }
  std::stable_sort(model.begin(), model.end());
  std::vector<int> expected;
  for (const auto& [deadline, name] : model) expected.push_back(name);
  EXPECT_EQ(fire(1000), expected);
}

}  // namespace
}  // namespace zurau::broker
