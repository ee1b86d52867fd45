// Topic names: Kafka's rules (Topic.validate, Topic.hasCollision).
#include "broker/topic_name.h"

#include <gtest/gtest.h>

namespace zurau::broker {
namespace {

TEST(TopicNameTest, LettersDigitsDotsUnderscoresAndDashesAreLegal) {
  EXPECT_FALSE(invalid_topic_name("a"));
  EXPECT_FALSE(invalid_topic_name("Orders.2026_q1-eu"));
  EXPECT_FALSE(invalid_topic_name("..."));
  EXPECT_FALSE(invalid_topic_name(std::string(kTopicNameLengthMax, 'x')));
}

TEST(TopicNameTest, OtherNamesAreRefusedInKafkasWords) {
  EXPECT_EQ(invalid_topic_name(""), "Topic name is invalid: the empty string is not allowed");
  EXPECT_EQ(invalid_topic_name(".."), "Topic name is invalid: '..' is not allowed");
  EXPECT_EQ(
      invalid_topic_name("a b"),
      "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', "
      "'_' and '-'");
  std::string long_name(kTopicNameLengthMax + 1, 'x');
  EXPECT_EQ(invalid_topic_name(long_name), "Topic name is invalid: the length of '" + long_name +
                                               "' is longer than the max allowed length 249");
  EXPECT_TRUE(invalid_topic_name("\xc3\xa4"));
  EXPECT_TRUE(invalid_topic_name("a/b"));
}

TEST(TopicNameTest, DotsAndUnderscoresCollide) {
  EXPECT_EQ(collision_key("a.b_c"), collision_key("a_b.c"));
  EXPECT_NE(collision_key("a.b"), collision_key("a-b"));
  EXPECT_TRUE(has_collision_chars("a_b"));
  EXPECT_FALSE(has_collision_chars("a-b"));
}

TEST(TopicNameTest, InternalTopicsAreThoseOfTheCoordinators) {
  EXPECT_TRUE(is_internal_topic("__consumer_offsets"));
  EXPECT_TRUE(is_internal_topic("__transaction_state"));
  EXPECT_TRUE(is_internal_topic("__share_group_state"));
  EXPECT_FALSE(is_internal_topic("__mine"));
}

}  // namespace
}  // namespace zurau::broker
