// ReplyQueue: replies leave in the order of the requests.
#include "broker/net/reply_queue.h"

#include <gtest/gtest.h>

#include <string>

#include "broker/net/start_rules.h"

namespace zurau::broker {
namespace {

wire::FrameBuffer frame(char name) {
  wire::FrameBuffer buffer;
  buffer.bytes.push_back(static_cast<std::byte>(name));
  return buffer;
}

std::string pop_all(ReplyQueue& queue) {
  std::string names;
  while (auto popped = queue.pop()) names += static_cast<char>(popped->bytes.at(0));
  return names;
}

TEST(ReplyQueue, ALaterReplyWaitsForAnEarlierOne) {
  ReplyQueue queue;
  uint64_t a = queue.open(0, true), b = queue.open(0, true), c = queue.open(0, true);
  queue.answer(c, frame('c'));
  queue.answer(b, frame('b'));
  EXPECT_EQ(pop_all(queue), "");
  EXPECT_EQ(queue.waiting(), 1U);
  queue.answer(a, frame('a'));
  EXPECT_EQ(pop_all(queue), "abc");
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(ReplyQueue, ARequestWithoutReplyLeavesNoGap) {
  ReplyQueue queue;
  uint64_t a = queue.open(0, true), b = queue.open(0, true);
  queue.answer(b, frame('b'));
  queue.skip(a);
  EXPECT_EQ(pop_all(queue), "b");
}

TEST(ReplyQueue, NobodyMayJoinAHeldRequest) {
  ReplyQueue queue;
  uint64_t held = queue.open(0, true);
  queue.hold();
  InHand in_hand{.waiting = queue.waiting(), .api_key = queue.api_key()};
  EXPECT_FALSE(may_start(in_hand, 0, true)) << "a Produce would overtake it";
  EXPECT_TRUE(queue.overlapping()) << "its answer is worth waiting for when the broker stops";
  queue.skip(held);
  in_hand.waiting = queue.waiting();
  EXPECT_TRUE(may_start(in_hand, 0, true));
}

TEST(ReplyQueue, TheEndComesAfterTheRepliesBeforeIt) {
  ReplyQueue queue;
  uint64_t a = queue.open(0, true), bad = queue.open(3, false), c = queue.open(0, true);
  queue.end(bad);
  queue.answer(c, frame('c'));
  EXPECT_FALSE(queue.at_end());
  queue.answer(a, frame('a'));
  EXPECT_EQ(pop_all(queue), "a");
  EXPECT_TRUE(queue.at_end());
}

TEST(ReplyQueue, SlotsStayValidWhileThousandsPass) {
  ReplyQueue queue;
  uint64_t behind = queue.open(0, true);
  for (int i = 0; i < 10000; ++i) {
    uint64_t next = queue.open(0, true);
    queue.answer(behind, frame('x'));
    behind = next;
    EXPECT_EQ(pop_all(queue), "x");
  }
  EXPECT_EQ(queue.waiting(), 1U);
}

}  // namespace
}  // namespace zurau::broker
