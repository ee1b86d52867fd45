// Tasks that run later, or again and again, by a clock that the test moves.
#include "storage/housekeeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "tests/support/manual_clock.h"

namespace zurau::storage {
namespace {

class HousekeeperTest : public ::testing::Test {
 protected:
  Housekeeper::Task note(char c) {
    return [this, c] { done += c; };
  }
  testing::ManualClock clock;
  Housekeeper housekeeper{clock};
  std::string done;
};

TEST_F(HousekeeperTest, ATaskRunsOnceWhenItsTimeHasCome) {
  housekeeper.after(50, note('a'));
  EXPECT_FALSE(housekeeper.run_due());
  clock.advance_ms(49);
  EXPECT_FALSE(housekeeper.run_due());
  clock.advance_ms(1);
  EXPECT_TRUE(housekeeper.run_due());
  EXPECT_FALSE(housekeeper.run_due());
  EXPECT_EQ(done, "a");
}

TEST_F(HousekeeperTest, TasksRunInTheOrderOfTheirTimes) {
  housekeeper.after(30, note('c'));
  housekeeper.after(10, note('a'));
  housekeeper.after(20, note('b'));
  clock.advance_ms(100);
  EXPECT_TRUE(housekeeper.run_due());
  EXPECT_EQ(done, "abc");
}

TEST_F(HousekeeperTest, ARepeatedTaskWaitsItsIntervalFromItsEnd) {
  housekeeper.every(10, [this] {
    done += 'x';
    clock.advance_ms(7);
  });
  clock.advance_ms(10);
  EXPECT_TRUE(housekeeper.run_due());
  clock.advance_ms(9);
  EXPECT_FALSE(housekeeper.run_due());
  clock.advance_ms(1);
  EXPECT_TRUE(housekeeper.run_due());
  EXPECT_EQ(done, "xx");
}

TEST_F(HousekeeperTest, SettingTheMachinesClockMovesNothing) {
  housekeeper.after(10, note('a'));
  clock.set_wall_ms(clock.wall_ms() + 1'000'000);
  EXPECT_FALSE(housekeeper.run_due());
}

TEST_F(HousekeeperTest, ATaskMayAddTasks) {
  housekeeper.after(0, [this] { housekeeper.after(0, note('b')); });
  EXPECT_TRUE(housekeeper.run_due());
  EXPECT_EQ(done, "b");
}

TEST_F(HousekeeperTest, NothingRunsAfterStop) {
  housekeeper.after(0, note('a'));
  housekeeper.stop();
  EXPECT_FALSE(housekeeper.run_due());
  EXPECT_EQ(done, "");
}

TEST_F(HousekeeperTest, TheThreadRunsWhatIsDueAndStops) {
  std::atomic<int> runs{0};
  housekeeper.start();
  housekeeper.after(0, [&] { ++runs; });
  while (runs == 0) std::this_thread::yield();
  housekeeper.after(1'000'000, [&] { ++runs; });
  housekeeper.stop();
  housekeeper.stop();
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace zurau::storage
