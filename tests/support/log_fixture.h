// A log on a simulated disk, driven by hand: what the tests of partition logs have in common.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "protocol/records/batch_builder.h"
#include "storage/partition_log.h"
#include "tests/support/log_reading.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::testing {

/// What a test says of a batch; each has `records` records of `value`.
struct TestBatch {
  int records = 1;
  std::string value = "value";
  int64_t timestamp = 1000;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  int32_t sequence = -1;
  bool transactional = false;
};

std::vector<std::byte> make_batch(const TestBatch& batch);
std::vector<std::byte> make_marker(int64_t producer_id, int16_t epoch, bool commit);

class LogFixture : public ::testing::Test {
 protected:
  static constexpr const char* kDirectory = "/data/t-0";

  LogFixture();
  void create();
  /// Opens what is on the disk, as after an unclean stop from recovery point 0 unless `start` says otherwise.
  void open(const storage::LogStart& start = {});
  storage::Result<storage::AppendResult> append(const TestBatch& batch, int32_t epoch = 0);
  void append_marker(int64_t producer_id, int16_t epoch, bool commit);
  /// A round of the flusher, by hand.
  void sync();
  void sync_target(const storage::Result<storage::SyncTarget>& target);
  void save_epochs();
  void close_and_sync();
  /// The disk as the next start finds it, and nothing open.
  void power_cut(uint64_t seed = 1, bool scattered_pages = false);
  std::vector<int64_t> offsets_read(storage::ReadBound bound = storage::ReadBound::visible,
                                    uint32_t max_bytes = 1 << 20);
  std::vector<int64_t> range(int64_t from, int64_t to);
  std::string path(const std::string& name) const { return std::string(kDirectory) + "/" + name; }

  ManualClock clock;
  std::unique_ptr<SimFileSystem> files = std::make_unique<SimFileSystem>(clock);
  storage::LogOptions options;
  storage::RecoveryReport report;
  std::shared_ptr<storage::PartitionLog> log;
};

}  // namespace zurau::testing
