#include "tests/support/handler_harness.h"

#include <algorithm>
#include <chrono>

#include "broker/dispatcher.h"
#include "config/limits.h"

namespace zurau::testing {

// ---- HandTurnedLoop

void HandTurnedLoop::post(std::function<void()> task) {
  std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  posted_.notify_all();
}

broker::Loop::TimerId HandTurnedLoop::run_at(int64_t deadline_ns, std::function<void()> task) {
  timers_[next_timer_] = {deadline_ns, std::move(task)};
  return next_timer_++;
}

bool HandTurnedLoop::run_one() {
  std::function<void()> task;
  {
    std::lock_guard lock(mutex_);
    if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
  }
  if (!task) {
    auto due = timers_.end();
    for (auto it = timers_.begin(); it != timers_.end(); ++it) {
      bool now = it->second.deadline_ns <= clock_.monotonic_ns();
      if (now && (due == timers_.end() || it->second.deadline_ns < due->second.deadline_ns)) due = it;
    }
    if (due == timers_.end()) return false;
    task = std::move(due->second.task);
    timers_.erase(due);
  }
  task();
  return true;
}

void HandTurnedLoop::turn() {
  while (run_one()) {
  }
}

void HandTurnedLoop::wait_for_post() {
  std::unique_lock lock(mutex_);
  posted_.wait_for(lock, std::chrono::seconds(20), [this] { return !tasks_.empty(); });
}

// ---- Call

void Call::State::complete(uint64_t, wire::FrameBuffer buffer) {
  EXPECT_EQ(outcome, Outcome::open) << "answered twice";
  outcome = Outcome::frame;
  size_t from = wire::kSizePrefix;
  auto take_until = [&](size_t to) {
    frame.insert(frame.end(), buffer.bytes.begin() + static_cast<ptrdiff_t>(from),
                 buffer.bytes.begin() + static_cast<ptrdiff_t>(to));
    from = to;
  };
  for (const auto& splice : buffer.splices) {
    take_until(splice.at);
    size_t begin = frame.size();
    frame.resize(begin + splice.region.length);
    int64_t got =
        splice.region.source->read_region(splice.region.position, MutableBytes(frame).subspan(begin));
    EXPECT_EQ(got, static_cast<int64_t>(splice.region.length));
  }
  take_until(buffer.bytes.size());
  EXPECT_EQ(load_be<int32_t>(buffer.bytes.data()), static_cast<int32_t>(frame.size())) << "the size prefix";
}

void Call::State::complete_without_reply(uint64_t) {
  EXPECT_EQ(outcome, Outcome::open) << "answered twice";
  outcome = Outcome::nothing;
}

void Call::State::fail(uint64_t, std::string_view why) {
  EXPECT_EQ(outcome, Outcome::open) << "answered twice";
  outcome = Outcome::closed;
  reason = why;
}

// ---- HandlerHarness

HandlerHarness::HandlerHarness(const config::ConfigValues& values)
    : files_(std::make_unique<SimFileSystem>(clock_)), loop_(std::make_unique<HandTurnedLoop>(clock_)) {
  auto config = config::BrokerConfig::from_values(values);
  EXPECT_TRUE(config.ok());
  if (config.ok()) config_ = *config;
  client_.peer_host = client_.local_host = "127.0.0.1";
  client_.local_port = 9092;
  start();
}

HandlerHarness::~HandlerHarness() {
  stop(false);
}

void HandlerHarness::start() {
  storage::LogManagerOptions options;
  options.data_dir = "/data";
  options.threads = false;
  options.recovery_threads = 1;
  auto logs = storage::LogManager::open(*files_, clock_, options);
  ASSERT_TRUE(logs.ok()) << logs.error().to_string();
  logs_ = std::move(logs).value();
  auto catalog = broker::Catalog::open(*files_, clock_, *logs_, config_);
  ASSERT_TRUE(catalog.ok()) << catalog.error().to_string();
  catalog_ = std::move(catalog).value();
  sessions_ =
      std::make_unique<broker::FetchSessions>(clock_, static_cast<size_t>(config_.fetch_session_slots()), 7);
  worker_ = std::make_unique<broker::TaskThread>();
  batch_worker_ = std::make_unique<broker::BatchWorker>(config::limits::kBatchWorkerBytesMax);
  groups_ = std::make_unique<broker::GroupCoordinator>(config_, clock_, *logs_, *catalog_, *loop_);
  groups_->start();
  groups_->wait_until_loaded();
  services_ = std::make_unique<broker::Services>(
      broker::Services{config_, clock_, *logs_, *catalog_, *sessions_, *worker_, *batch_worker_, *groups_});
}

void HandlerHarness::stop(bool cleanly) {
  worker_->stop();
  batch_worker_->stop();
  groups_->stop();
  if (cleanly) {
    EXPECT_TRUE(logs_->close().ok());
  }
  loop_ = std::make_unique<HandTurnedLoop>(clock_);
  services_.reset();
  groups_.reset();
  worker_.reset();
  batch_worker_.reset();
  sessions_.reset();
  catalog_.reset();
  logs_.reset();
}

void HandlerHarness::restart(bool cleanly) {
  stop(cleanly);
  if (!cleanly) files_ = files_->after_kill();
  start();
}

broker::Services HandlerHarness::services() {
  return *services_;
}

Uuid HandlerHarness::create_topic(const std::string& name, int32_t partitions,
                                  const config::ConfigValues& configs) {
  broker::NewTopic topic;
  topic.name = name;
  topic.partitions = partitions;
  for (const auto& [key, value] : configs) topic.configs[key] = value;
  auto made = catalog_->create_topic(topic);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return made.ok() ? (*made)->id : Uuid{};
}

std::shared_ptr<storage::PartitionLog> HandlerHarness::log(const std::string& topic, int32_t partition) {
  auto found = logs_->find({topic, partition});
  EXPECT_NE(found, nullptr) << topic << "-" << partition;
  return found;
}

Call HandlerHarness::send_frame(std::vector<std::byte> frame, int16_t api_key, int16_t api_version) {
  Call call;
  call.state_->api_key = api_key;
  call.state_->api_version = api_version;
  broker::dispatch(*services_, client_, *loop_, MutableBytes(frame).subspan(wire::kSizePrefix),
                   broker::Reply(call.state_, 0));
  // A handler keeps nothing of the request's buffer: what still looks at it reads this.
  std::fill(frame.begin(), frame.end(), std::byte{0xEE});
  loop_->turn();
  return call;
}

void HandlerHarness::wait_for(const Call& call) {
  for (int i = 0; i < 3 && !call.answered(); ++i) {
    loop_->wait_for_post();
    loop_->turn();
  }
}

bool HandlerHarness::sync() {
  bool synced = logs_->flusher().run_one_round();
  loop_->turn();
  return synced;
}

void HandlerHarness::advance_ms(int64_t ms) {
  clock_.advance_ms(ms);
  loop_->turn();
}

}  // namespace zurau::testing
