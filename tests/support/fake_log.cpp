// The log for tests of the flusher: see fake_log.h.
#include "tests/support/fake_log.h"

#include <gtest/gtest.h>

namespace zurau::testing {

using storage::Error;
using storage::ErrorCode;
using storage::SyncTarget;
using storage::Waiter;

void FakeLog::write(std::string_view text) {
  Lock lock(mutex_);
  EXPECT_TRUE(file_->write(size_, as_bytes(text)).ok());
  size_ += text.size();
  ++end_;
}

void FakeLog::roll() {
  Lock lock(mutex_);
  rolled_ = true;
}

void FakeLog::take_offline() {
  Lock lock(mutex_);
  failure_ = Error{ErrorCode::offline, 0, name_, "taken offline by the test"};
}

int FakeLog::targets_taken() const {
  Lock lock(mutex_);
  return targets_taken_;
}

int FakeLog::syncs_failed() const {
  Lock lock(mutex_);
  return syncs_failed_;
}

storage::LogOffsets FakeLog::offsets() const {
  Lock lock(mutex_);
  return {0, durable_, durable_, end_, durable_};
}

std::optional<Error> FakeLog::failure() const {
  Lock lock(mutex_);
  return failure_;
}

storage::Result<storage::AppendResult> FakeLog::append(MutableBytes, int32_t) {
  return fail(Error{ErrorCode::invalid_argument, 0, name_, "the fake log takes write() only"});
}

storage::Result<storage::LogSlice> FakeLog::read(int64_t, const storage::ReadLimits&) {
  return storage::LogSlice{{}, offsets(), {}};
}

storage::Result<storage::TimestampedOffset> FakeLog::find_timestamp(int64_t, storage::ReadBound) {
  return storage::TimestampedOffset{};
}

storage::Result<storage::TimestampedOffset> FakeLog::find_max_timestamp() {
  return storage::TimestampedOffset{};
}

bool FakeLog::watch_visible(int64_t, storage::ReadBound, const std::shared_ptr<Waiter>&) {
  return false;
}

bool FakeLog::watch_durable(int64_t end_offset, const std::shared_ptr<Waiter>& waiter) {
  Lock lock(mutex_);
  if (durable_ >= end_offset || failure_) return false;
  waiters_.emplace_back(end_offset, waiter);
  return true;
}

std::optional<SyncTarget> FakeLog::take_sync_target() {
  Lock lock(mutex_);
  ++targets_taken_;
  if (failure_) return std::nullopt;
  SyncTarget target{end_, {}, {}};
  if (durable_ < end_) target.files.push_back(file_);
  if (rolled_) target.directories.push_back(directory_);
  rolled_ = false;
  return target;
}

std::vector<std::shared_ptr<Waiter>> FakeLog::take_due() {
  std::vector<std::shared_ptr<Waiter>> due;
  for (auto at = waiters_.begin(); at != waiters_.end();) {
    if (at->first <= durable_ || failure_) {
      due.push_back(at->second);
      at = waiters_.erase(at);
    } else {
      ++at;
    }
  }
  return due;
}

std::vector<std::shared_ptr<Waiter>> FakeLog::complete_sync(const SyncTarget& target) {
  Lock lock(mutex_);
  durable_ = std::max(durable_, target.end_offset);
  return take_due();
}

std::vector<std::shared_ptr<Waiter>> FakeLog::sync_failed(const SyncTarget&, const Error& error) {
  Lock lock(mutex_);
  ++syncs_failed_;
  failure_ = error;
  return take_due();
}

}  // namespace zurau::testing
