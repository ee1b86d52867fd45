// Subscriptions by regular expression: which are taken.
#include "broker/coordinator/subscription_regex.h"

#include <gtest/gtest.h>

#include <string>

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

}  // namespace
}  // namespace zurau::broker
