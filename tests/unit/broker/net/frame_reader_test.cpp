// FrameReader: frames out of any cut of the stream, and memory that grows only with what has come.
#include "broker/net/frame_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "config/limits.h"

namespace zurau::broker {
namespace {

constexpr size_t kScratch = size_t{256} << 10;

std::string framed(const std::string& body) {
  std::string frame(4, '\0');
  store_be(reinterpret_cast<std::byte*>(frame.data()), static_cast<int32_t>(body.size()));
  return frame + body;
}

class FrameReaderTest : public ::testing::Test {
 protected:
  /// One read of at most `most` bytes of what was sent and not yet read; the bytes taken.
  size_t read_once(size_t most = SIZE_MAX) {
    MutableBytes space = reader_.space(scratch_);
    size_t count = std::min({space.size(), stream_.size() - at_, most});
    if (count > 0) std::memcpy(space.data(), stream_.data() + at_, count);
    at_ += count;
    reader_.received(count);
    return count;
  }
  /// Takes whole frames; at most `most`.
  void take_frames(size_t most = SIZE_MAX) {
    for (size_t i = 0; i < most; ++i) {
      auto frame = reader_.next();
      if (!frame) break;
      frames_.emplace_back(as_text(*frame));
      reader_.pop();
    }
    reader_.park();
    // The next connection of the loop uses the scratch buffer.
    std::memset(scratch_.data(), 0xee, scratch_.size());
  }
  void read_all(size_t step) {
    while (read_once(step) > 0) take_frames();
  }

  std::vector<std::byte> scratch_ = std::vector<std::byte>(kScratch);
  FrameBudget budget_{size_t{8} << 20};
  FrameReader reader_{size_t{4} << 20, budget_};
  std::string stream_;
  size_t at_ = 0;
  std::vector<std::string> frames_;
};

TEST_F(FrameReaderTest, OneReadGivesAllFramesThatHaveCome) {
  stream_ = framed("one") + framed("") + framed("three");
  read_once();
  take_frames();
  EXPECT_EQ(frames_, (std::vector<std::string>{"one", "", "three"}));
  EXPECT_EQ(reader_.capacity(), 0U) << "an idle connection keeps no buffer";
}

TEST_F(FrameReaderTest, FramesComeWholeHoweverTheStreamIsCut) {
  std::mt19937 random(3);
  std::vector<std::string> sent;
  for (int i = 0; i < 60; ++i) {
    size_t size = random() % 4 == 0 ? random() % 700'000 : random() % 3000;
    sent.emplace_back(size, static_cast<char>('a' + i % 26));
    stream_ += framed(sent.back());
  }
  while (at_ < stream_.size()) {
    read_once(1 + random() % 300'000);
    take_frames();
  }
  EXPECT_EQ(frames_, sent);
}

TEST_F(FrameReaderTest, FramesComeWholeByteByByte) {
  stream_ = framed("a") + framed(std::string(500, 'b')) + framed("c");
  read_all(1);
  EXPECT_EQ(frames_, (std::vector<std::string>{"a", std::string(500, 'b'), "c"}));
}

TEST_F(FrameReaderTest, WhatMayNotStartYetIsKept) {
  stream_ = framed("one") + framed("two") + framed("three");
  read_once();
  take_frames(1);
  take_frames(1);
  EXPECT_EQ(frames_, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(reader_.unread(), 9U);
  take_frames();
  EXPECT_EQ(frames_.back(), "three");
}

TEST_F(FrameReaderTest, AClaimedLengthAllocatesNothingBeforeItsBytesCome) {
  stream_ = framed(std::string(3 << 20, 'x'));
  read_once(4);
  take_frames();
  EXPECT_LE(reader_.capacity(), config::limits::kFrameBytesUpFront);
  size_t most_per_byte = 0;
  while (frames_.empty()) {
    read_once(10'000);
    take_frames();
    if (frames_.empty())
      most_per_byte = std::max(most_per_byte, reader_.capacity() / std::max<size_t>(at_, 32 << 10));
  }
  EXPECT_LE(most_per_byte, 2U);
  EXPECT_EQ(frames_[0].size(), size_t{3} << 20);
}

TEST_F(FrameReaderTest, ALargeFrameIsReadToItsEndAndFourBytesOn) {
  stream_ = framed(std::string(400'000, 'x')) + framed(std::string(400'000, 'y')) + framed("z");
  read_all(SIZE_MAX);
  EXPECT_EQ(frames_.size(), 3U);
  EXPECT_EQ(frames_[1], std::string(400'000, 'y'));
  EXPECT_EQ(frames_[2], "z");
}

TEST_F(FrameReaderTest, NegativeAndAbsurdSizesEndTheStream) {
  for (uint32_t size : {0xffffffffU, 0x80000000U, (4U << 20) + 1, 0x7fffffffU}) {
    FrameReader reader(size_t{4} << 20, budget_);
    MutableBytes space = reader.space(scratch_);
    store_be(space.data(), size);
    reader.received(4);
    EXPECT_FALSE(reader.next());
    ASSERT_TRUE(reader.bad_size());
    EXPECT_EQ(*reader.bad_size(), static_cast<int32_t>(size));
  }
}

TEST_F(FrameReaderTest, TheLargestFrameIsRead) {
  stream_ = framed(std::string(4 << 20, 'x'));
  read_all(SIZE_MAX);
  EXPECT_EQ(frames_.size(), 1U);
}

TEST_F(FrameReaderTest, WithoutBudgetItAsksForNoBytesAndGoesOnWhenThereIsSome) {
  int other = 0;
  budget_.take(size_t{8} << 20);
  ASSERT_TRUE(budget_.try_take(1, &other));  // The overdraft is another's.
  stream_ = framed(std::string(1 << 20, 'x'));
  read_once(100'000);
  take_frames();
  while (read_once() > 0) take_frames();
  EXPECT_TRUE(reader_.space(scratch_).empty());
  budget_.end_overdraft(&other);
  read_all(SIZE_MAX);
  EXPECT_EQ(frames_.size(), 1U);
  EXPECT_FALSE(reader_.overdraws());
}

TEST_F(FrameReaderTest, TheBudgetIsGivenBack) {
  {
    FrameReader reader(size_t{4} << 20, budget_);
    MutableBytes space = reader.space(scratch_);
    std::string half = framed(std::string(100'000, 'x')).substr(0, 50'000);
    std::memcpy(space.data(), half.data(), half.size());
    reader.received(half.size());
    EXPECT_FALSE(reader.next());
    reader.park();
    EXPECT_EQ(budget_.taken(), reader.capacity());
    EXPECT_GT(budget_.taken(), 0U);
  }
  EXPECT_EQ(budget_.taken(), 0U);
}

TEST_F(FrameReaderTest, TheBufferStaysForLargeFramesAndGoesAfterManySmallOnes) {
  stream_ = framed(std::string(500'000, 'x'));
  read_all(SIZE_MAX);
  EXPECT_GE(reader_.capacity(), 500'000U);
  for (int i = 0; i < 64; ++i) stream_ += framed("small");
  read_all(9);
  EXPECT_EQ(reader_.capacity(), 0U);
}

TEST_F(FrameReaderTest, AQuietConnectionGivesItsBufferBack) {
  stream_ = framed(std::string(500'000, 'x'));
  read_all(SIZE_MAX);
  reader_.shrink();
  EXPECT_EQ(reader_.capacity(), 0U);
  EXPECT_EQ(budget_.taken(), 0U);
}

}  // namespace
}  // namespace zurau::broker
