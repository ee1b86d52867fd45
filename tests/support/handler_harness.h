// HandlerHarness: handlers without sockets, threads or a disk. Requests go in as structs, are encoded, and
// reach their handler through the dispatcher's table; replies come back decoded. Time stands still and
// nothing is synced unless the test says so.
//
//   HandlerHarness broker;
//   broker.create_topic("orders", 3);
//   auto response = broker.ask<msg::ProduceResponse>(request, 9);          answered at once
//   Call call = broker.send(request, 9);                                   answered later
//   EXPECT_FALSE(call.answered());
//   broker.sync();                                                         group commit
//   EXPECT_EQ(call.response<msg::ProduceResponse>()...)
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "broker/batch_worker.h"
#include "broker/catalog.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/fetch_sessions.h"
#include "broker/loop.h"
#include "broker/request.h"
#include "broker/services.h"
#include "broker/task_thread.h"
#include "config/broker_config.h"
#include "protocol/wire/frame.h"
#include "storage/log_manager.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sim_file_system.h"

namespace zurau::testing {

/// A loop that runs what was posted, and the timers that are due, when the test turns it.
/// Threading: post() from any thread.
class HandTurnedLoop final : public broker::Loop {
 public:
  explicit HandTurnedLoop(Clock& clock) : clock_(clock) {}
  void post(std::function<void()> task) override;
  TimerId run_at(int64_t deadline_ns, std::function<void()> task) override;
  void cancel(TimerId timer) override { timers_.erase(timer); }

  /// Until nothing is left to do now.
  void turn();
  /// Waits in real time for a post of another thread (the admin worker), at most some seconds.
  void wait_for_post();
  size_t timers() const { return timers_.size(); }

 private:
  struct Timer {
    int64_t deadline_ns = 0;
    std::function<void()> task;
  };
  bool run_one();

  Clock& clock_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
  std::map<TimerId, Timer> timers_;
  TimerId next_timer_ = 1;
};

/// What became of one request.
class Call {
 public:
  struct State final : broker::ReplySink {
    enum class Outcome : uint8_t { open, frame, nothing, closed };
    Outcome outcome = Outcome::open;
    std::vector<std::byte> frame;  ///< Without the size prefix, file regions read in.
    std::string reason;
    bool held = false;  ///< No other request of the connection may start before the answer.
    int16_t api_key = 0;
    int16_t api_version = 0;
    void complete(uint64_t slot, wire::FrameBuffer buffer) override;
    void complete_without_reply(uint64_t slot) override;
    void fail(uint64_t slot, std::string_view why) override;
    void hold() override { held = true; }
  };

  bool answered() const { return state_->outcome != State::Outcome::open; }
  bool answered_with_nothing() const { return state_->outcome == State::Outcome::nothing; }
  bool closed() const { return state_->outcome == State::Outcome::closed; }
  bool held() const { return state_->held; }
  const std::string& close_reason() const { return state_->reason; }
  Bytes frame() const { return state_->frame; }
  /// The client goes away: replies are dropped from now on.
  void hang_up() { state_ = std::make_shared<State>(); }

  /// Views in it live as long as the Call. A test failure and an empty response when there is none.
  template <class Response>
  Response response() const {
    EXPECT_EQ(state_->outcome, State::Outcome::frame) << state_->reason;
    if (state_->outcome != State::Outcome::frame) return {};
    auto head = wire::parse_response_head(state_->frame, state_->api_key, state_->api_version);
    EXPECT_TRUE(head.ok());
    if (!head.ok()) return {};
    EXPECT_EQ(head->correlation_id, kCorrelationId);
    auto decoded =
        wire::decode<Response>(Bytes(state_->frame).subspan(head->body_offset), state_->api_version);
    EXPECT_TRUE(decoded.ok()) << decoded.error().to_string();
    return decoded.ok() ? std::move(decoded).value() : Response{};
  }

  static constexpr int32_t kCorrelationId = 4711;

 private:
  friend class HandlerHarness;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// Threading: one thread.
class HandlerHarness {
 public:
  /// `values`: of the config file.
  explicit HandlerHarness(const config::ConfigValues& values = {});
  ~HandlerHarness();

  /// Fails the test unless the topic is made. Its id.
  Uuid create_topic(const std::string& name, int32_t partitions = 1,
                    const config::ConfigValues& configs = {});
  std::shared_ptr<storage::PartitionLog> log(const std::string& topic, int32_t partition = 0);

  /// Hands the request to its handler and turns the loop.
  template <class Message>
  Call send(const Message& message, int16_t version, std::string_view client_id = "test") {
    wire::FrameBuffer frame;
    wire::begin_request(frame, Message::info.key, version, Call::kCorrelationId, client_id);
    wire::encode(message, version, frame);
    wire::finish_request(frame);
    return send_frame(std::move(frame.bytes), Message::info.key, version);
  }
  /// send(), and waits for the answer (of the admin worker, when need be).
  template <class Response, class Message>
  Response ask(const Message& message, int16_t version, std::string_view client_id = "test") {
    last_ = send(message, version, client_id);
    wait_for(last_);
    return last_.response<Response>();
  }
  /// `frame` with its size prefix.
  Call send_frame(std::vector<std::byte> frame, int16_t api_key, int16_t api_version);
  void wait_for(const Call& call);

  /// One round of group commit, and what follows from it. False when there was nothing to sync.
  bool sync();
  void advance_ms(int64_t ms);
  /// Stops and starts everything on the same files: cleanly, or as after kill -9.
  void restart(bool cleanly = true);

  SimFileSystem& files() { return *files_; }
  ManualClock& clock() { return clock_; }
  HandTurnedLoop& loop() { return *loop_; }
  broker::Services services();
  broker::Catalog& catalog() { return *catalog_; }
  storage::LogManager& logs() { return *logs_; }
  broker::ClientInfo& client() { return client_; }

 private:
  void start();
  void stop(bool cleanly);

  ManualClock clock_;
  config::BrokerConfig config_;
  std::unique_ptr<SimFileSystem> files_;
  std::unique_ptr<HandTurnedLoop> loop_;
  std::unique_ptr<storage::LogManager> logs_;
  std::unique_ptr<broker::Catalog> catalog_;
  std::unique_ptr<broker::FetchSessions> sessions_;
  std::unique_ptr<broker::TaskThread> worker_;
  std::unique_ptr<broker::BatchWorker> batch_worker_;
  std::unique_ptr<broker::GroupCoordinator> groups_;
  std::unique_ptr<broker::Services> services_;
  broker::ClientInfo client_;
  Call last_;
};

}  // namespace zurau::testing
