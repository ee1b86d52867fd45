// A partition's log from outside: appends, reads, durability, idempotence, transactions, the start of the
// log.
#include "storage/partition_log.h"

#include "tests/support/fake_log.h"
#include "tests/support/log_fixture.h"

namespace zurau::storage {
namespace {

using testing::CountingWaiter;
using testing::LogFixture;
using testing::make_batch;
using testing::SimFault;

class PartitionLogTest : public LogFixture {
 protected:
  PartitionLogTest() { create(); }
};

TEST_F(PartitionLogTest, AppendedRecordsAreVisibleOnceTheyAreDurable) {
  auto appended = append({.records = 3});
  ASSERT_TRUE(appended.ok());
  EXPECT_EQ(appended->base_offset, 0);
  EXPECT_EQ(appended->end_offset, 3);
  EXPECT_EQ(log->offsets().end, 3);
  EXPECT_EQ(log->offsets().visible, 0);
  EXPECT_TRUE(offsets_read().empty());
  EXPECT_EQ(offsets_read(ReadBound::end), range(0, 3));
  sync();
  EXPECT_EQ(log->offsets().durable, 3);
  EXPECT_EQ(offsets_read(), range(0, 3));
}

TEST_F(PartitionLogTest, WithoutCommitRecordsAreVisibleAtOnce) {
  options.durability = Durability::os;
  log->set_options(options);
  ASSERT_TRUE(append({.records = 2}).ok());
  EXPECT_EQ(offsets_read(), range(0, 2));
  EXPECT_EQ(log->offsets().durable, 0);
}

TEST_F(PartitionLogTest, ASyncCoversWhatWasThereWhenItsTargetWasTaken) {
  ASSERT_TRUE(append({}).ok());
  auto target = log->take_sync_target();
  ASSERT_TRUE(append({}).ok());
  log->complete_sync(*target);
  EXPECT_EQ(log->offsets().durable, 1);
  EXPECT_EQ(offsets_read(), range(0, 1));
}

TEST_F(PartitionLogTest, NothingToSyncGivesAnEmptyTarget) {
  auto target = log->take_sync_target();
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->files.empty());
  EXPECT_TRUE(target->directories.empty());
}

TEST_F(PartitionLogTest, WaitersAreWokenByTheSyncThatCoversThem) {
  auto reader = std::make_shared<CountingWaiter>();
  auto producer = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(log->watch_visible(0, ReadBound::visible, reader));
  ASSERT_TRUE(append({}).ok());
  ASSERT_TRUE(log->watch_durable(1, producer));
  EXPECT_EQ(reader->wakes(), 0);
  sync();
  EXPECT_EQ(reader->wakes(), 1);
  EXPECT_EQ(producer->wakes(), 1);
  EXPECT_FALSE(log->watch_visible(0, ReadBound::visible, reader));
  EXPECT_FALSE(log->watch_durable(1, producer));
}

TEST_F(PartitionLogTest, AFailedSyncTakesTheLogOfflineAndWakesEverybody) {
  auto waiter = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(append({}).ok());
  ASSERT_TRUE(log->watch_durable(1, waiter));
  auto target = log->take_sync_target();
  for (const auto& due : log->sync_failed(*target, Error{ErrorCode::io, 5, "disk", "sync"})) due->wake();
  EXPECT_EQ(waiter->wakes(), 1);
  EXPECT_EQ(log->failure()->code, ErrorCode::offline);
  EXPECT_EQ(append({}).error().code, ErrorCode::offline);
  EXPECT_FALSE(log->take_sync_target());
  EXPECT_FALSE(log->close().ok()) << "what may be lost must be recovered: no clean stop";
}

TEST_F(PartitionLogTest, SegmentsRollBySizeAndReadsGoOverThem) {
  options.segment_bytes = 500;
  log->set_options(options);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append({.value = std::string(100, 'x')}).ok());
  sync();
  EXPECT_EQ(offsets_read(), range(0, 20));
  EXPECT_EQ(offsets_read(ReadBound::visible, 10), range(0, 20));
  EXPECT_GT(files->all_files().size(), 12u);
}

TEST_F(PartitionLogTest, SegmentsRollByTheTimestampsOfRecords) {
  options.segment_ms = 1000;
  log->set_options(options);
  ASSERT_TRUE(append({.timestamp = 5000}).ok());
  ASSERT_TRUE(append({.timestamp = 6000}).ok());
  EXPECT_FALSE(*files->exists(path("00000000000000000002.log")));
  ASSERT_TRUE(append({.timestamp = 6001}).ok());
  EXPECT_TRUE(*files->exists(path("00000000000000000002.log")));
  EXPECT_TRUE(*files->exists(path("00000000000000000002.snapshot")));
}

TEST_F(PartitionLogTest, ABatchLargerThanASegmentIsRefused) {
  options.segment_bytes = 100;
  log->set_options(options);
  EXPECT_EQ(append({.value = std::string(200, 'x')}).error().code, ErrorCode::batch_too_large);
  EXPECT_EQ(log->offsets().end, 0);
}

TEST_F(PartitionLogTest, AFullDiskRefusesTheAppendAndLeavesTheLogAsItWas) {
  ASSERT_TRUE(append({}).ok());
  sync();
  for (auto kind : {SimFault::Kind::no_space, SimFault::Kind::short_write}) {
    files->inject({kind, files->calls() + 1});
    EXPECT_FALSE(append({.value = std::string(10000, 'x')}).ok());
    files->clear_faults();
    EXPECT_FALSE(log->failure());
    EXPECT_EQ(log->offsets().end, 1);
    EXPECT_EQ(offsets_read(ReadBound::end), range(0, 1));
  }
  ASSERT_TRUE(append({}).ok());
  sync();
  EXPECT_EQ(offsets_read(), range(0, 2));
}

TEST_F(PartitionLogTest, ReadsAreBoundedByBytesButForTheFirstBatch) {
  options.durability = Durability::os;
  log->set_options(options);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append({.value = std::string(100, 'x')}).ok());
  uint32_t batch = static_cast<uint32_t>(make_batch({.value = std::string(100, 'x')}).size());
  EXPECT_EQ(log->read(0, {10, true, ReadBound::visible})->region.length, batch);
  EXPECT_EQ(log->read(0, {10, false, ReadBound::visible})->region.length, 10u);
  EXPECT_EQ(log->read(1, {1 << 20, false, ReadBound::visible})->region.length, 2 * batch);
  EXPECT_EQ(log->read(3, {1 << 20, true, ReadBound::visible})->region.length, 0u);
  EXPECT_EQ(log->read(4, {1 << 20, true, ReadBound::visible}).error().code, ErrorCode::offset_out_of_range);
}

TEST_F(PartitionLogTest, ARetriedBatchKeepsItsOffsets) {
  for (int32_t i = 0; i < 6; ++i)
    ASSERT_TRUE(append({.records = 2, .producer_id = 7, .producer_epoch = 0, .sequence = 2 * i}).ok());
  auto again = append({.records = 2, .producer_id = 7, .producer_epoch = 0, .sequence = 4});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->base_offset, 4);
  EXPECT_EQ(again->end_offset, 6);
  EXPECT_EQ(log->offsets().end, 12);
  auto forgotten = append({.records = 2, .producer_id = 7, .producer_epoch = 0, .sequence = 0});
  EXPECT_EQ(forgotten.error().code, ErrorCode::out_of_order_sequence) << "only five batches are remembered";
}

TEST_F(PartitionLogTest, SequencesAndEpochsAreChecked) {
  ASSERT_TRUE(append({.producer_id = 7, .producer_epoch = 3, .sequence = 41}).ok())
      << "unknown: any sequence";
  EXPECT_EQ(append({.producer_id = 7, .producer_epoch = 3, .sequence = 43}).error().code,
            ErrorCode::out_of_order_sequence);
  EXPECT_EQ(append({.producer_id = 7, .producer_epoch = 2, .sequence = 42}).error().code,
            ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(append({.producer_id = 7, .producer_epoch = 4, .sequence = 42}).error().code,
            ErrorCode::out_of_order_sequence);
  ASSERT_TRUE(append({.producer_id = 7, .producer_epoch = 4, .sequence = 0}).ok());
  ASSERT_TRUE(append({.producer_id = 8, .producer_epoch = 0, .sequence = INT32_MAX}).ok());
  EXPECT_TRUE(append({.producer_id = 8, .producer_epoch = 0, .sequence = 0}).ok()) << "wraps";
}

TEST_F(PartitionLogTest, AnOpenTransactionHoldsStableBack) {
  options.durability = Durability::os;
  log->set_options(options);
  ASSERT_TRUE(append({}).ok());
  ASSERT_TRUE(append({.producer_id = 7, .producer_epoch = 0, .sequence = 0, .transactional = true}).ok());
  ASSERT_TRUE(append({}).ok());
  EXPECT_EQ(log->offsets().stable, 1);
  EXPECT_EQ(offsets_read(ReadBound::stable), range(0, 1));
  append_marker(7, 0, true);
  EXPECT_EQ(log->offsets().stable, 4);
  EXPECT_EQ(offsets_read(ReadBound::stable), range(0, 3));
}

TEST_F(PartitionLogTest, AMarkerCountsOnceItIsVisible) {
  ASSERT_TRUE(append({.producer_id = 7, .producer_epoch = 0, .sequence = 0, .transactional = true}).ok());
  sync();
  append_marker(7, 0, true);
  EXPECT_EQ(log->offsets().stable, 0) << "a power cut may still take the marker";
  sync();
  EXPECT_EQ(log->offsets().stable, 2);
}

TEST_F(PartitionLogTest, AbortedTransactionsAreListedByFirstOffset) {
  options.durability = Durability::os;
  options.segment_bytes = 300;
  log->set_options(options);
  for (int64_t id : {1, 2, 3})
    ASSERT_TRUE(append({.producer_id = id, .producer_epoch = 0, .sequence = 0, .transactional = true}).ok());
  append_marker(3, 0, false);
  append_marker(1, 0, false);
  append_marker(2, 0, true);
  EXPECT_EQ(offsets_read(ReadBound::stable), range(1, 2));
  auto slice = log->read(0, {1 << 20, true, ReadBound::stable});
  ASSERT_TRUE(slice.ok());
  ASSERT_GE(slice->aborted.size(), 2u);
  EXPECT_EQ(slice->aborted[0].first_offset, 0);
  EXPECT_EQ(slice->aborted[1].first_offset, 2);
}

TEST_F(PartitionLogTest, DeletedRecordsAreGoneAndTheirSegmentsFollow) {
  options.segment_bytes = 300;
  log->set_options(options);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(append({.value = std::string(100, 'x')}).ok());
  EXPECT_EQ(log->delete_records(1).error().code, ErrorCode::offset_out_of_range) << "not visible yet";
  sync();
  ASSERT_EQ(*log->delete_records(7), 7);
  EXPECT_EQ(log->read(6, {100, true, ReadBound::visible}).error().code, ErrorCode::offset_out_of_range);
  EXPECT_EQ(offsets_read(), range(7, 10));
  EXPECT_FALSE(log->drop_segments_below_start().empty());
  EXPECT_FALSE(*files->exists(path("00000000000000000000.log")));
  EXPECT_TRUE(*files->exists(path("00000000000000000000.log.deleted")));
  EXPECT_EQ(offsets_read(), range(7, 10));
  EXPECT_EQ(*log->delete_records(10), 10);
  EXPECT_TRUE(offsets_read().empty());
}

TEST_F(PartitionLogTest, RecordsAreFoundByTimestamp) {
  options.durability = Durability::os;
  options.segment_bytes = 400;
  log->set_options(options);
  for (int64_t time : {100, 300, 200, 400, 350, 500})
    ASSERT_TRUE(append({.value = std::string(100, 'x'), .timestamp = time}, 4).ok());
  EXPECT_EQ(log->find_timestamp(0, ReadBound::visible)->offset, 0);
  EXPECT_EQ(log->find_timestamp(150, ReadBound::visible)->offset, 1);
  auto found = log->find_timestamp(301, ReadBound::visible);
  EXPECT_EQ(found->offset, 3);
  EXPECT_EQ(found->timestamp, 400);
  EXPECT_EQ(found->leader_epoch, 4);
  EXPECT_EQ(log->find_timestamp(501, ReadBound::visible)->offset, -1);
  EXPECT_EQ(log->find_max_timestamp()->offset, 5);
}

TEST_F(PartitionLogTest, EpochsSayWhereTheyEnd) {
  ASSERT_TRUE(append({.records = 3}, 2).ok());
  ASSERT_TRUE(append({.records = 3}, 5).ok());
  EXPECT_EQ(log->latest_epoch(), 5);
  EXPECT_EQ(log->epoch_of(2), 2);
  EXPECT_EQ(log->epoch_of(3), 5);
  EXPECT_EQ(log->end_offset_for_epoch(2, 5).end_offset, 3);
  EXPECT_EQ(log->end_offset_for_epoch(4, 5).leader_epoch, 2);
  EXPECT_EQ(log->end_offset_for_epoch(5, 5).end_offset, 6);
  EXPECT_EQ(log->end_offset_for_epoch(6, 5).end_offset, -1);
}

TEST_F(PartitionLogTest, ADeletedLogWakesItsWaitersAndTakesNothing) {
  auto waiter = std::make_shared<CountingWaiter>();
  ASSERT_TRUE(log->watch_visible(0, ReadBound::visible, waiter));
  log->mark_deleted();
  EXPECT_EQ(waiter->wakes(), 1);
  EXPECT_EQ(append({}).error().code, ErrorCode::not_found);
  EXPECT_FALSE(log->watch_visible(0, ReadBound::visible, waiter));
}

}  // namespace
}  // namespace zurau::storage
