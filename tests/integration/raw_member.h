// RawMember: a member of a consumer group of the new protocol over a socket of its own, heartbeat by
// heartbeat. (Debian 12's librdkafka knows only the classic protocol; newer clients are tried by
// tests/compat.)
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/wire/error_code.h"
#include "tests/support/raw_client.h"

namespace zurau::test {

/// Threading: one thread.
class RawMember {
 public:
  using Reply = msg::ConsumerGroupHeartbeatResponse;
  using Owned = std::set<std::pair<Uuid, int32_t>>;

  RawMember(uint16_t port, std::string group, std::string id, std::string topic)
      : client_(std::make_unique<RawClient>(port)),
        group_(std::move(group)),
        id_(std::move(id)),
        topic_(std::move(topic)) {}

  /// Says what there is to say, as a client does: all of it with a join, what it owns after that has changed.
  /// Takes up and gives up partitions at once.
  Reply heartbeat();
  /// Any other request of it.
  Reply send(const msg::ConsumerGroupHeartbeatRequest& request, int16_t version = 1);
  Reply leave();
  /// The broker was started again: another socket, the same member.
  void reconnect(uint16_t port) { client_ = std::make_unique<RawClient>(port); }
  /// Another member takes its place from nothing.
  void begin_anew();

  msg::ConsumerGroupHeartbeatRequest request() const;
  RawClient& client() { return *client_; }
  const std::string& id() const { return id_; }
  int32_t epoch() const { return epoch_; }
  const Owned& owned() const { return owned_; }

 private:
  std::unique_ptr<RawClient> client_;
  std::string group_;
  std::string id_;
  std::string topic_;
  int32_t epoch_ = 0;
  Owned owned_;
  bool owned_changed_ = false;
  int32_t correlation_id_ = 0;
};

/// Members that heartbeat in turn until each owns as many partitions as `sizes` says (in any order), and no
/// partition two. False when that does not come about in time.
bool settle(const std::vector<RawMember*>& members, std::vector<size_t> sizes, int deadline_ms = 20000);

}  // namespace zurau::test
