// ClassicConsumer: a consumer of a classic group in a simulation, with the eager protocol: before it joins
// again it commits and gives everything up. It crashes, pauses and leaves as it is told, and believes what it
// knows: after a pause it goes on with what it had until somebody tells it otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/sim/classic_broker.h"

namespace zurau::test {

/// Records come into every partition at one rate, until the producers stop.
struct Production {
  int64_t every_ms = 40;
  int64_t until_ms = 0;
  int64_t end_offset(int64_t now_ms) const { return std::min(now_ms, until_ms) / every_ms; }
};

/// Threading: one thread. What it has scheduled refers to it: it lives as long as the simulation.
class ClassicConsumer {
 public:
  struct World {
    Simulation& simulation;
    ClassicBroker& broker;
    Ledger& ledger;
    const Production& production;
  };
  /// `instance_id`: a static member.
  ClassicConsumer(const World& world, std::string name, std::optional<std::string> instance_id);

  void start();
  /// SIGKILL: it tells nobody. What it has sent still arrives.
  void crash();
  /// Commits, tells the group and goes. A static member goes without telling.
  void leave();
  /// It does nothing for so long, and then goes on as if no time had passed.
  void pause(int64_t ms);
  bool running() const { return running_; }
  bool consuming() const { return running_ && consuming_; }
  size_t partitions() const { return positions_.size(); }

 private:
  template <class Task>
  auto guarded(Task task);
  /// Runs `task` after so long, or when its pause is over; not at all when it has ended meanwhile.
  void later(int64_t ms, std::function<void()> task);

  void send(std::function<void()> request);

  void send_join();
  void joined(const broker::JoinResult& result);
  void send_sync(const broker::JoinResult& result);
  void synced(const broker::SyncResult& result);
  void fetch_offsets(const std::string& assignment);
  void beat();
  void poll();
  void commit_now_and_then();
  void commit();
  /// Acts on an error that says that the member must join again.
  void rejoin(wire::ErrorCode error);
  void give_up();
  std::string ledger_name() const { return instance_id_.value_or(member_id_); }

  World world_;
  const std::string name_;
  const std::optional<std::string> instance_id_;
  uint64_t life_ = 0;  ///< Changes with every start and end.
  bool running_ = false;
  int64_t paused_until_ms_ = 0;
  int64_t arrival_ms_ = 0;  ///< When what was sent last arrives.

  std::string member_id_;
  int32_t generation_ = -1;
  bool in_generation_ = false;  ///< Has synced: it beats.
  bool joining_ = false;
  bool consuming_ = false;
  std::map<int, int64_t> positions_;  ///< Of what it owns: the next record to process.
};

/// What the leader gives each member: a list of partitions, and how it is written.
std::string to_text(const std::vector<int>& partitions);
std::vector<int> partitions_in(std::string_view text);

}  // namespace zurau::test
