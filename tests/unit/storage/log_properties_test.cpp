// Random work on one log against LogModel: appends, rolls, deletes, changes of options, stops, kills and
// power cuts; every read with any limit and every lookup by time must say what the model says.
//
//   ZURAU_SOAK=1           many seeds instead of a few
//   ZURAU_LOG_SEED=7       one seed again, as printed on failure
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "tests/support/log_fixture.h"
#include "tests/support/log_model.h"

namespace zurau::storage {
namespace {

using testing::BatchPlan;
using testing::LogHistory;
using testing::LogModel;
using testing::ModelBatch;
using testing::ModelRecord;

uint64_t number_from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class LogProperties : public testing::LogFixture {
 protected:
  void run(uint64_t seed) {
    SCOPED_TRACE(fmt::format("again with ZURAU_LOG_SEED={}", seed));
    random_.seed(seed);
    files = std::make_unique<testing::SimFileSystem>(clock, seed);
    files->make_directory("/data");
    files->make_directory(kDirectory);
    model_ = {};
    saved_ = {};
    epoch_ = 0;
    change_options();
    create();
    for (int i = 0; i < 120 && !HasFailure(); ++i) step();
    if (!HasFailure()) expect_same(LogHistory::running);
  }

 private:
  uint64_t pick(uint64_t below) { return random_() % below; }
  int64_t pick_between(int64_t from, int64_t to) {  // Both may come.
    return from + static_cast<int64_t>(pick(static_cast<uint64_t>(to - from) + 1));
  }

  void step() {
    clock.advance_ms(static_cast<int64_t>(pick(300)));
    switch (pick(24)) {
      case 0: return change_options();
      case 1: return remove_records();
      case 2: return drop_segments();
      case 3: return save_checkpoint();
      case 4: return stop_and_open();
      case 5: return die_and_open(/*cut=*/false);
      case 6: return die_and_open(/*cut=*/true);
      case 7: return expect_same(LogHistory::running);
      case 8:
      case 9: return sync();
      case 10:
      case 11:
      case 12: return look_up();
      case 13:
      case 14:
      case 15: return read();
      default: return append_batch();
    }
  }

  void change_options() {
    options.segment_bytes = pick_between(400, 4000);
    options.index_interval_bytes = static_cast<int32_t>(pick(3) == 0 ? 0 : pick(600));
    options.segment_index_bytes = static_cast<int32_t>(pick_between(36, 200));
    options.segment_ms = pick_between(1000, 20'000);
    options.preallocate = pick(4) == 0;
    if (log) log->set_options(options);
  }

  void append_batch() {
    BatchPlan plan;
    if (pick(20) == 0) ++epoch_;
    plan.base_offset = log->offsets().end;
    plan.epoch = epoch_;
    plan.salt = ++salt_;
    plan.value_size = pick(6) == 0 ? pick(250) : pick(30);
    plan.timestamps.resize(1 + pick(4));
    for (int64_t& timestamp : plan.timestamps) timestamp = clock.wall_ms() - static_cast<int64_t>(pick(1500));
    if (pick(2) == 0) {
      plan.producer_id = pick_between(1, 2);
      const ModelBatch* last = model_.last_of_producer(plan.producer_id, 0);
      plan.producer_epoch = 0;
      plan.base_sequence = last == nullptr ? 0 : last->last_sequence() + 1;
    }
    ModelBatch batch = make_model_batch(plan);
    std::vector<std::byte> bytes = batch.bytes;
    auto appended = log->append(bytes, epoch_);
    if (static_cast<int64_t>(batch.bytes.size()) > options.segment_bytes) {
      ASSERT_FALSE(appended.ok());
      EXPECT_EQ(appended.error().code, ErrorCode::batch_too_large);
      return;
    }
    ASSERT_TRUE(appended.ok()) << appended.error().to_string();
    EXPECT_EQ(appended->base_offset, batch.base_offset);
    EXPECT_EQ(appended->end_offset, batch.end_offset);
    model_.batches.push_back(std::move(batch));
  }

  void remove_records() {
    auto offsets = log->offsets();
    int64_t to = pick_between(offsets.start, offsets.visible);
    auto removed = log->delete_records(to);
    ASSERT_TRUE(removed.ok()) << removed.error().to_string();
    EXPECT_EQ(*removed, to);
    model_.start = model_.start_attempted = saved_.log_start = to;
    EXPECT_FALSE(log->delete_records(offsets.visible + 1).ok());
  }

  void drop_segments() {
    auto dropped = log->drop_segments_below_start();
    ASSERT_TRUE(files->sync_directory(kDirectory).ok());
    for (const std::string& one : dropped) ASSERT_TRUE(files->remove(one).ok());
  }

  void save_checkpoint() {
    save_epochs();
    saved_.recovery_point = log->checkpoint_values().recovery_point;
  }

  void stop_and_open() {
    close_and_sync();
    open({true, log->offsets().end, saved_.log_start});
    saved_.recovery_point = log->offsets().end;
    expect_same(LogHistory::running);
  }

  /// Also what recovery may not do: end anywhere but behind a whole batch, or below what was durable.
  void die_and_open(bool cut) {
    model_.durable = std::max(model_.durable, log->offsets().durable);
    if (cut) {
      power_cut(random_(), /*scattered_pages=*/true);
    } else {
      log.reset();
      files = files->after_kill();
    }
    open({false, saved_.recovery_point, saved_.log_start});
    ASSERT_TRUE(files->sync_all("/data").ok());
    ASSERT_FALSE(log->failure()) << log->failure()->to_string();
    expect_same(cut ? LogHistory::power_cut : LogHistory::killed);
  }

  void expect_same(LogHistory history) { EXPECT_EQ(compare(*log, model_, history), ""); }

  ReadBound any_bound() {
    constexpr ReadBound kBounds[] = {ReadBound::visible, ReadBound::stable, ReadBound::end};
    return kBounds[pick(std::size(kBounds))];
  }
  static int64_t offset_of(ReadBound bound, const LogOffsets& offsets) {
    return bound == ReadBound::end       ? offsets.end
           : bound == ReadBound::visible ? offsets.visible
                                         : offsets.stable;
  }

  /// A slice begins with the batch of its offset, is what was appended, and ends at its limit, or short of it
  /// only where a segment or what may be seen ends: behind a whole batch.
  void read() {
    auto offsets = log->offsets();
    int64_t offset = pick_between(offsets.start - 1, offsets.end + 1);
    ReadBound bound = any_bound();
    const ModelBatch* first = model_.batch_of(offset);
    uint64_t size = first == nullptr ? 100 : first->bytes.size();
    uint64_t limits[] = {0, 1, size - 1, size, size + 1, 2 * size, pick(6000), 1 << 20};
    ReadLimits limit{static_cast<uint32_t>(limits[pick(std::size(limits))]), pick(2) == 0, bound};
    SCOPED_TRACE(fmt::format("read at {} of {} bytes, at least one {}", offset, limit.max_bytes,
                             limit.at_least_one_batch));
    auto slice = log->read(offset, limit);
    if (offset < offsets.start || offset > offsets.end) {
      ASSERT_FALSE(slice.ok());
      EXPECT_EQ(slice.error().code, ErrorCode::offset_out_of_range);
      return;
    }
    ASSERT_TRUE(slice.ok()) << slice.error().to_string();
    std::vector<std::byte> bytes;
    if (slice->region.length > 0) bytes = testing::bytes_of(*slice);
    bool there = offset < offset_of(bound, offsets);
    uint64_t most = limit.at_least_one_batch ? std::max<uint64_t>(limit.max_bytes, size) : limit.max_bytes;
    if (!there) most = 0;
    ASSERT_LE(bytes.size(), most);
    EXPECT_EQ(bytes.empty(), !there || most == 0);
    expect_appended(bytes, offset, offset_of(bound, offsets), /*may_be_cut=*/bytes.size() == most);
  }

  void expect_appended(Bytes bytes, int64_t offset, int64_t below, bool may_be_cut) {
    for (const ModelBatch& batch : model_.batches) {
      if (batch.end_offset <= offset || bytes.empty()) continue;
      ASSERT_LT(batch.base_offset, below) << "was not to be seen yet";
      size_t count = std::min(bytes.size(), batch.bytes.size());
      ASSERT_TRUE(
          std::equal(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count), batch.bytes.begin()))
          << "at the batch of offset " << batch.base_offset;
      EXPECT_TRUE(count == batch.bytes.size() || may_be_cut) << "ends within " << batch.base_offset;
      bytes = bytes.subspan(count);
    }
    EXPECT_TRUE(bytes.empty()) << "bytes that were never appended";
  }

  void look_up() {
    auto offsets = log->offsets();
    ReadBound bound = any_bound();
    int64_t timestamp = clock.wall_ms() - pick_between(-2000, 20'000);
    if (!model_.batches.empty() && pick(2) == 0)
      timestamp = model_.batches[pick(model_.batches.size())].records.front().timestamp + pick_between(-1, 1);
    ModelRecord expected{-1, -1};
    for (const ModelBatch& batch : model_.batches) {
      for (const ModelRecord& record : batch.records) {
        bool counts = record.offset >= offsets.start && record.offset < offset_of(bound, offsets);
        if (counts && record.timestamp >= timestamp && expected.offset < 0) expected = record;
      }
    }
    auto found = log->find_timestamp(timestamp, bound);
    ASSERT_TRUE(found.ok()) << found.error().to_string();
    EXPECT_EQ(found->offset, expected.offset) << "of timestamp " << timestamp;
    EXPECT_EQ(found->timestamp, expected.timestamp);
  }

  std::mt19937_64 random_;
  LogModel model_;
  LogStart saved_;  // What the checkpoints say.
  int32_t epoch_ = 0;
  uint64_t salt_ = 0;
};

TEST_F(LogProperties, RandomWorkAgreesWithTheModel) {
  uint64_t only = number_from_environment("ZURAU_LOG_SEED", 0);
  bool soak = number_from_environment("ZURAU_SOAK", 0) != 0;
  uint64_t first = only != 0 ? only : 1, last = only != 0 ? only : soak ? 5000 : 60;
  for (uint64_t seed = first; seed <= last && !HasFailure(); ++seed) run(seed);
}

}  // namespace
}  // namespace zurau::storage
