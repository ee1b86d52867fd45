// IndexFile: what a search finds, whatever the keys look like, and how many reads it takes.
#include "storage/index_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "storage/sparse_index.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::storage {
namespace {

constexpr const char* kPath = "/00000000000000000000.index";

/// Counts what is read of another file.
class CountingFile final : public File {
 public:
  explicit CountingFile(std::shared_ptr<File> file) : file_(std::move(file)) {}
  Result<size_t> read(uint64_t offset, MutableBytes into) const override {
    ++reads;
    return file_->read(offset, into);
  }
  using File::write;
  Status write(uint64_t offset, std::span<const Bytes> parts) override { return file_->write(offset, parts); }
  Status truncate(uint64_t size) override { return file_->truncate(size); }
  Status sync() override { return file_->sync(); }
  Result<uint64_t> size() const override { return file_->size(); }
  Result<std::shared_ptr<const wire::RegionSource>> region_source() const override {
    return file_->region_source();
  }
  void start_writeback(uint64_t, uint64_t) override {}
  void drop_cache(uint64_t, uint64_t) override {}
  mutable int reads = 0;

 private:
  std::shared_ptr<File> file_;
};

class IndexFileTest : public ::testing::Test {
 protected:
  /// The first `in_file` offsets go to the file, the others stay in memory.
  IndexSnapshot index_of(const std::vector<int32_t>& offsets, size_t in_file) {
    OffsetIndex index;
    for (size_t i = 0; i < offsets.size(); ++i) {
      if (i == in_file) write(index);
      index.add({offsets[i], static_cast<uint32_t>(i * 10)});
    }
    if (in_file == offsets.size()) write(index);
    IndexSnapshot snapshot = index.snapshot(files_, kPath).value();
    if (snapshot.file) snapshot.file = counted_ = std::make_shared<CountingFile>(snapshot.file);
    return snapshot;
  }

  void write(OffsetIndex& index) { ASSERT_TRUE(index.write(files_, kPath).ok()); }

  void expect_right(const IndexSnapshot& index, const std::vector<int32_t>& offsets, int64_t key) {
    auto after = std::upper_bound(offsets.begin(), offsets.end(), key);
    auto last = index.last_at_or_before(OffsetIndex::offset_of, key);
    auto first = index.first_after(OffsetIndex::offset_of, key);
    ASSERT_TRUE(last.ok() && first.ok());
    ASSERT_EQ(last->has_value(), after != offsets.begin()) << key;
    if (*last) {
      EXPECT_EQ(decode_offset_entry(**last).relative_offset, *std::prev(after));
    }
    ASSERT_EQ(first->has_value(), after != offsets.end()) << key;
    if (*first) {
      EXPECT_EQ(decode_offset_entry(**first).relative_offset, *after);
    }
  }

  testing::ManualClock clock_;
  testing::SimFileSystem files_{clock_};
  std::shared_ptr<CountingFile> counted_;
};

TEST_F(IndexFileTest, FindsWhatALinearSearchFinds) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    // Steps that are alike, or of all sizes: then no guess is right.
    bool even = seed % 2 == 0;
    std::vector<int32_t> offsets;
    size_t count = 1 + random() % 5000;
    for (int64_t offset = random() % 10; offsets.size() < count && offset < 2'000'000'000;) {
      offsets.push_back(static_cast<int32_t>(offset));
      offset += even ? 1 + random() % 8 : 1 + random() % (1U << (random() % 20));
    }
    size_t in_file = random() % (offsets.size() + 1);
    IndexSnapshot index = index_of(offsets, in_file);
    for (size_t at : {size_t{0}, in_file - std::min<size_t>(in_file, 1), in_file, offsets.size() - 1}) {
      at = std::min(at, offsets.size() - 1);
      for (int64_t key = int64_t{offsets[at]} - 1; key <= int64_t{offsets[at]} + 1; ++key)
        expect_right(index, offsets, key);
    }
    for (int i = 0; i < 300; ++i) {
      int64_t key = int64_t{offsets[random() % offsets.size()]} + static_cast<int64_t>(random() % 3) - 1;
      expect_right(index, offsets, key);
    }
    ASSERT_TRUE(files_.remove(kPath).ok() || in_file == 0);
  }
}

TEST_F(IndexFileTest, ASearchAmongEvenStepsIsOneRead) {
  std::vector<int32_t> offsets;
  for (int32_t i = 0; i < 100'000; ++i) offsets.push_back(i * 30);
  IndexSnapshot index = index_of(offsets, offsets.size());
  for (int64_t key : {0, 29, 1'500'017, 2'999'970}) {
    counted_->reads = 0;
    ASSERT_TRUE(index.last_at_or_before(OffsetIndex::offset_of, key).ok());
    EXPECT_EQ(counted_->reads, 1) << key;
  }
}

TEST_F(IndexFileTest, EntriesThatDoNotGrowAreAnErrorNotALoop) {
  std::vector<int32_t> offsets;
  for (int32_t i = 0; i < 5000; ++i) offsets.push_back(i);
  IndexSnapshot index = index_of(offsets, offsets.size());
  std::mt19937 random(7);
  std::vector<std::byte> noise(4096);
  for (uint64_t at = 0; at < 5000 * kOffsetIndexEntrySize; at += noise.size()) {
    for (std::byte& byte : noise) byte = static_cast<std::byte>(random());
    ASSERT_TRUE(index.file->write(at, noise).ok());
  }
  for (int64_t key = 0; key < 5000; key += 7) {
    auto found = index.last_at_or_before(OffsetIndex::offset_of, key);
    if (!found.ok()) {
      EXPECT_EQ(found.error().code, ErrorCode::corrupt);
    }
  }
}

}  // namespace
}  // namespace zurau::storage
