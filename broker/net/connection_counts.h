// ConnectionCounts: how many clients may be connected, in all (max.connections) and from one address
// (max.connections.per.ip).
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

namespace zurau::broker {

/// Threading: confined to the loop that accepts.
class ConnectionCounts {
 public:
  ConnectionCounts(size_t total_max, size_t per_address_max)
      : total_max_(total_max), per_address_max_(per_address_max) {}

  enum class Admission : uint8_t { admitted, too_many, too_many_of_address };
  Admission admit(const std::string& address) {
    if (total_ >= total_max_) return Admission::too_many;
    size_t& count = by_address_[address];
    if (count >= per_address_max_) {
      if (count == 0) by_address_.erase(address);
      return Admission::too_many_of_address;
    }
    ++count;
    ++total_;
    return Admission::admitted;
  }
  /// An admitted connection is gone.
  void release(const std::string& address) {
    auto found = by_address_.find(address);
    if (--found->second == 0) by_address_.erase(found);
    --total_;
  }
  size_t total() const { return total_; }

 private:
  const size_t total_max_;
  const size_t per_address_max_;
  size_t total_ = 0;
  std::unordered_map<std::string, size_t> by_address_;
};

}  // namespace zurau::broker
