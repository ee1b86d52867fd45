// The files of a log's first segment: they come with the first append, so that a partition nobody writes to
// costs its directory and partition.metadata only.
#include <gtest/gtest.h>

#include "tests/support/log_fixture.h"

namespace zurau::storage {
namespace {

using testing::SimFault;

class FirstAppendTest : public testing::LogFixture {
 protected:
  std::string index() const { return path("00000000000000000000.index"); }
  std::string log_file() const { return path("00000000000000000000.log"); }
};

TEST_F(FirstAppendTest, AnEmptyLogHasNoFilesAndAnswersAllTheSame) {
  create();
  EXPECT_TRUE(files->all_files().empty());
  EXPECT_EQ(log->offsets().end, 0);
  EXPECT_EQ(log->size_bytes(), 0);
  auto slice = log->read(0, {1000, true, ReadBound::visible});
  ASSERT_TRUE(slice.ok());
  EXPECT_EQ(slice->region.length, 0u);
  EXPECT_EQ(log->read(1, {1000, true, ReadBound::visible}).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(log->find_timestamp(0, ReadBound::end)->offset, -1);
  EXPECT_EQ(log->find_max_timestamp()->offset, -1);
  auto target = log->take_sync_target();
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->files.empty());
  EXPECT_TRUE(target->directories.empty());
}

TEST_F(FirstAppendTest, ItStaysWithoutFilesOverACleanStopAndAKill) {
  create();
  close_and_sync();
  EXPECT_TRUE(files->all_files().empty());
  open({.clean = true, .recovery_point = 0, .log_start = 0});
  EXPECT_EQ(log->offsets().end, 0);
  open();
  EXPECT_EQ(log->offsets().end, 0);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_TRUE(files->all_files().empty());
}

TEST_F(FirstAppendTest, TheFirstAppendMakesWhatKafkaLooksForAndItsNamesAreDurableWithIt) {
  create();
  ASSERT_TRUE(append({}).ok());
  EXPECT_EQ(files->all_files(), (std::vector<std::string>{index(), log_file()}));
  sync();
  EXPECT_EQ(log->offsets().durable, 1);
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    auto left = files->after_power_cut(seed);
    EXPECT_EQ(left->read_file(log_file()), files->read_file(log_file()));
    EXPECT_EQ(left->read_file(index()), "");
  }
}

TEST_F(FirstAppendTest, ItIsMadeAgainAfterAnErrorAtAnyCallOfIt) {
  for (auto kind : {SimFault::Kind::error, SimFault::Kind::no_space}) {
    for (uint64_t call = 1; call <= 3; ++call) {
      files = std::make_unique<testing::SimFileSystem>(clock);
      files->make_directory("/data");
      files->make_directory(kDirectory);
      create();
      files->inject({kind, files->calls() + call});
      auto refused = append({});
      ASSERT_FALSE(refused.ok()) << call;
      EXPECT_EQ(refused.error().code, kind == SimFault::Kind::error ? ErrorCode::io : ErrorCode::disk_full);
      EXPECT_FALSE(log->failure());
      EXPECT_EQ(log->offsets().end, 0);
      files->clear_faults();
      ASSERT_TRUE(append({}).ok());
      sync();
      EXPECT_EQ(offsets_read(), range(0, 1));
      close_and_sync();
      open({.clean = true, .recovery_point = 1, .log_start = 0});
      EXPECT_EQ(offsets_read(), range(0, 1));
    }
  }
}

TEST_F(FirstAppendTest, ALogThatGoesOnAboveItsLostRecordsKeepsItsEndInAFileName) {
  create();
  open({.clean = false, .recovery_point = 0, .log_start = 50});
  EXPECT_EQ(log->offsets().end, 50);
  EXPECT_EQ(files->all_files().size(), 2u);
  open();
  EXPECT_EQ(log->offsets().end, 50);
}

}  // namespace
}  // namespace zurau::storage
