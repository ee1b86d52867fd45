// Incremental fetch sessions (KIP-227): the broker remembers which partitions a consumer follows and what it
// was told last, so that a fetch names only what changes and an answer holds only what is new. Source:
// kafka.server.FetchSession.
//
//   request (id, epoch)        meaning                                      answer's session id
//   (0, 0)                     full fetch, open a session                   new id, or 0 when there is no
//   room (any, -1)                  full fetch, close the session if there       0 (id, 0) full fetch,
//   replace the session              new id, or 0 (id, n), n = the server's  incremental: changes in, news
//   out            id; the server's epoch is n + 1 from now on (id, n), n different
//   INVALID_FETCH_SESSION_EPOCH                  0, no partitions (unknown id, n) FETCH_SESSION_ID_NOT_FOUND
//   0, no partitions (id, n), names <-> ids     FETCH_SESSION_TOPIC_ID_ERROR                 0, no partitions
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/mutex.h"
#include "protocol/base/uuid.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {

/// Names a partition by topic name (Fetch < 13) or by topic id.
struct FetchKey {
  std::string topic;
  Uuid topic_id;
  int32_t partition = 0;
  friend auto operator<=>(const FetchKey&, const FetchKey&) = default;
};

/// One partition that a fetch asks for.
struct FetchPartition {
  FetchKey key;
  int32_t current_leader_epoch = -1;
  int64_t fetch_offset = 0;
  int32_t last_fetched_epoch = -1;
  int32_t max_bytes = 0;
};

/// What the answer would say of a partition: decides whether an incremental answer has to hold it.
struct FetchNews {
  size_t record_bytes = 0;
  int64_t high_watermark = -1;
  int64_t log_start_offset = -1;
  wire::ErrorCode error = wire::ErrorCode::kNone;
  bool diverging = false;
};

struct FetchSessionRequest {
  int32_t session_id = 0;
  int32_t session_epoch = -1;
  bool by_topic_id = false;
  std::vector<FetchPartition> partitions;  ///< Full: all. Incremental: added or changed ones.
  std::vector<FetchKey> forgotten;
};

class FetchSession;

/// One fetch within (or without) a session. Threading: confined to the loop thread of its request.
class FetchContext {
 public:
  /// Top-level error of the answer; then there are no partitions.
  wire::ErrorCode error() const { return error_; }
  /// What to fetch, in the order in which max_bytes is spent.
  const std::vector<FetchPartition>& partitions() const { return partitions_; }

 private:
  friend class FetchSessions;
  enum class Kind : uint8_t { error, sessionless, full, incremental };
  Kind kind_ = Kind::error;
  wire::ErrorCode error_ = wire::ErrorCode::kNone;
  std::vector<FetchPartition> partitions_;
  std::shared_ptr<FetchSession> session_;
  int32_t next_epoch_ = 0;
  bool by_topic_id_ = false;
};

/// What the answer's head says, and which of the context's partitions its body holds.
struct FetchSessionAnswer {
  wire::ErrorCode error = wire::ErrorCode::kNone;
  int32_t session_id = 0;
  std::vector<bool> include;
};

/// Threading: a monitor.
class FetchSessions {
 public:
  /// `slots` bounds the sessions kept (max.incremental.fetch.session.cache.slots). `seed` makes the ids.
  FetchSessions(Clock& clock, size_t slots, uint64_t seed) : clock_(clock), slots_(slots), random_(seed) {}

  FetchContext begin(FetchSessionRequest request);
  /// Call once per context that has no error; `news` is parallel to context.partitions().
  FetchSessionAnswer finish(FetchContext& context, const std::vector<FetchNews>& news);
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
