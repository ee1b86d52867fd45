// The images of a file and of a directory: see sim_image.h.
#include "tests/support/sim_image.h"

#include <algorithm>

namespace zurau::testing {
namespace {

/// What a sync that returned, or failed, says of the changes that waited for it.
template <class Change>
void decide_pending(std::vector<Change>& changes, SimFate fate) {
  for (Change& change : changes) {
    if (change.fate == SimFate::pending) change.fate = fate;
  }
}

/// Takes the changes from the front that are sure, up to the first that is not.
template <class Change, class Apply>
void take_sure(std::vector<Change>& changes, Apply apply) {
  auto first_unsure = std::find_if(changes.begin(), changes.end(),
                                   [](const Change& change) { return change.fate != SimFate::sure; });
  for (auto at = changes.begin(); at != first_unsure; ++at) apply(*at);
  changes.erase(changes.begin(), first_unsure);
}

constexpr size_t kPage = 4096;
constexpr size_t kSector = 512;  // What a disk writes as one.

}  // namespace

void SimFileImage::apply(std::vector<std::byte>& content, const Change& change, size_t bytes_max) {
  if (change.is_truncate) {
    content.resize(change.position);
    return;
  }
  size_t count = std::min(change.bytes.size(), bytes_max);
  if (content.size() < change.position + count) content.resize(change.position + count);
  std::copy_n(change.bytes.begin(), count, content.begin() + static_cast<ptrdiff_t>(change.position));
}

void SimFileImage::write(uint64_t position, Bytes bytes) {
  changes_.push_back({SimFate::pending, false, position, {bytes.begin(), bytes.end()}});
  apply(content_, changes_.back());
}

void SimFileImage::truncate(uint64_t size) {
  changes_.push_back({SimFate::pending, true, size, {}});
  apply(content_, changes_.back());
}

void SimFileImage::sync() {
  decide_pending(changes_, SimFate::sure);
  take_sure(changes_, [this](const Change& change) { apply(durable_, change); });
}

void SimFileImage::sync_failed() {
  decide_pending(changes_, SimFate::doubtful);
}

SimFileImage SimFileImage::durable(std::vector<std::byte> bytes) {
  SimFileImage image;
  image.content_ = bytes;
  image.durable_ = std::move(bytes);
  return image;
}

/// A written byte is a step, a change of size is one.
uint64_t SimFileImage::unsure_steps() const {
  uint64_t steps = 0;
  for (const Change& change : changes_) {
    if (change.fate != SimFate::sure) steps += change.is_truncate ? 1 : change.bytes.size();
  }
  return steps;
}

std::vector<std::byte> SimFileImage::keep_prefix(uint64_t steps) const {
  std::vector<std::byte> content = durable_;
  for (const Change& change : changes_) {
    uint64_t wanted = change.is_truncate ? 1 : change.bytes.size();
    uint64_t kept = change.fate == SimFate::sure ? wanted : std::min(wanted, steps);
    if (change.fate != SimFate::sure) steps -= kept;
    if (kept > 0 || wanted == 0) apply(content, change, kept);
  }
  return content;
}

std::vector<std::byte> SimFileImage::keep_pages(SimRandom& random) const {
  std::vector<std::byte> content = keep_prefix(0);
  size_t old_size = content.size();
  content.resize(content_.size());
  for (size_t begin = 0; begin < content.size(); begin += kPage) {
    size_t count = std::min(kPage, content.size() - begin);
    auto from = content_.begin() + static_cast<ptrdiff_t>(begin);
    auto to = content.begin() + static_cast<ptrdiff_t>(begin);
    if (std::equal(from, from + static_cast<ptrdiff_t>(count), to) && begin + count <= old_size) continue;
    if (random() % 2 == 0) std::copy_n(from, count, to);
  }
  return content;
}

std::vector<std::byte> SimFileImage::after_power_cut(SimRandom& random, bool scattered_pages) const {
  uint64_t steps = unsure_steps();
  if (steps == 0) return keep_prefix(0);
  switch (random() % (scattered_pages ? 6 : 5)) {
    case 0: return keep_prefix(0);
    case 1: return content_;
    case 2:
    case 3: return keep_prefix(random() % (steps + 1));
    case 4: {
      auto content = keep_prefix(random() % (steps + 1));
      if (content.size() >= content_.size()) return content;
      size_t synced = keep_prefix(0).size();
      content.resize(std::max(content.size() / kSector * kSector, std::min(synced, content.size())));
      content.resize(content_.size());
      return content;
    }
    default: return keep_pages(random);
  }
}

void SimDirectoryImage::apply(SimEntries& entries, const Change& change) {
  for (const auto& [name, node] : change.names) {
    if (node)
      entries[name] = node;
    else
      entries.erase(name);
  }
}

void SimDirectoryImage::change(std::vector<std::pair<std::string, std::shared_ptr<SimNode>>> names) {
  changes_.push_back({SimFate::pending, std::move(names)});
  apply(entries_, changes_.back());
}

void SimDirectoryImage::sync() {
  decide_pending(changes_, SimFate::sure);
  take_sure(changes_, [this](const Change& change) { apply(durable_, change); });
}

void SimDirectoryImage::sync_failed() {
  decide_pending(changes_, SimFate::doubtful);
}

SimEntries SimDirectoryImage::after_power_cut(SimRandom& random) const {
  SimEntries entries = durable_;
  // Mostly a coin for each change; sometimes none or all of them, which is what one journal commit does.
  uint64_t mode = random() % 4;
  std::set<std::string> lost;
  for (const Change& change : changes_) {
    bool kept = change.fate == SimFate::sure || mode == 1 || (mode > 1 && random() % 2 == 0);
    bool needs_lost = std::any_of(change.names.begin(), change.names.end(),
                                  [&](const auto& name) { return lost.contains(name.first); });
    if (kept && !needs_lost) {
      apply(entries, change);
    } else {
      for (const auto& name : change.names) lost.insert(name.first);
    }
  }
  return entries;
}

}  // namespace zurau::testing
