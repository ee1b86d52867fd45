// ConnectionSet: all connections of one loop, with what they share, and the sweep that closes quiet ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/net/connection.h"
#include "broker/net/frame_budget.h"
#include "broker/net/loop.h"

namespace zurau::broker {

/// Threading: confined to the loop thread, but for the constructor and the destructor, which run while the
/// loop does not.
class ConnectionSet {
 public:
  /// All arguments outlive it.
  ConnectionSet(Services& services, AsioLoop& loop, ReaderPool& readers, FrameBudget& budget);
  ~ConnectionSet();

  /// Takes over an accepted socket, which does not block. `on_closed` is called when the connection is gone.
  void adopt(int socket, ClientInfo client, std::function<void()> on_closed);
  /// The broker stops: takes no more, and ends every connection as soon as its waiting produces are answered,
  /// at the latest at `deadline_ns`. Then calls `done`.
  void drain(int64_t deadline_ns, std::function<void()> done);
  size_t size() const { return members_.size(); }

 private:
  struct Member {
    std::shared_ptr<Connection> connection;
    std::function<void()> on_closed;
  };
  void forget(const Connection& connection);
  void schedule_sweep();
  void close_all();
  /// The connections now: what is done to one may take it out of members_.
  std::vector<std::shared_ptr<Connection>> snapshot() const;

  std::vector<std::byte> receive_scratch_;
  std::vector<std::byte> send_scratch_;
  ConnectionContext context_;
  std::unordered_map<uint64_t, Member> members_;  // By connection id.
  bool sweeping_ = false;
  bool draining_ = false;
  std::function<void()> on_drained_;
};

}  // namespace zurau::broker
