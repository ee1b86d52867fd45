#include "tests/support/log_fixture.h"

#include <array>
#include <numeric>

namespace zurau::testing {

using storage::ReadBound;

std::vector<std::byte> make_batch(const TestBatch& batch) {
  records::BatchOptions options;
  options.producer_id = batch.producer_id;
  options.producer_epoch = batch.producer_epoch;
  options.base_sequence = batch.sequence;
  options.transactional = batch.transactional;
  records::BatchBuilder builder(options);
  for (int i = 0; i < batch.records; ++i)
    builder.add(batch.timestamp, as_bytes("key"), as_bytes(batch.value));
  return builder.finish();
}

std::vector<std::byte> make_marker(int64_t producer_id, int16_t epoch, bool commit) {
  records::BatchOptions options;
  options.producer_id = producer_id;
  options.producer_epoch = epoch;
  options.transactional = options.control = true;
  std::array<std::byte, 4> key{};
  store_be(key.data() + 2, static_cast<int16_t>(commit ? 1 : 0));
  std::array<std::byte, 6> value{};
  records::BatchBuilder builder(options);
  builder.add(1000, Bytes(key), Bytes(value));
  return builder.finish();
}

LogFixture::LogFixture() {
  files->make_directory("/data");
  files->make_directory(kDirectory);
}

void LogFixture::create() {
  auto made =
      storage::PartitionLog::create({*files, clock, nullptr, {}}, kDirectory, {"t", 0}, Uuid{}, options);
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  log = *made;
  ASSERT_TRUE(files->sync_directory(kDirectory).ok());
}

void LogFixture::open(const storage::LogStart& start) {
  log.reset();
  report = {};
  auto opened =
      storage::PartitionLog::open({*files, clock, nullptr, {}}, kDirectory, {"t", 0}, options, start, report);
  ASSERT_TRUE(opened.ok()) << opened.error().to_string();
  log = *opened;
}

storage::Result<storage::AppendResult> LogFixture::append(const TestBatch& batch, int32_t epoch) {
  auto bytes = make_batch(batch);
  return log->append(bytes, epoch);
}

void LogFixture::append_marker(int64_t producer_id, int16_t epoch, bool commit) {
  auto bytes = make_marker(producer_id, epoch, commit);
  auto appended = log->append(bytes, 0);
  ASSERT_TRUE(appended.ok()) << appended.error().to_string();
}

void LogFixture::sync() {
  auto target = log->take_sync_target();
  ASSERT_TRUE(target);
  for (const auto& file : target->files) ASSERT_TRUE(file->sync().ok());
  for (const auto& directory : target->directories) ASSERT_TRUE(files->sync_directory(directory).ok());
  for (const auto& waiter : log->complete_sync(*target)) waiter->wake();
}

void LogFixture::sync_target(const storage::Result<storage::SyncTarget>& target) {
  ASSERT_TRUE(target.ok()) << target.error().to_string();
  for (const auto& file : target->files) ASSERT_TRUE(file->sync().ok());
  for (const auto& directory : target->directories) ASSERT_TRUE(files->sync_directory(directory).ok());
}

void LogFixture::save_epochs() {
  sync_target(log->stage_epochs());
  sync_target(log->install_epochs());
  log->epochs_saved();
}

void LogFixture::close_and_sync() {
  sync();
  save_epochs();
  sync_target(log->close());
}

void LogFixture::power_cut(uint64_t seed, bool scattered_pages) {
  auto after = files->after_power_cut(seed, scattered_pages);
  log.reset();
  files = std::move(after);
}

std::vector<int64_t> LogFixture::offsets_read(ReadBound bound, uint32_t max_bytes) {
  std::vector<int64_t> offsets;
  for_each_record(*log, {bound, max_bytes},
                  [&](const auto&, const auto& record) { offsets.push_back(record.offset); });
  return offsets;
}

std::vector<int64_t> LogFixture::range(int64_t from, int64_t to) {
  std::vector<int64_t> offsets(static_cast<size_t>(to - from));
  std::iota(offsets.begin(), offsets.end(), from);
  return offsets;
}

}  // namespace zurau::testing
