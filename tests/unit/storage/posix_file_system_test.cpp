// Files on a real disk with a bounded number of descriptors: that they are taken back and reopened must not
// be seen.
#include "storage/posix_file_system.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

namespace zurau::storage {
namespace {

class PosixFileSystemTest : public ::testing::Test {
 protected:
  PosixFileSystemTest() {
    std::string pattern = ::testing::TempDir() + "zurau-files-XXXXXX";
    root = ::mkdtemp(pattern.data());
  }
  ~PosixFileSystemTest() override { std::filesystem::remove_all(root); }
  std::string path(const std::string& name) const { return root + "/" + name; }
  std::shared_ptr<File> create(const std::string& name, const std::string& text = "") {
    auto file = files.open(path(name), OpenMode::create);
    EXPECT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_TRUE((*file)->write(0, as_bytes(text)).ok());
    return *file;
  }
  static std::string read(const File& file, uint64_t position = 0) {
    std::string text(100, '\0');
    auto count = file.read(position, std::as_writable_bytes(std::span(text)));
    EXPECT_TRUE(count.ok());
    text.resize(count.ok() ? *count : 0);
    return text;
  }

  std::string root;
  PosixFileSystem files{4};
};

TEST_F(PosixFileSystemTest, GathersManyPartsIntoOneWrite) {
  auto file = create("f");
  std::vector<std::string> texts;
  std::string expected = "abc";
  for (int i = 0; i < 200; ++i) texts.push_back(i % 7 == 0 ? "" : std::to_string(i) + ",");
  std::vector<Bytes> parts;
  for (const std::string& text : texts) {
    parts.push_back(as_bytes(text));
    expected += text;
  }
  ASSERT_TRUE(file->write(0, as_bytes("abc")).ok());
  ASSERT_TRUE(file->write(3, std::span<const Bytes>(parts)).ok());
  EXPECT_EQ(*file->size(), expected.size());
  std::string all(expected.size() + 10, '\0');
  all.resize(*file->read(0, std::as_writable_bytes(std::span(all))));
  EXPECT_EQ(all, expected);
  EXPECT_EQ(read(*file, expected.size()), "");
}

TEST_F(PosixFileSystemTest, OpenModesAgreeWithTheirContract) {
  EXPECT_EQ(files.open(path("f"), OpenMode::read).error().code, ErrorCode::not_found);
  EXPECT_EQ(files.open(path("f"), OpenMode::read_write).error().code, ErrorCode::not_found);
  create("f", "abc");
  EXPECT_EQ(files.open(path("f"), OpenMode::create_new).error().code, ErrorCode::already_exists);
  EXPECT_EQ(read(**files.open(path("f"), OpenMode::create)), "abc");
  EXPECT_FALSE((*files.open(path("f"), OpenMode::read))->write(0, as_bytes("x")).ok());
}

TEST_F(PosixFileSystemTest, HundredsOfFilesShareFewDescriptors) {
  std::vector<std::shared_ptr<File>> many;
  for (int i = 0; i < 300; ++i) many.push_back(create("f" + std::to_string(i), std::to_string(i)));
  EXPECT_LE(files.open_descriptors(), 4u);
  for (int i = 0; i < 300; i += 7) EXPECT_EQ(read(*many[static_cast<size_t>(i)]), std::to_string(i));
  for (int i = 0; i < 300; i += 3) EXPECT_TRUE(many[static_cast<size_t>(i)]->write(0, as_bytes("new")).ok());
  for (int i = 0; i < 300; i += 3) EXPECT_TRUE(many[static_cast<size_t>(i)]->sync().ok());
  for (int i = 0; i < 300; i += 3) EXPECT_EQ(read(*many[static_cast<size_t>(i)]).substr(0, 3), "new");
  EXPECT_LE(files.open_descriptors(), 4u);
  many.clear();
  EXPECT_EQ(files.open_descriptors(), 0u);
}

TEST_F(PosixFileSystemTest, ADescriptorThatIsLentStaysOpen) {
  auto file = create("f", "abc");
  auto region = *file->region_source();
  int fd = region->native_handle();
  for (int i = 0; i < 20; ++i) create("g" + std::to_string(i), "x");
  EXPECT_EQ(region->native_handle(), fd);
  std::byte buffer[8];
  EXPECT_EQ(region->read_region(1, buffer), 2);
  file = nullptr;
  EXPECT_EQ(region->read_region(0, buffer), 3) << "also without its File";
}

TEST_F(PosixFileSystemTest, ARemovedFileStaysReadableThoughDescriptorsAreScarce) {
  auto file = create("f", "abc");
  ASSERT_TRUE(files.remove(path("f")).ok());
  for (int i = 0; i < 20; ++i) create("g" + std::to_string(i), "x");
  EXPECT_EQ(read(*file), "abc");
  create("f", "another");
  EXPECT_EQ(read(*file), "abc") << "and is not taken for the next one of its name";
}

TEST_F(PosixFileSystemTest, AReplacedFileKeepsItsOldBytes) {
  auto old_file = create("f", "old");
  create("f.tmp", "new");
  for (int i = 0; i < 20; ++i) create("g" + std::to_string(i), "x");
  ASSERT_TRUE(files.rename(path("f.tmp"), path("f")).ok());
  for (int i = 20; i < 40; ++i) create("g" + std::to_string(i), "x");
  EXPECT_EQ(read(*old_file), "old");
  EXPECT_EQ(read(**files.open(path("f"), OpenMode::read)), "new");
}

TEST_F(PosixFileSystemTest, AFileFollowsTheRenameOfItselfAndOfItsDirectory) {
  ASSERT_TRUE(files.create_directory(path("d")).ok());
  ASSERT_TRUE(files.create_directory(path("d0")).ok());
  auto file = create("d/f", "abc");
  auto neighbour = create("d0/f", "other");
  ASSERT_TRUE(files.rename(path("d/f"), path("d/g")).ok());
  ASSERT_TRUE(files.rename(path("d"), path("e")).ok());
  for (int i = 0; i < 20; ++i) create("x" + std::to_string(i), "x");
  EXPECT_EQ(read(*file), "abc");
  EXPECT_EQ(read(*neighbour), "other");
  EXPECT_TRUE(*files.exists(path("e/g")));
}

TEST_F(PosixFileSystemTest, TruncateAndSizeAgree) {
  auto file = create("f", "abcdef");
  ASSERT_TRUE(file->truncate(2).ok());
  EXPECT_EQ(*file->size(), 2u);
  ASSERT_TRUE(file->truncate(4).ok());
  EXPECT_EQ(read(*file), std::string("ab\0\0", 4));
}

TEST_F(PosixFileSystemTest, DirectoriesAreListedSortedAndSynced) {
  ASSERT_TRUE(files.create_directory(path("d")).ok());
  EXPECT_EQ(files.create_directory(path("d")).error().code, ErrorCode::already_exists);
  create("b");
  create("a");
  auto entries = *files.list(root);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[2].name, "d");
  EXPECT_TRUE(entries[2].is_directory);
  EXPECT_TRUE(files.sync_directory(root).ok());
  EXPECT_TRUE(files.sync_all(root).ok());
  EXPECT_EQ(files.sync_directory(path("no")).error().code, ErrorCode::not_found);
  EXPECT_FALSE(files.remove_directory(root).ok()) << "not empty";
  EXPECT_TRUE(files.remove_directory(path("d")).ok());
  EXPECT_FALSE(*files.exists(path("d")));
  EXPECT_EQ(files.list(path("d")).error().code, ErrorCode::not_found);
  EXPECT_GT(*files.modified_ms(path("a")), 1'600'000'000'000);
  EXPECT_GT(files.space(root)->total_bytes, files.space(root)->usable_bytes / 2);
}

TEST_F(PosixFileSystemTest, TheLockKeepsOthersOutOfThisProcessAndOfAnother) {
  auto held = files.lock(path(".lock"));
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(files.lock(path(".lock")).error().code, ErrorCode::locked);
  auto try_in_child = [&] {
    pid_t child = ::fork();
    if (child == 0) {
      PosixFileSystem other(1);
      auto lock = other.lock(path(".lock"));
      ::_exit(lock.ok() ? 1 : lock.error().code == ErrorCode::locked ? 2 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  EXPECT_EQ(try_in_child(), 2);
  *held = nullptr;
  EXPECT_EQ(try_in_child(), 1);
}

TEST_F(PosixFileSystemTest, AFileThatCannotBeWrittenSaysWhy) {
  // /dev/full answers every write with ENOSPC.
  auto file = files.open("/dev/full", OpenMode::read_write);
  if (!file.ok()) GTEST_SKIP() << "no /dev/full here";
  auto written = (*file)->write(0, as_bytes("abc"));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::disk_full);
  EXPECT_EQ(written.error().detail, "could not write, the disk is full");
}

TEST_F(PosixFileSystemTest, AFailedSyncSticks) {
  // A pipe cannot be synced: EINVAL from every fdatasync, as good as an EIO.
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  auto file = files.open(path("pipe"), OpenMode::read_write);
  ASSERT_TRUE(file.ok());
  auto first = (*file)->sync();
  ASSERT_FALSE(first.ok());
  auto second = (*file)->sync();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().sys_errno, first.error().sys_errno);
}

TEST_F(PosixFileSystemTest, AfterAFailedSyncOfADirectoryASyncOfEverythingProvesNothing) {
  bool sound = files.sync_all_is_sound();
  ASSERT_FALSE(files.sync_directory("/proc").ok()) << "which cannot be synced";
  EXPECT_FALSE(files.sync_all_is_sound());
  EXPECT_TRUE(files.sync_directory(root).ok()) << "another one is none the worse";
  EXPECT_EQ(PosixFileSystem(8).sync_all_is_sound(), sound);
}

TEST_F(PosixFileSystemTest, ManyThreadsShareFewDescriptors) {
  std::vector<std::shared_ptr<File>> shared;
  for (int i = 0; i < 16; ++i) shared.push_back(create("f" + std::to_string(i), "0000000000"));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 300; ++i) {
        auto& file = shared[static_cast<size_t>(i * (t + 3)) % shared.size()];
        std::string digit(1, static_cast<char>('0' + t));
        std::string back(1, 'x');
        auto at = static_cast<uint64_t>(t);
        if (!file->write(at, as_bytes(digit)).ok()) ++wrong;
        if (!file->read(at, std::as_writable_bytes(std::span(back))).ok() || back != digit) ++wrong;
        if (i % 50 == 0 && !file->sync().ok()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(files.open_descriptors(), 8u);
}

TEST(RaiseOpenFileLimit, TheSoftLimitBecomesTheHardOne) {
  size_t limit = raise_open_file_limit();
  EXPECT_GE(limit, 256u);
  EXPECT_EQ(raise_open_file_limit(), limit);
}

}  // namespace
}  // namespace zurau::storage
