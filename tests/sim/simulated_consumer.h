// A consumer of the new protocol as a model: what a client does between its heartbeats (KIP-848's client
// side), with the ways in which it goes wrong. It processes records of the partitions that it believes to be
// its own and commits what it has processed.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "tests/support/consumer_group_fixture.h"

namespace zurau::testing {

using Place = std::pair<Uuid, int32_t>;

/// What the topics hold and how far the group is; the model's truth.
struct SimulatedLog {
  int64_t end = 0;
  int64_t committed = 0;
  int64_t processed = 0;  ///< Every record below it was processed by somebody.
};
using SimulatedLogs = std::map<Place, SimulatedLog>;

class SimulatedConsumer {
 public:
  SimulatedConsumer(ConsumerGroupFixture& group, SimulatedLogs& logs, std::mt19937& random, std::string name)
      : group_(group), logs_(logs), random_(random), name_(std::move(name)) {}

  // ---- What happens to it
  void start(std::vector<std::string> topics);
  void leave();
  void crash() { up_ = false; }
  /// Stands still, sends nothing, and goes on afterwards as if nothing had been.
  void pause(int64_t ms) { paused_until_ms_ = group_.now.steady_ms + ms; }

  /// Heartbeats, gives up, processes, commits: whatever is due.
  void step();

  // ---- What the test looks at
  bool is_up() const { return up_; }
  bool is_paused() const { return group_.now.steady_ms < paused_until_ms_; }
  const std::string& member_id() const { return member_id_; }
  int32_t epoch() const { return epoch_; }
  /// What it would go on processing.
  const std::set<Place>& owned() const { return owned_; }
  /// Whether the group would take a commit of it for that partition.
  bool may_commit(const Place& place) const;

 private:
  void heartbeat();
  void take(const HeartbeatReply& reply);
  void begin_anew();
  void give_up_what_was_taken();
  void process_and_commit();
  void commit(const Place& place);

  ConsumerGroupFixture& group_;
  SimulatedLogs& logs_;
  std::mt19937& random_;
  const std::string name_;
  std::vector<std::string> topics_;

  bool up_ = false;
  int starts_ = 0;
  std::string member_id_;
  int32_t epoch_ = 0;
  std::set<Place> owned_;
  std::set<Place> assigned_;           ///< As the coordinator has said last.
  std::map<Place, int64_t> position_;  ///< Of what it owns.
  bool owned_changed_ = false;         ///< Since the last heartbeat that was answered.
  bool says_everything_ = false;       ///< An answer was lost: the next request is a full one.
  int64_t next_heartbeat_ms_ = 0;
  int64_t revoked_at_ms_ = 0;  ///< When it is done with what it has to give up.
  int64_t paused_until_ms_ = 0;
};

}  // namespace zurau::testing
