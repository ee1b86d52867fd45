#include "broker/net/connection_set.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "config/broker_config.h"

namespace zurau::broker {
namespace {

constexpr size_t kReceiveScratchBytes = size_t{256} << 10;  // Fits the second-level cache.
constexpr size_t kSendScratchBytes = size_t{256} << 10;
constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kSweepMinNs = 100 * kNsPerMs;
constexpr int64_t kSweepMaxNs = 2'000 * kNsPerMs;

int64_t idle_ns(const config::BrokerConfig& config) {
  int64_t ms = config.connections_max_idle_ms();
  return ms < 0 || ms > INT64_MAX / kNsPerMs ? INT64_MAX : ms * kNsPerMs;
}

}  // namespace

ConnectionSet::ConnectionSet(Services& services, AsioLoop& loop, ReaderPool& readers, FrameBudget& budget)
    : receive_scratch_(kReceiveScratchBytes),
      send_scratch_(kSendScratchBytes),
      context_{services, loop, readers, budget, receive_scratch_, send_scratch_} {
  context_.frame_bytes_max = static_cast<size_t>(services.config.socket_request_max_bytes());
  context_.idle_ns = idle_ns(services.config);
  context_.on_closed = [this](const Connection& connection) { forget(connection); };
}

ConnectionSet::~ConnectionSet() {
  close_all();
}

void ConnectionSet::adopt(int socket, ClientInfo client, std::function<void()> on_closed) {
  if (draining_) {
    ::close(socket);
    return on_closed();
  }
  uint64_t id = client.connection_id;
  auto connection = std::make_shared<Connection>(context_, socket, std::move(client));
  members_.emplace(id, Member{connection, std::move(on_closed)});
  connection->start();
  schedule_sweep();
}

void ConnectionSet::forget(const Connection& connection) {
  auto node = members_.extract(connection.client().connection_id);
  if (!node.empty()) node.mapped().on_closed();
  if (members_.empty() && on_drained_) std::exchange(on_drained_, {})();
}

// Runs only while there are connections: an idle broker sleeps.
void ConnectionSet::schedule_sweep() {
  if (sweeping_) return;
  sweeping_ = true;
  int64_t interval = std::clamp(context_.idle_ns / 4, kSweepMinNs, kSweepMaxNs);
  context_.loop.run_at(context_.loop.clock().monotonic_ns() + interval, [this] {
    sweeping_ = false;
    int64_t now = context_.loop.clock().monotonic_ns();
    for (const auto& connection : snapshot()) connection->sweep(now);
    if (!members_.empty()) schedule_sweep();
  });
}

void ConnectionSet::drain(int64_t deadline_ns, std::function<void()> done) {
  draining_ = true;
  for (const auto& connection : snapshot()) connection->drain();
  if (members_.empty()) return done();
  on_drained_ = std::move(done);
  context_.loop.run_at(deadline_ns, [this] { close_all(); });
}

void ConnectionSet::close_all() {
  for (const auto& connection : snapshot()) connection->close({});
}

std::vector<std::shared_ptr<Connection>> ConnectionSet::snapshot() const {
  std::vector<std::shared_ptr<Connection>> connections;
  connections.reserve(members_.size());
  for (const auto& [id, member] : members_) connections.push_back(member.connection);
  return connections;
}

}  // namespace zurau::broker
