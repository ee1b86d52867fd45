#include "broker/fetch_sessions.h"

#include <limits>

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

/// The partitions of a session in fetch order, each with what its consumer was told last. Guarded by
/// FetchSessions::mutex_.
class FetchSession {
 public:
  struct Entry {
    FetchPartition wanted;
    int64_t told_high_watermark = -1;
    int64_t told_log_start_offset = -1;
  };

  int32_t id = 0;
  int32_t epoch = 1;
  bool by_topic_id = false;
  int64_t created_ns = 0;
  int64_t used_ns = 0;

  size_t size() const { return index_.size(); }

  void update(const FetchPartition& wanted) {
    auto found = index_.find(wanted.key);
    if (found == index_.end()) {
      index_.emplace(wanted.key, entries_.insert(entries_.end(), Entry{wanted}));
    } else {
      found->second->wanted = wanted;
    }
  }

  void forget(const FetchKey& key) {
    auto found = index_.find(key);
    if (found == index_.end()) return;
    entries_.erase(found->second);
    index_.erase(found);
  }

  std::vector<FetchPartition> partitions() const {
    std::vector<FetchPartition> all;
    all.reserve(entries_.size());
    for (const Entry& entry : entries_) all.push_back(entry.wanted);
    return all;
  }

  /// True when the consumer has to be told; remembers that it was.
  bool tell(const FetchKey& key, const FetchNews& news) {
    auto found = index_.find(key);
    if (found == index_.end()) return true;
    Entry& entry = *found->second;
    bool failed = news.error != wire::ErrorCode::kNone;
    bool must = news.record_bytes > 0 || failed || news.diverging ||
                entry.told_high_watermark != news.high_watermark ||
                entry.told_log_start_offset != news.log_start_offset;
    // After an error the partition is sent again even when nothing changed.
    entry.told_high_watermark = failed ? -1 : news.high_watermark;
    entry.told_log_start_offset = news.log_start_offset;
    // Partitions that had data go to the back of the queue, so that a small max_bytes starves none.
    if (news.record_bytes > 0) entries_.splice(entries_.end(), entries_, found->second);
    return must;
  }

 private:
  std::list<Entry> entries_;
  std::map<FetchKey, std::list<Entry>::iterator> index_;
};

FetchContext FetchSessions::begin(FetchSessionRequest request) {
  Lock lock(mutex_);
  if (request.session_epoch != kInitialEpoch && request.session_epoch != kFinalEpoch)
    return begin_incremental(std::move(request));
  sessions_.erase(request.session_id);
  FetchContext context;
  context.kind_ =
      request.session_epoch == kFinalEpoch ? FetchContext::Kind::sessionless : FetchContext::Kind::full;
  context.partitions_ = std::move(request.partitions);
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
  if (session->epoch != request.session_epoch) {
    context.error_ = wire::ErrorCode::kInvalidFetchSessionEpoch;
    return context;
  }
  if (session->by_topic_id != request.by_topic_id) {
    context.error_ = wire::ErrorCode::kFetchSessionTopicIdError;
    return context;
  }
  for (const FetchPartition& wanted : request.partitions) session->update(wanted);
  for (const FetchKey& key : request.forgotten) session->forget(key);
  if (session->size() == 0) {
    sessions_.erase(found);
    context.kind_ = FetchContext::Kind::sessionless;
    return context;
  }
  session->used_ns = clock_.monotonic_ns();
  session->epoch = epoch_after(session->epoch);
  context.kind_ = FetchContext::Kind::incremental;
  context.partitions_ = session->partitions();
  context.next_epoch_ = session->epoch;
  context.session_ = std::move(session);
  return context;
}

FetchSessionAnswer FetchSessions::finish(FetchContext& context, const std::vector<FetchNews>& news) {
  CHECK_EQ(news.size(), context.partitions_.size());
  FetchSessionAnswer answer;
  answer.include.assign(news.size(), true);
  Lock lock(mutex_);
  switch (context.kind_) {
    case FetchContext::Kind::error: answer.error = context.error_; return answer;
    case FetchContext::Kind::sessionless: return answer;
    case FetchContext::Kind::full: context.session_ = create(context); break;
    case FetchContext::Kind::incremental:
      // Another request of the same session came in between: a client that pipelines fetches in one session,
      // or two clients.
      if (context.session_->epoch != context.next_epoch_) {
        answer.error = wire::ErrorCode::kInvalidFetchSessionEpoch;
        answer.include.assign(news.size(), false);
        return answer;
      }
      break;
  }
  if (!context.session_) return answer;
  answer.session_id = context.session_->id;
  for (size_t i = 0; i < news.size(); ++i) {
    bool must = context.session_->tell(context.partitions_[i].key, news[i]);
    answer.include[i] = must || context.kind_ == FetchContext::Kind::full;
  }
  return answer;
}

std::shared_ptr<FetchSession> FetchSessions::create(const FetchContext& context) {
  if (context.partitions_.empty() || !make_room(context.partitions_.size())) return nullptr;
  auto session = std::make_shared<FetchSession>();
  do {
    session->id = static_cast<int32_t>(random_() >> 33);
  } while (session->id == 0 || sessions_.contains(session->id));
  session->by_topic_id = context.by_topic_id_;
  session->created_ns = session->used_ns = clock_.monotonic_ns();
  for (const FetchPartition& wanted : context.partitions_) session->update(wanted);
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
    if (old && (smallest == sessions_.end() || it->second->size() < smallest->second->size())) smallest = it;
  }
  if (now - stalest->second->used_ns > kEvictionNs) {
    sessions_.erase(stalest);
    return true;
  }
  if (smallest == sessions_.end() || smallest->second->size() >= partitions) return false;
  sessions_.erase(smallest);
  return true;
}

size_t FetchSessions::size() const {
  Lock lock(mutex_);
  return sessions_.size();
}

}  // namespace zurau::broker
