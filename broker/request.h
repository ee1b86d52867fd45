// A request as a handler sees it, and the ticket with which it answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "broker/loop.h"
#include "protocol/wire/payload.h"

namespace zurau::broker {

/// What is known of a client's connection. Lives as long as the connection.
/// Threading: confined to the connection's loop thread.
struct ClientInfo {
  uint64_t connection_id = 0;
  std::string peer_host;   ///< As in logs and in group members' client_host, without the port.
  std::string local_host;  ///< The address that the client dialled (getsockname): what Metadata tells it
                           ///< unless configured.
  uint16_t local_port = 0;
  std::string listener_name = "PLAINTEXT";  ///< Which listener has accepted it: config::Listener::name.
  std::string software_name;                ///< From ApiVersions >= 3; empty before.
  std::string software_version;
};

/// Where replies go: the connection's queue, which sends them in request order.
/// Threading: confined to the connection's loop thread.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void complete(uint64_t slot, wire::FrameBuffer frame) = 0;
  virtual void complete_without_reply(uint64_t slot) = 0;
  virtual void fail(uint64_t slot, std::string_view reason) = 0;
  virtual void hold() = 0;
};

/// The duty to answer one request: exactly one of the three, now or later, on the loop thread. A Reply that
/// is destroyed unanswered closes the connection, so that a client never waits for nothing. Answers after the
/// client has gone are dropped.
class Reply {
 public:
  Reply(std::weak_ptr<ReplySink> sink, uint64_t slot) : sink_(std::move(sink)), slot_(slot), open_(true) {}
  Reply(Reply&& other) noexcept
      : sink_(std::move(other.sink_)), slot_(other.slot_), open_(std::exchange(other.open_, false)) {}
  Reply& operator=(Reply&&) = delete;
  ~Reply() {
    if (open_) close("the request was dropped");
  }

  /// A whole frame, size and header included (wire::begin_response .. finish_response).
  void send(wire::FrameBuffer frame) {
    if (auto sink = take()) sink->complete(slot_, std::move(frame));
  }
  /// Produce with acks=0.
  void send_nothing() {
    if (auto sink = take()) sink->complete_without_reply(slot_);
  }
  /// Closes the connection after the replies before this one; `reason` goes to the log.
  void close(std::string_view reason) {
    if (auto sink = take()) sink->fail(slot_, reason);
  }
  /// Only while the handler runs: no further request of the connection starts before this one is answered,
  /// also where the API would allow it. For a Produce whose append is still to come.
  void hold() const {
    if (auto sink = sink_.lock()) sink->hold();
  }
  /// False when the client has gone: a waiting handler may give up.
  bool wanted() const { return !sink_.expired(); }

 private:
  std::shared_ptr<ReplySink> take() {
    open_ = false;
    return sink_.lock();
  }
  std::weak_ptr<ReplySink> sink_;
  uint64_t slot_;
  bool open_;
};

/// One request. `body` and the views decoded from it are valid until the handler returns; a handler that
/// answers later copies what it still needs. The body is the connection's own buffer: Produce patches batches
/// in place.
struct Request {
  int16_t api_key = 0;
  int16_t api_version = 0;
  int32_t correlation_id = 0;
  std::string_view client_id;
  MutableBytes body;
  ClientInfo& client;
  Loop& loop;
};

struct Services;

/// A handler of one API: decodes the body, acts, and answers through `reply` at once or later.
/// A body that does not decode is answered by reply.close(the decode error).
using Handler = void (*)(Services& services, const Request& request, Reply reply);

}  // namespace zurau::broker
