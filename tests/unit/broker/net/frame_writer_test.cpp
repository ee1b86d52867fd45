// FrameWriter: what arrives is what was encoded, whatever the socket takes at a time, from memory and from
// files.
#include "broker/net/frame_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace zurau::broker {
namespace {

std::string pattern(size_t size, unsigned seed) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + (i * 31 + seed + i / 251) % 90);
  return text;
}

/// A file whose descriptor may be hidden, as simulated files do.
class TestFile final : public wire::RegionSource {
 public:
  TestFile(const std::string& content, bool native) : native_(native) {
    std::string name = "/tmp/frame-writer-XXXXXX";
    fd_ = mkstemp(name.data());
    unlink(name.c_str());
    EXPECT_EQ(write(fd_, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  ~TestFile() override { close(fd_); }
  int native_handle() const override { return native_ ? fd_ : -1; }
  int64_t read_region(uint64_t position, MutableBytes into) const override {
    return pread(fd_, into.data(), into.size(), static_cast<off_t>(position));
  }
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
  bool native_;
};

class FrameWriterTest : public ::testing::Test {
 protected:
  FrameWriterTest() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets_), 0); }
  ~FrameWriterTest() override {
    close(sockets_[0]);
    close(sockets_[1]);
  }
  /// A frame of alternating bytes and regions; also adds what should arrive to expected_.
  wire::FrameBuffer frame(size_t bytes, std::vector<size_t> regions) {
    wire::FrameBuffer buffer;
    auto add_bytes = [&](size_t size) {
      std::string text = pattern(size, seed_++);
      buffer.bytes.insert(buffer.bytes.end(), as_bytes(text).begin(), as_bytes(text).end());
      expected_ += text;
    };
    add_bytes(bytes);
    for (size_t size : regions) {
      uint64_t position = (seed_ * 977) % 100'000;
      buffer.splices.push_back({buffer.bytes.size(), {file_, position, static_cast<uint32_t>(size)}});
      expected_ += content_.substr(position, size);
      add_bytes(bytes / 3);
    }
    return buffer;
  }
  /// Writes and reads in turn until nothing moves; the last outcome.
  FrameWriter::Outcome pump() {
    for (;;) {
      FrameWriter::Outcome outcome = writer_.write(sockets_[0], scratch_);
      size_t before = received_.size();
      std::string buffer(1 << 16, '\0');
      for (ssize_t n; (n = recv(sockets_[1], buffer.data(), buffer.size(), 0)) > 0;) {
        received_.append(buffer, 0, static_cast<size_t>(n));
      }
      if (outcome == FrameWriter::Outcome::cold) {
        ++cold_;
        writer_.warmed();
        continue;
      }
      if (outcome == FrameWriter::Outcome::failed) return outcome;
      if (outcome == FrameWriter::Outcome::done && received_.size() == before) return outcome;
    }
  }
  void expect_all_arrived() {
    EXPECT_EQ(pump(), FrameWriter::Outcome::done);
    EXPECT_TRUE(received_ == expected_) << received_.size() << " of " << expected_.size();
    EXPECT_TRUE(writer_.empty());
    EXPECT_EQ(writer_.memory_bytes(), 0U);
    EXPECT_EQ(writer_.file_bytes(), 0U);
  }

  std::string content_ = pattern(6 << 20, 99);
  std::shared_ptr<TestFile> file_ = std::make_shared<TestFile>(content_, true);
  std::vector<std::byte> scratch_ = std::vector<std::byte>(64 << 10);
  FrameWriter writer_;
  int sockets_[2];
  unsigned seed_ = 1;
  std::string expected_;
  std::string received_;
  int cold_ = 0;
};

TEST_F(FrameWriterTest, SendsManySmallFramesInOneCall) {
  for (int i = 0; i < 50; ++i) writer_.add(frame(60, {}));
  EXPECT_EQ(writer_.write(sockets_[0], scratch_), FrameWriter::Outcome::done);
  EXPECT_EQ(writer_.written(), expected_.size());
  expect_all_arrived();
}

TEST_F(FrameWriterTest, SendsMoreFramesThanOneCallTakes) {
  for (int i = 0; i < 500; ++i) writer_.add(frame(40, {}));
  expect_all_arrived();
}

TEST_F(FrameWriterTest, SplicesSmallAndLargeRegionsBetweenBytes) {
  writer_.add(frame(100, {10, 16383, 16384, 1, 900'000, 700'000}));
  writer_.add(frame(7, {}));
  writer_.add(frame(30, {5000, 5000, 5000, 5000, 5000, 15000, 15000, 15000, 15000}));
  expect_all_arrived();
}

TEST_F(FrameWriterTest, RegionsMayStandBesideEachOther) {
  writer_.add(frame(1, {300, 20'000, 400, 17'000}));  // 1 / 3 = no bytes between them.
  expect_all_arrived();
}

TEST_F(FrameWriterTest, SendsFilesWithoutADescriptorThroughTheScratchBuffer) {
  file_ = std::make_shared<TestFile>(content_, false);
  writer_.add(frame(100, {10, 300'000, 5, 70'000}));
  expect_all_arrived();
  EXPECT_EQ(cold_, 0);
}

TEST_F(FrameWriterTest, CountsWhatWaits) {
  writer_.add(frame(90, {1000}));
  EXPECT_EQ(writer_.memory_bytes(), 120U);
  EXPECT_EQ(writer_.file_bytes(), 1000U);
}

TEST_F(FrameWriterTest, AsksForColdRegionsAndSendsThemOnceWarmed) {
  fsync(file_->fd());
  posix_fadvise(file_->fd(), 0, 0, POSIX_FADV_DONTNEED);
  writer_.add(frame(20, {300, 1 << 20}));
  expect_all_arrived();
  // On a file system that keeps everything in memory nothing is ever cold.
  RecordProperty("cold", cold_);
}

TEST_F(FrameWriterTest, AFileThatIsShorterThanItsRegionBreaksTheConnection) {
  for (uint32_t length : {100U, 100'000U}) {
    FrameWriter writer;
    wire::FrameBuffer buffer;
    buffer.bytes.resize(8);
    buffer.splices.push_back({8, {file_, content_.size() - 10, length}});
    writer.add(std::move(buffer));
    FrameWriter::Outcome outcome = FrameWriter::Outcome::done;
    for (int i = 0; i < 10 && outcome != FrameWriter::Outcome::failed; ++i) {
      outcome = writer.write(sockets_[0], scratch_);
      if (outcome == FrameWriter::Outcome::cold) writer.warmed();
    }
    EXPECT_EQ(outcome, FrameWriter::Outcome::failed);
    EXPECT_NE(writer.failure().find("shorter"), std::string::npos);
  }
}

TEST_F(FrameWriterTest, AClosedPeerFails) {
  close(sockets_[1]);
  sockets_[1] = -1;
  writer_.add(frame(10, {}));
  EXPECT_EQ(writer_.write(sockets_[0], scratch_), FrameWriter::Outcome::failed);
}

}  // namespace
}  // namespace zurau::broker
