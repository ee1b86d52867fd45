// Where a reset lands: kept within the log, with a note where that is not what was asked for.
#include "tools/reset_plan.h"

#include <gtest/gtest.h>

namespace zurau::tools {
namespace {

using To = ResetWish::To;

constexpr LogRange kLog{100, 200};

ResetTarget target(To to, int64_t amount = 0, int64_t at_time = -1, std::optional<int64_t> committed = 150) {
  return target_of(ResetWish{to, amount, {}}, kLog, committed, at_time);
}

TEST(ResetPlan, TheEndsOfTheLog) {
  EXPECT_EQ(target(To::earliest).offset, 100);
  EXPECT_EQ(target(To::latest).offset, 200);
  EXPECT_EQ(target(To::earliest).note, "");
}

TEST(ResetPlan, AnOffsetIsKeptWithinTheLog) {
  EXPECT_EQ(target(To::offset, 120).offset, 120);
  EXPECT_EQ(target(To::offset, 120).note, "");
  EXPECT_EQ(target(To::offset, 200).note, "") << "the end is where a group that has read all stands";
  EXPECT_EQ(target(To::offset, 3).offset, 100);
  EXPECT_EQ(target(To::offset, 3).note, "not 3: the log starts here");
  EXPECT_EQ(target(To::offset, 201).offset, 200);
  EXPECT_EQ(target(To::offset, 201).note, "not 201: the log ends here");
}

TEST(ResetPlan, ACountOfRecordsStartsFromWhatIsCommitted) {
  EXPECT_EQ(target(To::by, 10).offset, 160);
  EXPECT_EQ(target(To::by, -10).offset, 140);
  EXPECT_EQ(target(To::by, -51).offset, 100);
  EXPECT_EQ(target(To::by, INT64_MAX).offset, 200);
  EXPECT_EQ(target(To::by, INT64_MIN).offset, 100);
}

TEST(ResetPlan, ATimeAfterTheLastRecordIsTheEnd) {
  EXPECT_EQ(target(To::time, 5, 130).offset, 130);
  EXPECT_EQ(target(To::time, 5, -1).offset, 200);
  EXPECT_EQ(target(To::time, 5, -1).note, "no record is that young: the end of the log");
}

}  // namespace
}  // namespace zurau::tools
