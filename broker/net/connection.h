// Connection: one client. Reads frames, starts requests in the order that the protocol allows, and sends
// replies in the order of the requests.
//
//   socket --recv--> FrameReader --frames--> may it start? --dispatch--> handler ... ReplySink
//   socket <--sendmsg, sendfile-- FrameWriter <--in order-- ReplyQueue <-----------------'
//
// A request starts only when nothing of its connection is in flight, except a Produce behind Produces. What
// may not start yet stays in the reader, and the socket is not read meanwhile: a client that sends faster
// than we answer, or never reads its replies, is held up by TCP and costs bounded memory.
//
// Ends of a connection: the peer closes (replies under way are still sent), a frame that cannot be read or
// served (after the replies before it), a broken socket, or quiet for connections.max.idle.ms.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "broker/dispatcher.h"
#include "broker/net/frame_budget.h"
#include "broker/net/frame_reader.h"
#include "broker/net/frame_writer.h"
#include "broker/net/log_limiter.h"
#include "broker/net/loop.h"
#include "broker/net/reply_queue.h"
#include "broker/reader_pool.h"
#include "broker/request.h"
#include "broker/services.h"

namespace zurau::broker {

class Connection;

/// What the connections of one loop share. Outlives them.
/// Threading: confined to the loop thread.
struct ConnectionContext {
  Services& services;
  AsioLoop& loop;
  ReaderPool& readers;
  FrameBudget& budget;
  MutableBytes receive_scratch;
  MutableBytes send_scratch;
  size_t frame_bytes_max = 0;
  int64_t idle_ns = 0;  ///< Quiet for so long, and a connection is closed; INT64_MAX: never.
  LogLimiter log_limiter{20};
  std::function<void(const Connection&)> on_closed;  ///< Called once, as the last thing.
};

/// Threading: confined to the loop thread.
class Connection final : public ReplySink, public std::enable_shared_from_this<Connection> {
 public:
  /// Takes over `socket`, which does not block.
  Connection(ConnectionContext& context, int socket, ClientInfo client);
  void start();

  const ClientInfo& client() const { return client_; }
  /// Closes at once; `reason` goes to the log, unless it is empty.
  void close(std::string_view reason);
  /// The broker stops: starts nothing new, and closes as soon as its waiting produces are answered and sent.
  void drain();
  /// Now and then: closes the connection when it has been quiet for too long, and gives memory back when it
  /// is quiet.
  void sweep(int64_t now_ns);

  void complete(uint64_t slot, wire::FrameBuffer frame) override;
  void complete_without_reply(uint64_t slot) override;
  void fail(uint64_t slot, std::string_view reason) override;
  void hold() override { replies_.hold(); }

 private:
  // connection_read.cpp
  void on_readable();
  bool receive();
  void run_frames();
  bool may_start(const FrameKind& kind) const;
  bool wants_bytes() const;
  void read_on();
  void wait_for_memory();

  // connection_write.cpp
  void flush();
  void wait_writable();
  void warm_cold_region();
  void end_when_finished();

  // connection.cpp
  void turn();
  void schedule_turn();
  void log_end(std::string_view reason);
  void shut();

  ConnectionContext& context_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> socket_;
  ClientInfo client_;
  FrameReader reader_;
  ReplyQueue replies_;
  FrameWriter writer_;

  bool closed_ = false;
  bool in_turn_ = false;  // turn() is on the stack: answers are sent at its end.
  bool turn_posted_ = false;
  bool reading_ = false;         // Waits for the socket to become readable, or for memory.
  bool writing_ = false;         // Waits for the socket to become writable, or for a cold region.
  bool frame_held_ = false;      // The reader has a frame that may not start yet.
  bool yielded_ = false;         // The reader may have frames that wait for the next turn.
  bool starts_nothing_ = false;  // It ends, or drains.
  bool peer_done_ = false;       // The peer sends no more.
  int64_t active_ns_ = 0;        // When something last moved.
  int64_t peer_done_ns_ = 0;
  int64_t overdraft_ns_ =
      INT64_MAX;         // When a sweep first saw it overdraw the budget; INT64_MAX: it does not.
  size_t trickled_ = 0;  // Bytes of an unfinished frame that have not counted as activity yet.
};

}  // namespace zurau::broker
