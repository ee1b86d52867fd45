// A full disk: produce is refused with a plain error, reads and deletes go on, nothing acknowledged is lost,
// and the broker starts. The disk is a small tmpfs of the test's own.
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "tests/integration/broker_test.h"

namespace zurau::test {
namespace {

class SmallDisk {
 public:
  SmallDisk() { mounted_ = mount("zurau-test", dir_.path().c_str(), "tmpfs", 0, "size=24m") == 0; }
  ~SmallDisk() {
    if (mounted_) umount2(dir_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  std::string path(const std::string& name) const { return dir_.path() + "/" + name; }
  /// Takes what is left.
  void fill() {
    std::ofstream file(path("filler"), std::ios::binary | std::ios::app);
    std::string block(4096, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void free() { std::remove(path("filler").c_str()); }

 private:
  TempDir dir_;
  bool mounted_ = false;
};

class DiskFullTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "no right to mount a tmpfs: " << std::strerror(errno);
    broker_ = BrokerProcess::start({.data_dir = disk_.path("data"), .arguments = {}});
    ASSERT_NE(broker_, nullptr);
  }
  void TearDown() override {
    if (broker_ && HasFailure()) std::fprintf(stderr, "the broker's log:\n%s\n", broker_->log().c_str());
    if (broker_) broker_->kill();
  }
  /// Sends 10 KB records until one fails; how many were taken.
  size_t produce_until_refused(Producer& producer) {
    size_t taken = 0;
    for (;; ++taken) {
      Record record = numbered(1, taken).front();
      record.value->resize(10'000, '.');
      producer.send("orders", 0, record);
      Delivery delivery = producer.flush().at(0);
      if (delivery.error != RD_KAFKA_RESP_ERR_NO_ERROR) return taken;
      if (taken > 10'000) {
        ADD_FAILURE() << "the disk does not fill";
        return taken;
      }
    }
  }
  void expect_readable(size_t count) {
    auto read = Consumer(broker_->bootstrap()).read_all("orders", 0, count);
    for (size_t i = 0; i < read.size(); ++i) ASSERT_EQ(read[i].record.key, "key " + std::to_string(i));
  }

  SmallDisk disk_;
  std::unique_ptr<BrokerProcess> broker_;
};

const Settings kGivesUpSoon = {{"message.timeout.ms", "2000"}, {"acks", "all"}};

TEST_F(DiskFullTest, ProduceIsRefusedReadsAndDeletesGoOnAndRoomHeals) {
  ASSERT_EQ(Admin(broker_->bootstrap()).create_topic("orders"), RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer producer(broker_->bootstrap(), kGivesUpSoon);
  disk_.fill();
  size_t taken = produce_until_refused(producer);
  EXPECT_TRUE(broker_->running());
  expect_readable(taken);
  EXPECT_NE(broker_->log().find("No space left"), std::string::npos) << broker_->log();
  disk_.free();
  Delivery delivery = Producer(broker_->bootstrap()).send_all("orders", 0, numbered(1, taken)).at(0);
  EXPECT_EQ(delivery.offset, static_cast<int64_t>(taken)) << "no hole, no loss";
  expect_readable(taken + 1);
}

TEST_F(DiskFullTest, TheBrokerStartsOnAFullDiskServesReadsAndDeletes) {
  ASSERT_EQ(Admin(broker_->bootstrap()).create_topic("orders"), RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer(broker_->bootstrap()).send_all("orders", 0, numbered(100));
  broker_->kill();
  disk_.fill();
  ASSERT_TRUE(broker_->restart());
  expect_readable(100);
  disk_.free();
  EXPECT_EQ(Admin(broker_->bootstrap()).delete_topic("orders"), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_TRUE(Admin(broker_->bootstrap()).topics().empty());
}

}  // namespace
}  // namespace zurau::test
