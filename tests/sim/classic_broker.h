// ClassicBroker: a broker with one classic group and its offsets, in a simulation. Answers wait until the log
// is durable; a crash loses what is not, and closes every connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "broker/coordinator/classic_group.h"
#include "tests/sim/ledger.h"
#include "tests/sim/simulation.h"

namespace zurau::test {

/// Threading: one thread.
class ClassicBroker {
 public:
  ClassicBroker(Simulation& simulation, Ledger& ledger);

  void join(const msg::JoinGroupRequest& request, const broker::RequestContext& context,
            broker::JoinAnswer answer);
  void sync(const msg::SyncGroupRequest& request, broker::SyncAnswer answer);
  wire::ErrorCode heartbeat(const msg::HeartbeatRequest& request);
  void leave(const msg::LeaveGroupRequest& request);

  struct Commit {
    std::string member_id;
    std::optional<std::string> instance_id;
    std::string member_name;  ///< The ledger's.
    int32_t generation = -1;
    std::vector<std::pair<int, int64_t>> offsets;
  };
  void commit(const Commit& commit, std::function<void(wire::ErrorCode)> answer);
  /// The committed offset of each of `partitions`.
  void fetch(const std::vector<int>& partitions,
             std::function<void(wire::ErrorCode, std::vector<int64_t>)> answer);

  /// SIGKILL with a power cut, and a start at once.
  void crash();
  const broker::ClassicGroup& group() const { return *group_; }

 private:
  struct Entry {
    broker::GroupRecord record;                    ///< With a key: of the group.
    std::vector<std::pair<int, int64_t>> offsets;  ///< Otherwise.
  };
  broker::Now now() const { return {simulation_.now_ms(), 1'700'000'000'000 + simulation_.now_ms()}; }
  void carry_out(broker::Effects effects);
  void arm();

  Simulation& simulation_;
  Ledger& ledger_;
  broker::GroupSettings settings_;
  std::unique_ptr<broker::ClassicGroup> group_;
  std::vector<int64_t> committed_;
  std::vector<Entry> log_;
  size_t durable_ = 0;
  uint64_t life_ = 0;
  uint64_t fresh_ids_ = 0;
};

}  // namespace zurau::test
