// Incremental fetch sessions (KIP-227): the broker remembers which partitions a consumer follows and what it
// was told last, so that a fetch names only what changes and an answer holds only what is new. Source:
// kafka.server.FetchSession.
//
// A request names a session and the epoch it expects (the server counts on by one with every fetch):
//
//   (0, 0)              full fetch, opens a session: its id, or 0 when there is no room
//   (any, -1)           full fetch, closes the session if there is one: 0
//   (id, 0)             full fetch, replaces the session: a new id, or 0
//   (id, expected)      incremental: changes come in, news goes out: id
//   (id, another)       INVALID_FETCH_SESSION_EPOCH
//   (unknown, n)        FETCH_SESSION_ID_NOT_FOUND
//   names <-> ids       FETCH_SESSION_TOPIC_ID_ERROR
//
// While a fetch of a session is at work it holds the session's partitions: an incremental fetch costs what
// changed, not a copy of everything.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "broker/fetch_partitions.h"
#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {

struct FetchSessionRequest {
  int32_t session_id = 0;
  int32_t session_epoch = -1;
  bool by_topic_id = false;
  std::vector<FetchPartition> partitions;  ///< Full: all. Incremental: added or changed ones.
  std::vector<FetchKey> forgotten;
};

struct FetchSession;

/// One fetch within (or without) a session. Threading: confined to the loop thread of its request.
class FetchContext {
 public:
  /// Top-level error of the answer; then there are no partitions.
  wire::ErrorCode error() const { return error_; }
  /// What to fetch, in the order in which max_bytes is spent.
  const FetchPartitions& partitions() const { return partitions_; }

 private:
  friend class FetchSessions;
  enum class Kind : uint8_t { error, sessionless, full, incremental };
  Kind kind_ = Kind::error;
  wire::ErrorCode error_ = wire::ErrorCode::kNone;
  FetchPartitions partitions_;
  std::shared_ptr<FetchSession> session_;
  bool by_topic_id_ = false;
};

/// What the answer's head says, and which of the context's partitions its body holds.
struct FetchSessionAnswer {
  int32_t session_id = 0;
  std::vector<bool> include;  ///< Empty: all.
};

/// Threading: a monitor.
class FetchSessions {
 public:
  /// `slots` bounds the sessions kept (max.incremental.fetch.session.cache.slots). `seed` makes the ids.
  FetchSessions(Clock& clock, size_t slots, uint64_t seed) : clock_(clock), slots_(slots), random_(seed) {}

  FetchContext begin(FetchSessionRequest request);
  /// `news` is parallel to context.partitions(). Opens the session of a full fetch.
  FetchSessionAnswer finish(FetchContext& context, const std::vector<FetchNews>& news);
  /// Gives the session its partitions back: before the answer leaves, or when there will be none because the
  /// client has gone. The context is empty afterwards.
  void release(FetchContext& context);
  /// Sessions kept now.
  size_t size() const;

 private:
  std::shared_ptr<FetchSession> create(const FetchContext& context) REQUIRES(mutex_);
  bool make_room(size_t partitions) REQUIRES(mutex_);
  FetchContext begin_incremental(FetchSessionRequest request) REQUIRES(mutex_);

  Clock& clock_;
  const size_t slots_;
  mutable Mutex mutex_;
  std::mt19937_64 random_ GUARDED_BY(mutex_);
  std::map<int32_t, std::shared_ptr<FetchSession>> sessions_ GUARDED_BY(mutex_);
};

}  // namespace zurau::broker
