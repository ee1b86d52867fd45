// A member of a group as a client would play it, but for reading records: a state machine that is handed the
// answers of its one connection and says what to send next. One request is in flight at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/loadgen/group_requests.h"

namespace zurau::bench {

/// What all members of a group know.
struct GroupPlan {
  std::string group;
  std::string topic;
  int32_t partitions = 1;
};

/// Threading: one thread.
class GroupMember {
 public:
  /// `protocol`: classic or consumer.
  static std::unique_ptr<GroupMember> make(const std::string& protocol, const GroupPlan& plan);
  virtual ~GroupMember() = default;

  /// The first request of a member that comes.
  virtual Buffer join() = 0;
  virtual Buffer heartbeat() = 0;
  virtual Buffer leave() = 0;
  /// What is to be sent at once upon this answer, if anything: else the next heartbeat when it is due.
  virtual Result<std::optional<Buffer>> answered(Bytes frame) = 0;

  /// Has its share, has told the broker so, and knows of nothing newer.
  bool settled() const { return settled_; }
  /// Generation or epoch.
  int32_t generation() const { return generation_; }
  const std::vector<int32_t>& owned() const { return owned_; }
  /// Answered to leave().
  bool gone() const { return gone_; }

 protected:
  explicit GroupMember(const GroupPlan& plan) : plan_(plan) {}

  const GroupPlan& plan_;
  bool settled_ = false;
  bool gone_ = false;
  int32_t generation_ = -1;
  std::vector<int32_t> owned_;
};

}  // namespace zurau::bench
