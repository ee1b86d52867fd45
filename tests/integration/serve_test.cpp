// `zurau serve` as a process: what it says, its exit codes, and how it stops.
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "protocol/messages/api_versions.h"
#include "protocol/messages/fetch.h"
#include "tests/integration/broker_test.h"
#include "tests/support/raw_client.h"

namespace zurau::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kStopMs = 5000;  // The search for leaks takes its time.
#else
constexpr int kStopMs = 1000;
#endif

using Clock = std::chrono::steady_clock;

int64_t ms_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

class ServeTest : public BrokerTest {};

TEST_F(ServeTest, TheBannerSaysWhatOneNeedsToKnow) {
  EXPECT_NE(broker_->banner().find(broker_->data_dir()), std::string::npos);
  EXPECT_NE(broker_->banner().find("durability  commit"), std::string::npos);
  EXPECT_NE(broker_->banner().find("the address that they dialled"), std::string::npos);
  EXPECT_NE(broker_->banner().find("READY 127.0.0.1:" + std::to_string(broker_->port())), std::string::npos);
}

TEST_F(ServeTest, StopsCleanlyInUnderASecondWithClientsConnected) {
  create("orders");
  std::vector<RawClient> idle;
  for (int i = 0; i < 50; ++i) {
    idle.emplace_back(broker_->port());
    if (i % 2 == 0) continue;
    msg::FetchRequest fetch;
    fetch.max_wait_ms = 60'000;
    fetch.min_bytes = 1;
    fetch.topics.resize(1);
    fetch.topics[0].topic = "orders";
    fetch.topics[0].partitions.resize(1);
    idle.back().send(request_frame(fetch, 11, 1));
  }
  Clock::time_point start = Clock::now();
  EXPECT_EQ(broker_->stop(), 0);
  EXPECT_LT(ms_since(start), kStopMs);
  for (RawClient& client : idle) EXPECT_TRUE(client.closed_within(1000));
  EXPECT_TRUE(std::filesystem::exists(broker_->data_dir() + "/.kafka_cleanshutdown"));
  ASSERT_TRUE(broker_->restart());
  EXPECT_EQ(broker_->log().find("not clean"), std::string::npos);
}

TEST_F(ServeTest, ARestartAfterAKillSaysSo) {
  broker_->kill();
  ASSERT_TRUE(broker_->restart());
  EXPECT_NE(broker_->log().find("the last stop was not clean"), std::string::npos);
}

TEST_F(ServeTest, SigintStopsCleanlyToo) {
  EXPECT_EQ(broker_->stop(20'000, SIGINT), 0);
  EXPECT_TRUE(std::filesystem::exists(broker_->data_dir() + "/.kafka_cleanshutdown"));
}

TEST_F(ServeTest, ATakenPortIsAPlainSentence) {
  TempDir other;
  auto run = run_zurau({"serve", "--data-dir", other.path() + "/data", "--listen", broker_->bootstrap()});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.err,
            "zurau: cannot listen on " + broker_->bootstrap() + ": another process uses this port\n");
  EXPECT_EQ(run.out, "");
}

TEST_F(ServeTest, ADirectoryThatAnotherBrokerHoldsIsAPlainSentence) {
  auto run = run_zurau({"serve", "--data-dir", broker_->data_dir(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_TRUE(run.err.starts_with("zurau: " + broker_->data_dir())) << run.err;
  EXPECT_NE(run.err.find("another"), std::string::npos) << run.err;
}

TEST(Serve, AnAddressThatIsNotOursIsAPlainSentence) {
  TempDir dir;
  auto run = run_zurau({"serve", "--data-dir", dir.path() + "/data", "--listen", "192.0.2.1:9092"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.err, "zurau: cannot listen on 192.0.2.1:9092: this machine does not have this address\n");
}

TEST(Serve, ADirectoryThatCannotBeMadeIsAPlainSentence) {
  for (const char* dir : {"/proc/zurau", "/dev/null/zurau"}) {
    auto run = run_zurau({"serve", "--data-dir", dir, "--listen", "127.0.0.1:0"});
    EXPECT_EQ(run.exit_code, 3) << dir;
    EXPECT_TRUE(run.err.starts_with(std::string("zurau: ") + dir)) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

TEST(Serve, WhatTheCommandLineGetsWrongIsAUsageError) {
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const std::vector<Case> cases = {
      {{"serve", "--sett", "a=b"}, "--sett"},
      {{"serve", "--listen", "nowhere"}, "--listen"},
      {{"serve", "--listen", "127.0.0.1:99999"}, "--listen"},
      {{"serve", "--set", "num.partitons=3"}, "num.partitions"},
      {{"serve", "--set", "num.partitions=many"}, "num.partitions"},
      {{"serve", "--config", "/nonexistent/server.properties"}, "/nonexistent/server.properties"},
      {{"frobnicate"}, "frobnicate"},
  };
  for (const Case& wrong : cases) {
    auto run = run_zurau(wrong.arguments);
    EXPECT_EQ(run.exit_code, 2) << wrong.says;
    EXPECT_TRUE(run.err.starts_with("zurau: ")) << run.err;
    EXPECT_NE(run.err.find(wrong.says), std::string::npos) << run.err;
    EXPECT_EQ(run.out, "");
  }
}

TEST(Serve, HelpAndVersionGoToStandardOutput) {
  EXPECT_TRUE(run_zurau({"version"}).out.starts_with("zurau "));
  EXPECT_NE(run_zurau({"help"}).out.find("serve"), std::string::npos);
  auto help = run_zurau({"serve", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("--data-dir"), std::string::npos);
}

TEST(Serve, AnAdvertisedAddressIsWhatTheBannerSays) {
  auto broker = BrokerProcess::start(
      {.data_dir = {}, .arguments = {"--set", "advertised.listeners=PLAINTEXT://broker.example:19092"}});
  ASSERT_NE(broker, nullptr);
  EXPECT_NE(broker->banner().find("are told to connect to broker.example:19092"), std::string::npos);
}

}  // namespace
}  // namespace zurau::test
