// The choice between syncing file by file and all at once.
#include "storage/sync_choice.h"

#include <gtest/gtest.h>

namespace zurau::storage {
namespace {

constexpr int64_t kMs = 1'000'000;

TEST(SyncChoiceTest, OneFileGoesAloneSeveralGoTogether) {
  SyncChoice choice;
  EXPECT_FALSE(choice.together(0));
  EXPECT_FALSE(choice.together(1));
  EXPECT_TRUE(choice.together(2));
  EXPECT_TRUE(choice.together(1000));
}

TEST(SyncChoiceTest, ManyFilesGoTogetherEvenWhereThatIsSlow) {
  SyncChoice choice;
  choice.took(true, 4, 40 * kMs);
  EXPECT_FALSE(choice.together(4));
  EXPECT_TRUE(choice.together(1000));
}

TEST(SyncChoiceTest, WhatWasSlowIsTriedAgainAfterSomeThousandRounds) {
  SyncChoice choice;
  choice.took(true, 4, 100 * kMs);
  int rounds = 0;
  for (; !choice.together(4); ++rounds) {
    ASSERT_LT(rounds, 5000);
    choice.took(false, 4, kMs / 2);
  }
  EXPECT_GT(rounds, 500);
}

TEST(SyncChoiceTest, RoundsOfOneFileDoNotBringTheSlowWayBack) {
  SyncChoice choice;
  choice.took(true, 4, 100 * kMs);
  for (int i = 0; i < 100'000; ++i) choice.took(false, 1, kMs / 8);
  EXPECT_FALSE(choice.together(4));
}

TEST(SyncChoiceTest, AClockThatStandsStillTeachesNothing) {
  SyncChoice choice;
  for (int i = 0; i < 100; ++i) choice.took(false, 4, 0);
  EXPECT_TRUE(choice.together(2));
}

}  // namespace
}  // namespace zurau::storage
