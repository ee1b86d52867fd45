// PostQueue: order, and one wake for many tasks.
#include "broker/net/post_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace zurau::broker {
namespace {

TEST(PostQueue, RunsInTheOrderOfPushingAndAsksForOneWakeABatch) {
  PostQueue queue;
  std::vector<int> ran;
  EXPECT_TRUE(queue.push([&] { ran.push_back(1); }));
  EXPECT_FALSE(queue.push([&] { ran.push_back(2); }));
  EXPECT_FALSE(queue.push([&] { ran.push_back(3); }));
  queue.run();
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
  EXPECT_TRUE(queue.push([] {}));
}

TEST(PostQueue, WhatATaskPushesRunsInTheNextBatch) {
  PostQueue queue;
  int ran = 0;
  queue.push([&] { EXPECT_TRUE(queue.push([&] { ++ran; })); });
  queue.run();
  EXPECT_EQ(ran, 0);
  queue.run();
  EXPECT_EQ(ran, 1);
}

TEST(PostQueue, DestroysWhatNeverRan) {
  auto held = std::make_shared<int>(0);
  {
    PostQueue queue;
    queue.push([held] {});
    queue.push([held] {});
    queue.clear();
    EXPECT_EQ(held.use_count(), 1);
    queue.push([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(PostQueue, LosesNothingBetweenThreads) {
  PostQueue queue;
  std::atomic<int> wakes{0};
  int ran = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10000; ++i) {
        if (queue.push([&ran] { ++ran; })) ++wakes;
      }
    });
  }
  while (ran < 40000) {
    if (wakes.load() > 0) {
      --wakes;
      queue.run();
    }
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(ran, 40000);
}

}  // namespace
}  // namespace zurau::broker
