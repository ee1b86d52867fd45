// What people write for partitions, numbers and moments.
#include "tools/offset_text.h"

#include <gtest/gtest.h>

namespace zurau::tools {
namespace {

constexpr int64_t kNow = 1'764'000'000'000;

std::vector<int32_t> partitions(std::string_view text) {
  auto choice = parse_topic_choice(text);
  EXPECT_TRUE(choice.ok()) << text;
  return choice.ok() ? choice->partitions : std::vector<int32_t>{};
}

int64_t time_of(std::string_view text) {
  auto time = parse_time(text, kNow);
  EXPECT_TRUE(time.ok()) << text;
  return time.ok() ? *time : -1;
}

TEST(OffsetText, ATopicAloneMeansAllPartitions) {
  EXPECT_EQ(*parse_topic_choice("orders"), (TopicChoice{"orders", {}}));
}

TEST(OffsetText, PartitionsAreNumbersAndRangesAndComeOutSortedAndOnce) {
  EXPECT_EQ(*parse_topic_choice("orders:7"), (TopicChoice{"orders", {7}}));
  EXPECT_EQ(partitions("t:3-5,0"), (std::vector<int32_t>{0, 3, 4, 5}));
  EXPECT_EQ(partitions("t:2,1-3,2"), (std::vector<int32_t>{1, 2, 3}));
  EXPECT_EQ(partitions("t:2147483647"), (std::vector<int32_t>{2147483647}));
  EXPECT_EQ(partitions("t:1-100000").size(), kChosenPartitionsMax);
}

TEST(OffsetText, WhatIsNoListOfPartitionsIsRefused) {
  for (const char* text : {"", ":1", "t:", "t:,", "t:1,", "t:a", "t:-1", "t:3-1", "t:1-", "t:1 2", "t:1:2",
                           "t:2147483648", "t:0-100000", "t:1-100000,100001", "t:0-99999999999999999999"}) {
    EXPECT_FALSE(parse_topic_choice(text).ok()) << text;
  }
}

TEST(OffsetText, WholeNumbersMayHaveASign) {
  EXPECT_EQ(*parse_integer("12"), 12);
  EXPECT_EQ(*parse_integer("-12"), -12);
  EXPECT_EQ(*parse_integer("+12"), 12);
  EXPECT_EQ(*parse_integer("-9223372036854775808"), INT64_MIN);
  for (const char* text : {"", "-", "+", "+-1", "1.5", "12a", " 1", "9223372036854775808"})
    EXPECT_FALSE(parse_integer(text).ok()) << text;
}

TEST(OffsetText, TimesInMilliseconds) {
  EXPECT_EQ(time_of("0"), 0);
  EXPECT_EQ(time_of("1764000000123"), 1'764'000'000'123);
}

TEST(OffsetText, TimesOfIso8601AreUtcUnlessTheySayOtherwise) {
  EXPECT_EQ(time_of("1970-01-01"), 0);
  EXPECT_EQ(time_of("2025-11-24"), 1'763'942'400'000);
  EXPECT_EQ(time_of("2025-11-24T16:00"), kNow);
  EXPECT_EQ(time_of("2025-11-24T16:00:00"), kNow);
  EXPECT_EQ(time_of("2025-11-24T16:00:00.5"), kNow + 500);
  EXPECT_EQ(time_of("2025-11-24T16:00:00.123987Z"), kNow + 123);
  EXPECT_EQ(time_of("2025-11-24T17:00:00+01:00"), kNow);
  EXPECT_EQ(time_of("2025-11-24T10:30:00-0530"), kNow);
  EXPECT_EQ(time_of("2024-02-29T00:00:00Z"), 1'709'164'800'000);
}

TEST(OffsetText, TimesBeforeNow) {
  EXPECT_EQ(time_of("-30s"), kNow - 30'000);
  EXPECT_EQ(time_of("-90m"), kNow - 90 * 60'000);
  EXPECT_EQ(time_of("-2h"), kNow - 2 * 3'600'000);
  EXPECT_EQ(time_of("-7d"), kNow - 7 * 86'400'000);
}

TEST(OffsetText, WhatIsNoTimeIsRefused) {
  for (const char* text : {"",
                           "-",
                           "-5",
                           "-h",
                           "--5h",
                           "-1w",
                           "-100001d",
                           "yesterday",
                           "2025-11",
                           "2025-13-01",
                           "2025-02-29",
                           "2025-11-24T",
                           "2025-11-24T16",
                           "2025-11-24T24:00",
                           "2025-11-24T16:60",
                           "2025-11-24T16:00:60",
                           "2025-11-24T16:00:00.",
                           "2025-11-24 16:00:00",
                           "2025-11-24T16:00:00X",
                           "2025-11-24T16:00:00+1",
                           "2025-11-24T16:00:00+19:00",
                           "2025-11-24T16:00:00Z1",
                           "99999999999999999999"}) {
    EXPECT_FALSE(parse_time(text, kNow).ok()) << text;
  }
}

}  // namespace
}  // namespace zurau::tools
