// Subscriptions by regular expression: which are taken.
#include "broker/coordinator/subscription_regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <span>
#include <string>

#include "broker/catalog.h"
#include "config/limits.h"

namespace zurau::broker {
namespace {

TEST(SubscriptionRegex, WhatReadsAsAnExpressionIsTaken) {
  for (const char* regex :
       {"orders.*", "(orders|payments)-[0-9]+", "(?i)Orders", "", "[a-z]{1,100}", "(abc){20}"})
    EXPECT_EQ(subscription_regex_error(regex), std::nullopt) << regex;
  EXPECT_NE(subscription_regex_error("orders("), std::nullopt);
}

TEST(SubscriptionRegex, LongExpressionsAreRefused) {
  std::string longest(config::limits::kSubscriptionRegexBytesMax, 'a');
  EXPECT_EQ(subscription_regex_error(longest), std::nullopt);
  EXPECT_NE(subscription_regex_error(longest + "a"), std::nullopt);
}

TEST(SubscriptionRegex, ShortExpressionsThatCompileToManyStepsAreRefused) {
  EXPECT_NE(subscription_regex_error("([^x]*y?){900}"), std::nullopt)
      << config::limits::kSubscriptionRegexStepsMax;
  ASSERT_EQ(config::limits::kSubscriptionRegexMemoryMax, 1 << 20);
  EXPECT_NE(subscription_regex_error("((a{30}){30}){30}"), std::nullopt);
  EXPECT_NE(subscription_regex_error("((abcdefgh){100}){100}"), std::nullopt);
}

TEST(SubscriptionRegex, MatchingIsCheapForAnyHonestGroupAndCostlyAtTheBounds) {
  std::vector<std::shared_ptr<const TopicInfo>> topics;
  for (int i = 0; i < 10'000; ++i) {
    auto topic = std::make_shared<TopicInfo>();
    topic->name = "some.topic.of.a.large.cluster-" + std::to_string(i);
    topic->id.bytes[0] = 1;
    topics.push_back(topic);
  }
  constexpr int64_t kMax = config::limits::kRegexCostOnLoopMax;
  CatalogSnapshot many(topics);
  CatalogSnapshot few(std::span<const std::shared_ptr<const TopicInfo>>(topics).first(100));
  EXPECT_LT(cost_of_matching({"orders-.*"}, few, kMax), kMax);
  EXPECT_LT(cost_of_matching({"(billing|shipping|orders)-[a-z]+"}, few, kMax), kMax);
  EXPECT_EQ(cost_of_matching({"(billing|shipping|orders)-[a-z]+"}, many, kMax), kMax);
  EXPECT_EQ(cost_of_matching({"([^x]*y?){200}"}, few, kMax), kMax);
  std::vector<std::string> of_each_member(1000, "orders-.*");
  EXPECT_EQ(cost_of_matching(of_each_member, few, kMax), kMax);
}

TEST(SubscriptionRegex, NoExpressionCompilesToMoreThanTheCostCounts) {
  // What the estimate goes by: no more than four steps a byte unless something is repeated by a count.
  for (const char* regex :
       {"a", ".*", "[^x]*y?", "(?i)orders", "\\pL+", "(a|b|c|d)+", "[a-ce-gi-km-o]", "\\w\\W\\d\\D",
        "((((a?)?)?)?)?", "a*b+c?d*?", "[[:alnum:]][[:^alpha:]]", "\\PN\\PL"}) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    EXPECT_LE(RE2(regex, options).ProgramSize(), 4 * static_cast<int>(std::string(regex).size()) + 4)
        << regex;
  }
}

}  // namespace
}  // namespace zurau::broker
