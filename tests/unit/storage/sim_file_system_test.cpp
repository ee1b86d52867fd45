// The simulated file system loses what a power cut may lose, and nothing else: the proofs of storage stand on
// that.
#include "tests/support/sim_file_system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "tests/support/manual_clock.h"

namespace zurau::testing {
namespace {

using storage::ErrorCode;
using storage::OpenMode;

class SimFileSystemTest : public ::testing::Test {
 protected:
  std::shared_ptr<storage::File> create(const std::string& path) {
    auto file = files.open(path, OpenMode::create);
    EXPECT_TRUE(file.ok());
    return *file;
  }
  /// A file that is there for good, with `text` in it.
  std::shared_ptr<storage::File> create_durable(const std::string& path, std::string_view text) {
    files.write_file(path, text);
    return *files.open(path, OpenMode::read_write);
  }
  /// What power cuts with different seeds leave of a file; "<gone>" when its name is lost.
  std::set<std::string> left_of(const std::string& path, int cuts = 400) {
    std::set<std::string> left;
    for (int seed = 0; seed < cuts; ++seed) {
      auto after = files.after_power_cut(static_cast<uint64_t>(seed));
      left.insert(*after->exists(path) ? after->read_file(path) : "<gone>");
    }
    return left;
  }
  static void write(storage::File& file, uint64_t position, std::string_view text) {
    ASSERT_TRUE(file.write(position, as_bytes(text)).ok());
  }
  void fail_at(SimFault::Kind kind, uint64_t after_calls = 0) {
    files.inject({kind, files.calls() + 1 + after_calls});
  }

  ManualClock clock;
  SimFileSystem files{clock};
};

TEST_F(SimFileSystemTest, ReadsBackWhatWasWrittenAcrossHoles) {
  auto file = create("/f");
  write(*file, 3, "abc");
  EXPECT_EQ(files.read_file("/f"), std::string("\0\0\0abc", 6));
  ASSERT_TRUE(file->truncate(4).ok());
  EXPECT_EQ(*file->size(), 4u);
  std::byte buffer[10];
  EXPECT_EQ(*file->read(3, buffer), 1u);
  EXPECT_EQ(*file->read(9, buffer), 0u);
}

TEST_F(SimFileSystemTest, OpenModesAgreeWithTheirContract) {
  EXPECT_EQ(files.open("/f", OpenMode::read).error().code, ErrorCode::not_found);
  EXPECT_EQ(files.open("/no/f", OpenMode::create).error().code, ErrorCode::not_found);
  create("/f");
  EXPECT_EQ(files.open("/f", OpenMode::create_new).error().code, ErrorCode::already_exists);
  auto reader = files.open("/f", OpenMode::read);
  EXPECT_FALSE((*reader)->write(0, as_bytes("x")).ok());
  EXPECT_EQ(files.create_directory("/f").error().code, ErrorCode::already_exists);
}

TEST_F(SimFileSystemTest, SyncedBytesAlwaysSurvive) {
  auto file = create_durable("/f", "");
  write(*file, 0, "abc");
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(left_of("/f"), std::set<std::string>{"abc"});
}

TEST_F(SimFileSystemTest, UnsyncedBytesSurviveAsAnyPrefixOrWithAZeroTail) {
  auto file = create_durable("/f", "ab");
  write(*file, 2, "cde");
  std::string zeros(3, '\0');
  auto left = left_of("/f");
  for (std::string expected : {"ab", "abc", "abcd", "abcde"})
    EXPECT_TRUE(left.contains(expected)) << expected;
  EXPECT_TRUE(left.contains("ab" + zeros));
  for (const std::string& text : left) EXPECT_EQ(text.substr(0, 2), "ab");
}

TEST_F(SimFileSystemTest, UnsyncedPagesOfALongWriteSurviveInAnyOrder) {
  auto file = create_durable("/f", "");
  write(*file, 0, std::string(8192, 'x'));
  auto left = left_of("/f");
  EXPECT_TRUE(left.contains(std::string(4096, '\0') + std::string(4096, 'x')));
}

TEST_F(SimFileSystemTest, WritesOfTwoFilesAreReordered) {
  auto first = create_durable("/a", "");
  auto second = create_durable("/b", "");
  write(*first, 0, "1");
  write(*second, 0, "2");
  bool only_second = false;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    auto after = files.after_power_cut(seed);
    only_second |= after->read_file("/a").empty() && after->read_file("/b") == "2";
  }
  EXPECT_TRUE(only_second);
}

TEST_F(SimFileSystemTest, ATruncateThatWasNotSyncedMayBeUndone) {
  auto file = create_durable("/f", "abcd");
  ASSERT_TRUE(file->truncate(1).ok());
  EXPECT_EQ(left_of("/f"), (std::set<std::string>{"a", "abcd"}));
}

TEST_F(SimFileSystemTest, ANameIsDurableOnlyAfterItsDirectoryWasSynced) {
  auto file = create("/f");
  write(*file, 0, "abc");
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(left_of("/f"), (std::set<std::string>{"abc", "<gone>"}));
  ASSERT_TRUE(files.sync_directory("/").ok());
  EXPECT_EQ(left_of("/f"), std::set<std::string>{"abc"});
}

TEST_F(SimFileSystemTest, ARenameHappensWhollyOrNotAtAll) {
  create_durable("/new", "new");
  create_durable("/old", "old");
  ASSERT_TRUE(files.rename("/new", "/old").ok());
  std::set<std::pair<bool, std::string>> seen;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    auto after = files.after_power_cut(seed);
    seen.insert({*after->exists("/new"), after->read_file("/old")});
  }
  EXPECT_EQ(seen, (std::set<std::pair<bool, std::string>>{{true, "old"}, {false, "new"}}));
}

TEST_F(SimFileSystemTest, ARemovalThatWasNotSyncedMayBeUndone) {
  create_durable("/f", "abc");
  ASSERT_TRUE(files.remove("/f").ok());
  EXPECT_EQ(left_of("/f"), (std::set<std::string>{"abc", "<gone>"}));
}

TEST_F(SimFileSystemTest, ADirectoryThatIsLostTakesItsSyncedFilesAlong) {
  ASSERT_TRUE(files.create_directory("/d").ok());
  auto file = create("/d/f");
  write(*file, 0, "abc");
  ASSERT_TRUE(file->sync().ok());
  ASSERT_TRUE(files.sync_directory("/d").ok());
  EXPECT_EQ(left_of("/d/f"), (std::set<std::string>{"abc", "<gone>"}));
  ASSERT_TRUE(files.sync_directory("/").ok());
  EXPECT_EQ(left_of("/d/f"), std::set<std::string>{"abc"});
}

TEST_F(SimFileSystemTest, SyncAllMakesEverythingDurable) {
  ASSERT_TRUE(files.create_directory("/d").ok());
  write(*create("/d/f"), 0, "abc");
  ASSERT_TRUE(files.sync_all("/").ok());
  EXPECT_EQ(left_of("/d/f"), std::set<std::string>{"abc"});
}

TEST_F(SimFileSystemTest, AKillKeepsEverythingButMakesNothingDurable) {
  auto file = create_durable("/f", "");
  write(*file, 0, "abc");
  auto after = files.after_kill();
  EXPECT_EQ(after->read_file("/f"), "abc");
  EXPECT_FALSE(after->is_synced("/f"));
  bool lost = false;
  for (uint64_t seed = 0; seed < 50; ++seed) lost |= after->after_power_cut(seed)->read_file("/f").empty();
  EXPECT_TRUE(lost);
  EXPECT_EQ(files.read_file("/f"), "abc") << "the copy is one of its own";
  after->damage("/f", 0);
  EXPECT_EQ(files.read_file("/f"), "abc");
}

TEST_F(SimFileSystemTest, TheSameSeedGivesTheSameOutcome) {
  write(*create("/f"), 0, std::string(10000, 'x'));
  create("/g");
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto first = files.after_power_cut(seed);
    auto second = files.after_power_cut(seed);
    ASSERT_EQ(first->all_files(), second->all_files());
    for (const auto& path : first->all_files()) EXPECT_EQ(first->read_file(path), second->read_file(path));
  }
}

TEST_F(SimFileSystemTest, AnErrorHitsItsCallAndDoesNothing) {
  auto file = create_durable("/f", "");
  fail_at(SimFault::Kind::error, /*after_calls=*/1);
  EXPECT_TRUE(file->write(0, as_bytes("a")).ok());
  auto failed = file->write(1, as_bytes("b"));
  EXPECT_EQ(failed.error().sys_errno, EIO);
  EXPECT_TRUE(files.fault_hit());
  EXPECT_TRUE(file->write(1, as_bytes("c")).ok());
  EXPECT_EQ(files.read_file("/f"), "ac");
}

TEST_F(SimFileSystemTest, AShortWriteLeavesAPrefix) {
  std::set<std::string> left;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SimFileSystem fresh(clock, seed);
    auto file = *fresh.open("/f", OpenMode::create);
    fresh.inject({SimFault::Kind::short_write, 1});
    EXPECT_EQ(file->write(0, as_bytes("abc")).error().code, ErrorCode::io);
    left.insert(fresh.read_file("/f"));
  }
  EXPECT_EQ(left, (std::set<std::string>{"", "a", "ab", "abc"}));
}

TEST_F(SimFileSystemTest, AFailedSyncIsFinalForItsFileAndItsBytesAreDoubtful) {
  auto file = create_durable("/f", "");
  write(*file, 0, "abc");
  fail_at(SimFault::Kind::failed_sync);
  EXPECT_FALSE(file->sync().ok());
  EXPECT_FALSE(file->sync().ok()) << "it must not say that all is well";
  EXPECT_TRUE(files.sync_all("/").ok()) << "another sync knows nothing of it";
  EXPECT_EQ(files.read_file("/f"), "abc");
  EXPECT_TRUE(left_of("/f").contains("")) << "and did not save the bytes";
}

TEST_F(SimFileSystemTest, AFailedDirectorySyncIsFinalAndLeavesNamesDoubtful) {
  create("/f");
  fail_at(SimFault::Kind::failed_sync);
  EXPECT_FALSE(files.sync_directory("/").ok());
  EXPECT_FALSE(files.sync_directory("/").ok());
  EXPECT_FALSE(files.sync_all_is_sound());
  EXPECT_TRUE(files.sync_all("/").ok()) << "it knows nothing of that";
  EXPECT_TRUE(left_of("/f").contains("<gone>"));
}

TEST_F(SimFileSystemTest, AFailedSyncOfEverythingIsFinalForEveryDirectory) {
  files.make_directory("/d");
  create("/d/f");
  fail_at(SimFault::Kind::failed_sync);
  EXPECT_FALSE(files.sync_all("/").ok());
  EXPECT_FALSE(files.sync_directory("/d").ok());
  EXPECT_FALSE(files.sync_all("/").ok());
  EXPECT_FALSE(files.sync_all_is_sound());
}

TEST_F(SimFileSystemTest, ACallThatOnlyLooksFailsByItsOwnNumber) {
  auto file = create_durable("/f", "abc");
  std::string back(3, 'x');
  auto look = [&] { return file->read(0, std::as_writable_bytes(std::span(back))).ok(); };
  uint64_t calls = files.calls();
  files.inject({SimFault::Kind::read_error, files.reads() + 2});
  EXPECT_TRUE(look());
  EXPECT_FALSE(look());
  EXPECT_TRUE(look());
  EXPECT_EQ(back, "abc");
  EXPECT_EQ(files.calls(), calls);
}

TEST_F(SimFileSystemTest, AFullDiskTakesAPrefixAndGivesSpaceBackOnRemove) {
  files.set_capacity(10);
  auto file = create("/f");
  write(*file, 0, "12345678");
  EXPECT_EQ(files.space("/")->usable_bytes, 2u);
  EXPECT_EQ(file->write(8, as_bytes("abcdef")).error().code, ErrorCode::disk_full);
  EXPECT_LE(*file->size(), 14u);
  EXPECT_TRUE(file->write(0, as_bytes("x")).ok()) << "what is there can be overwritten";
  ASSERT_TRUE(files.remove("/f").ok());
  EXPECT_EQ(files.space("/")->usable_bytes, 10u);
}

TEST_F(SimFileSystemTest, ADiskThatIsFullStaysFullUntilCleared) {
  auto file = create("/f");
  fail_at(SimFault::Kind::disk_full);
  EXPECT_EQ(file->write(0, as_bytes("x")).error().code, ErrorCode::disk_full);
  EXPECT_EQ(files.open("/g", OpenMode::create).error().code, ErrorCode::disk_full);
  EXPECT_EQ(files.create_directory("/d").error().code, ErrorCode::disk_full);
  EXPECT_TRUE(file->sync().ok());
  files.clear_faults();
  EXPECT_TRUE(file->write(0, as_bytes("x")).ok());
}

TEST_F(SimFileSystemTest, AFileStaysReadableAfterItsNameIsGoneAndFollowsRenames) {
  ASSERT_TRUE(files.create_directory("/d").ok());
  auto file = create("/d/f");
  write(*file, 0, "abc");
  auto region = *file->region_source();
  ASSERT_TRUE(files.rename("/d", "/e").ok());
  write(*file, 3, "d");
  EXPECT_EQ(files.read_file("/e/f"), "abcd");
  ASSERT_TRUE(files.remove("/e/f").ok());
  std::byte buffer[8];
  EXPECT_EQ(region->read_region(0, buffer), 4);
  EXPECT_EQ(region->native_handle(), -1);
}

TEST_F(SimFileSystemTest, TheLockIsHeldByOneUntilItGoes) {
  auto held = files.lock("/.lock");
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(files.lock("/.lock").error().code, ErrorCode::locked);
  EXPECT_TRUE(files.after_kill()->lock("/.lock").ok()) << "a dead process holds none";
  *held = nullptr;
  EXPECT_TRUE(files.lock("/.lock").ok());
}

TEST_F(SimFileSystemTest, TheObserverSeesEachCallBeforeItIsDurable) {
  auto file = create_durable("/f", "");
  std::vector<std::string> seen;
  std::set<bool> survived;
  files.observe([&](uint64_t, std::string_view what) {
    seen.emplace_back(what);
    for (uint64_t seed = 0; seed < 50; ++seed)
      survived.insert(files.after_power_cut(seed)->read_file("/f") == "abc");
  });
  write(*file, 0, "abc");
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"write /f at 0, 3 bytes", "sync /f"}));
  EXPECT_EQ(survived, (std::set<bool>{false, true}));
}

TEST_F(SimFileSystemTest, ListsAndRemovesDirectories) {
  ASSERT_TRUE(files.create_directory("/d").ok());
  create("/d/f");
  EXPECT_FALSE(files.remove_directory("/d").ok()) << "not empty";
  auto entries = *files.list("/d");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].name, "f");
  EXPECT_FALSE(entries[0].is_directory);
  ASSERT_TRUE(files.remove("/d/f").ok());
  EXPECT_TRUE(files.remove_directory("/d").ok());
  EXPECT_EQ(files.list("/d").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace zurau::testing
