#include "broker/fetch_sessions.h"

#include <limits>
#include <utility>

#include "protocol/base/check.h"

namespace zurau::broker {
namespace {

constexpr int32_t kInitialEpoch = 0;
constexpr int32_t kFinalEpoch = -1;
/// An idle session may be evicted after this long (FetchSession.scala, `evictionMs`).
constexpr int64_t kEvictionNs = int64_t{120} * 1'000'000'000;

int32_t epoch_after(int32_t epoch) {
  return epoch == std::numeric_limits<int32_t>::max() ? 1 : epoch + 1;
}

}  // namespace

/// Threading: guarded by FetchSessions::mutex_.
struct FetchSession {
  int32_t id = 0;
  int32_t epoch = 1;
  bool by_topic_id = false;
  int64_t created_ns = 0;
  int64_t used_ns = 0;
  size_t size = 0;             ///< Partitions, also while a fetch has them.
  FetchPartitions partitions;  ///< Empty while `busy`.
  bool busy = false;           ///< A fetch is at work with the partitions.
};

FetchContext FetchSessions::begin(FetchSessionRequest request) {
  Lock lock(mutex_);
  if (request.session_epoch != kInitialEpoch && request.session_epoch != kFinalEpoch) {
    return begin_incremental(std::move(request));
  }
  if (request.session_id != 0) sessions_.erase(request.session_id);
  FetchContext context;
  context.kind_ =
      request.session_epoch == kFinalEpoch ? FetchContext::Kind::sessionless : FetchContext::Kind::full;
  context.partitions_ = FetchPartitions(std::move(request.partitions));
  context.by_topic_id_ = request.by_topic_id;
  return context;
}

FetchContext FetchSessions::begin_incremental(FetchSessionRequest request) {
  FetchContext context;
  auto found = sessions_.find(request.session_id);
  if (found == sessions_.end()) {
    context.error_ = wire::ErrorCode::kFetchSessionIdNotFound;
    return context;
  }
  std::shared_ptr<FetchSession> session = found->second;
  // Busy: two fetches of one session at once, which no client sends on purpose. The later one has to begin
  // anew.
  if (session->epoch != request.session_epoch || session->busy) {
    context.error_ = wire::ErrorCode::kInvalidFetchSessionEpoch;
    return context;
  }
  if (session->by_topic_id != request.by_topic_id) {
    context.error_ = wire::ErrorCode::kFetchSessionTopicIdError;
    return context;
  }
  context.partitions_ = std::move(session->partitions);
  context.partitions_.update(std::move(request.partitions));
  context.partitions_.forget(request.forgotten);
  if (context.partitions_.empty()) {
    sessions_.erase(found);
    context.kind_ = FetchContext::Kind::sessionless;
    return context;
  }
  session->used_ns = clock_.monotonic_ns();
  session->epoch = epoch_after(session->epoch);
  session->size = context.partitions_.size();
  session->busy = true;
  context.kind_ = FetchContext::Kind::incremental;
  context.session_ = std::move(session);
  return context;
}

FetchSessionAnswer FetchSessions::finish(FetchContext& context, const std::vector<FetchNews>& news) {
  CHECK_EQ(news.size(), context.partitions_.size());
  FetchSessionAnswer answer;
  Lock lock(mutex_);
  if (context.kind_ == FetchContext::Kind::full) context.session_ = create(context);
  if (!context.session_) return answer;
  answer.session_id = context.session_->id;
  if (context.kind_ == FetchContext::Kind::incremental) answer.include.resize(news.size());
  for (size_t i = 0; i < news.size(); ++i) {
    bool must = context.partitions_.tell(i, news[i]);
    if (!answer.include.empty()) answer.include[i] = must;
  }
  return answer;
}

void FetchSessions::release(FetchContext& context) {
  FetchPartitions partitions = std::move(context.partitions_);
  auto session = std::move(context.session_);
  if (!session) return;
  partitions.rotate();
  Lock lock(mutex_);
  session->partitions = std::move(partitions);
  session->busy = false;
}

std::shared_ptr<FetchSession> FetchSessions::create(const FetchContext& context) {
  if (context.partitions_.empty() || !make_room(context.partitions_.size())) return nullptr;
  auto session = std::make_shared<FetchSession>();
  do {
    session->id = static_cast<int32_t>(random_() >> 33);
  } while (session->id == 0 || sessions_.contains(session->id));
  session->by_topic_id = context.by_topic_id_;
  session->created_ns = session->used_ns = clock_.monotonic_ns();
  session->size = context.partitions_.size();
  session->busy = true;
  sessions_[session->id] = session;
  return session;
}

/// Evicts the stalest session when it is idle for long, otherwise the smallest old one that is smaller than
/// the newcomer.
bool FetchSessions::make_room(size_t partitions) {
  if (sessions_.size() < slots_) return true;
  if (sessions_.empty()) return false;
  int64_t now = clock_.monotonic_ns();
  auto stalest = sessions_.begin();
  auto smallest = sessions_.end();
  for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
    if (it->second->used_ns < stalest->second->used_ns) stalest = it;
    bool old = now - it->second->created_ns > kEvictionNs;
    if (old && (smallest == sessions_.end() || it->second->size < smallest->second->size)) smallest = it;
  }
  if (now - stalest->second->used_ns > kEvictionNs) {
    sessions_.erase(stalest);
    return true;
  }
  if (smallest == sessions_.end() || smallest->second->size >= partitions) return false;
  sessions_.erase(smallest);
  return true;
}

size_t FetchSessions::size() const {
  Lock lock(mutex_);
  return sessions_.size();
}

}  // namespace zurau::broker
