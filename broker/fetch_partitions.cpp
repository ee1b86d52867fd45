#include "broker/fetch_partitions.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace zurau::broker {

namespace {

/// Whether a partition may be named twice: never says no when one is.
bool may_repeat(const std::vector<FetchPartition>& wanted) {
  if (wanted.size() < 2) return false;
  std::vector<size_t> hashes;
  hashes.reserve(wanted.size());
  for (const FetchPartition& partition : wanted) hashes.push_back(FetchKeyHash{}(partition.key));
  std::sort(hashes.begin(), hashes.end());
  return std::adjacent_find(hashes.begin(), hashes.end()) != hashes.end();
}

}  // namespace

FetchPartitions::FetchPartitions(std::vector<FetchPartition> wanted) {
  if (may_repeat(wanted)) {
    update(std::move(wanted));
    return;
  }
  order_.resize(wanted.size());
  entries_.reserve(wanted.size());
  for (FetchPartition& partition : wanted) entries_.push_back({std::move(partition)});
  std::iota(order_.begin(), order_.end(), 0);
}

void FetchPartitions::make_index() {
  if (!index_.empty()) return;
  index_.reserve(entries_.size());
  for (uint32_t position = 0; position < entries_.size(); ++position) {
    index_.emplace(entries_[position].wanted.key, position);
  }
}

void FetchPartitions::update(std::vector<FetchPartition> changed) {
  if (changed.empty()) return;
  make_index();
  for (FetchPartition& partition : changed) {
    auto [found, added] = index_.try_emplace(partition.key, static_cast<uint32_t>(entries_.size()));
    if (!added) {
      entries_[found->second].wanted = std::move(partition);
      continue;
    }
    order_.push_back(found->second);
    entries_.push_back({std::move(partition)});
  }
}

void FetchPartitions::forget(const std::vector<FetchKey>& keys) {
  if (keys.empty()) return;
  make_index();
  std::vector<bool> gone(entries_.size());
  for (const FetchKey& key : keys) {
    if (auto found = index_.find(key); found != index_.end()) gone[found->second] = true;
  }
  FetchPartitions rest;
  for (uint32_t position : order_) {
    if (gone[position]) continue;
    rest.order_.push_back(static_cast<uint32_t>(rest.entries_.size()));
    rest.entries_.push_back(std::move(entries_[position]));
  }
  *this = std::move(rest);
}

bool FetchPartitions::tell(size_t i, const FetchNews& news) {
  Entry& entry = entries_[order_[i]];
  bool failed = news.error != wire::ErrorCode::kNone;
  bool must = news.record_bytes > 0 || failed || news.diverging ||
              entry.told_high_watermark != news.high_watermark ||
              entry.told_log_start_offset != news.log_start_offset;
  // After an error the partition is sent again even when nothing changed.
  entry.told_high_watermark = failed ? -1 : news.high_watermark;
  entry.told_log_start_offset = news.log_start_offset;
  entry.had_records = news.record_bytes > 0;
  return must;
}

void FetchPartitions::rotate() {
  std::vector<uint32_t> had_records;
  size_t kept = 0;
  for (uint32_t position : order_) {
    if (std::exchange(entries_[position].had_records, false)) {
      had_records.push_back(position);
    } else {
      order_[kept++] = position;
    }
  }
  std::copy(had_records.begin(), had_records.end(), order_.begin() + static_cast<ptrdiff_t>(kept));
}

}  // namespace zurau::broker
