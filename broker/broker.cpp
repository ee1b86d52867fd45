#include "broker/broker.h"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include "broker/batch_worker.h"
#include "broker/capacity.h"
#include "broker/catalog.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/fetch_sessions.h"
#include "broker/net/connection_set.h"
#include "broker/net/listener.h"
#include "broker/net/loop.h"
#include "broker/reader_pool.h"
#include "broker/services.h"
#include "broker/task_thread.h"
#include "config/limits.h"
#include "protocol/base/log.h"
#include "storage/log_manager.h"
#include "storage/posix_file_system.h"

namespace zurau::broker {
namespace {

/// Answers that are under way when the broker stops get this long.
constexpr int64_t kDrainNs = 300'000'000;
constexpr int kBacklog = 4096;

DescriptorPlan plan_descriptors(const config::BrokerConfig& config) {
  return broker::plan_descriptors(storage::raise_open_file_limit(),
                                  static_cast<size_t>(config.descriptor_budget()));
}

ListenOptions listen_options(const config::BrokerConfig& config, const config::Listener& listener) {
  // Kafka's default of 100 KiB would switch off the kernel's own tuning, which does better: it counts only
  // when it was set.
  auto set = [&](const char* key, int value) { return config.set_values().contains(key) ? value : -1; };
  return {listener.host, listener.port, set("socket.send.buffer.bytes", config.socket_send_buffer_bytes()),
          set("socket.receive.buffer.bytes", config.socket_receive_buffer_bytes())};
}

storage::LogManagerOptions log_manager_options(const config::BrokerConfig& config) {
  storage::LogManagerOptions options;
  options.data_dir = config.data_dir();
  options.node_id = config.node_id();
  options.cluster_id = config.cluster_id();
  options.checkpoint_interval_ms = config.checkpoint_interval_ms();
  options.file_delete_delay_ms = config.file_delete_delay_ms();
  options.recovery_threads = config.recovery_threads();
  return options;
}

size_t loop_count(const config::BrokerConfig& config) {
  if (config.loops() > 0) return static_cast<size_t>(config.loops());
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

uint64_t random_seed() {
  uint64_t seed = 0;
  CHECK(getrandom(&seed, sizeof seed, 0) == sizeof seed);
  return seed;
}

Error to_error(const storage::Error& error) {
  return {"", error.to_string()};
}

void log_recovery(const storage::RecoveryReport& report) {
  for (const auto& finding : report.findings) {
    LogLevel level = finding.data_lost ? LogLevel::error : LogLevel::warn;
    log(level, "{}: {}", finding.path, finding.detail);
  }
  if (!report.clean_shutdown) {
    log_info("the last stop was not clean: {} logs were recovered, {} bytes were read for it",
             report.logs_recovered, report.bytes_scanned);
  }
}

/// Descriptors of bound sockets until listeners take them over.
struct BoundSockets {
  BoundSockets() = default;
  BoundSockets(BoundSockets&&) = default;
  std::vector<int> sockets;
  ~BoundSockets() {
    for (int socket : sockets) {
      if (socket >= 0) ::close(socket);
    }
  }
};

}  // namespace

struct Broker::Parts {
  Parts(const config::BrokerConfig& broker_config, Clock& broker_clock, DescriptorPlan plan)
      : config(broker_config),
        clock(broker_clock),
        descriptors(plan),
        budget(frame_budget_bytes(broker_config)),
        files(plan.files),
        readers(static_cast<size_t>(std::max(1, broker_config.reader_threads()))) {
    for (size_t i = loop_count(config); i > 0; --i) loops.push_back(std::make_unique<AsioLoop>(clock));
  }

  Status<> open_storage();
  Status<> open_network(BoundSockets bound);
  void run_loops();
  void end_connections();
  void join_loops();

  const config::BrokerConfig& config;
  Clock& clock;
  const DescriptorPlan descriptors;
  FrameBudget budget;
  std::vector<std::unique_ptr<AsioLoop>> loops;
  storage::PosixFileSystem files;
  std::unique_ptr<storage::LogManager> logs;
  std::unique_ptr<Catalog> catalog;
  std::unique_ptr<FetchSessions> fetch_sessions;
  std::unique_ptr<GroupCoordinator> groups;
  TaskThread admin_worker;
  BatchWorker batch_worker{config::limits::kBatchWorkerBytesMax};
  ReaderPool readers;
  std::unique_ptr<Services> services;
  std::vector<std::unique_ptr<ConnectionSet>> connections;  // Parallel to loops.
  std::unique_ptr<AcceptContext> accepting;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<HostPort> addresses;
  std::vector<std::thread> threads;
};

Status<> Broker::Parts::open_storage() {
  auto opened = storage::LogManager::open(files, clock, log_manager_options(config));
  if (!opened.ok()) return fail(to_error(opened.error()));
  logs = std::move(opened).value();
  log_recovery(logs->recovery());
  ASSIGN_OR_RETURN(catalog, Catalog::open(files, clock, *logs, config));
  fetch_sessions = std::make_unique<FetchSessions>(clock, static_cast<size_t>(config.fetch_session_slots()),
                                                   random_seed());
  groups = std::make_unique<GroupCoordinator>(config, clock, *logs, *catalog, *loops.front());
  services = std::make_unique<Services>(
      Services{config, clock, *logs, *catalog, *fetch_sessions, admin_worker, batch_worker, *groups});
  return kOk;
}

Status<> Broker::Parts::open_network(BoundSockets bound) {
  std::vector<ConnectionHome> homes;
  for (auto& loop : loops) {
    connections.push_back(std::make_unique<ConnectionSet>(*services, *loop, readers, budget));
    homes.push_back({*loop, *connections.back()});
  }
  size_t total = std::min(static_cast<size_t>(config.max_connections()), descriptors.connections);
  accepting = std::make_unique<AcceptContext>(
      AcceptContext{*loops.front(), std::move(homes),
                    ConnectionCounts(total, static_cast<size_t>(config.max_connections_per_ip()))});
  int backlog =
      config.set_values().contains("socket.listen.backlog.size") ? config.socket_listen_backlog() : kBacklog;
  for (size_t i = 0; i < bound.sockets.size(); ++i) {
    int socket = std::exchange(bound.sockets[i], -1);
    listeners.push_back(std::make_unique<Listener>(*accepting, socket, config.listeners()[i].name));
    RETURN_IF_ERROR(listeners.back()->listen(backlog));
    addresses.push_back(listeners.back()->address());
  }
  return kOk;
}

void Broker::Parts::run_loops() {
  for (auto& loop : loops) threads.emplace_back([loop = loop.get()] { loop->run(); });
}

void Broker::Parts::end_connections() {
  loops.front()->post([this] {
    for (auto& listener : listeners) listener->stop();
  });
  int64_t deadline_ns = clock.monotonic_ns() + kDrainNs;
  std::vector<std::future<void>> drained;
  for (size_t i = 0; i < loops.size(); ++i) {
    auto done = std::make_shared<std::promise<void>>();
    drained.push_back(done->get_future());
    loops[i]->post([set = connections[i].get(), deadline_ns, done] {
      set->drain(deadline_ns, [done] { done->set_value(); });
    });
  }
  for (auto& future : drained) future.wait();
}

void Broker::Parts::join_loops() {
  for (auto& loop : loops) loop->stop();
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

Broker::Broker(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Broker::~Broker() {
  parts_->admin_worker.stop();
  parts_->batch_worker.stop();
  parts_->groups->stop();
  parts_->readers.stop();
  parts_->join_loops();
}

Result<std::unique_ptr<Broker>> Broker::start(const config::BrokerConfig& config, Clock& clock) {
  BoundSockets bound;
  for (const config::Listener& listener : config.listeners()) {
    ASSIGN_OR_RETURN(int socket, bind_socket(listen_options(config, listener)));
    bound.sockets.push_back(socket);
  }
  auto parts = std::make_unique<Parts>(config, clock, plan_descriptors(config));
  RETURN_IF_ERROR(parts->open_storage());
  RETURN_IF_ERROR(parts->open_network(std::move(bound)));
  parts->groups->start();  // First, so that no client meets a coordinator that does not know what it has.
  parts->run_loops();
  return std::unique_ptr<Broker>(new Broker(std::move(parts)));
}

const std::vector<HostPort>& Broker::addresses() const {
  return parts_->addresses;
}
const std::string& Broker::cluster_id() const {
  return parts_->logs->identity().cluster_id;
}
const storage::RecoveryReport& Broker::recovery() const {
  return parts_->logs->recovery();
}

Status<> Broker::stop() {
  parts_->end_connections();
  parts_->admin_worker.stop();
  parts_->batch_worker.stop();
  parts_->groups->stop();
  parts_->readers.stop();
  parts_->join_loops();
  auto closed = parts_->logs->close();
  if (!closed.ok()) return fail(to_error(closed.error()));
  return kOk;
}

}  // namespace zurau::broker
