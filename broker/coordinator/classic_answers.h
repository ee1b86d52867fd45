// What classic groups answer to JoinGroup and SyncGroup, with the bytes of members shared instead of copied:
// the message structs hold views, and an answer outlives the lock under which it was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/coordinator/effects.h"
#include "protocol/base/bytes.h"
#include "protocol/wire/error_code.h"

namespace zurau::broker {

/// Bytes that many answers and the group may hold at once. Null stands for none.
using SharedBytes = std::shared_ptr<const std::vector<std::byte>>;

inline SharedBytes share(Bytes bytes) {
  if (bytes.empty()) return nullptr;
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}
inline Bytes view(const SharedBytes& bytes) {
  return bytes ? Bytes(*bytes) : Bytes{};
}

/// JoinGroupResponse.
struct JoinResult {
  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    SharedBytes metadata;
  };
  wire::ErrorCode error = wire::ErrorCode::kNone;
  int32_t generation_id = -1;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::string leader;
  bool skip_assignment = false;
  std::string member_id;
  std::vector<Member> members;  ///< For the leader only.
};

/// SyncGroupResponse.
struct SyncResult {
  wire::ErrorCode error = wire::ErrorCode::kNone;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  SharedBytes assignment;
};

using JoinAnswer = Answer<JoinResult>;
using SyncAnswer = Answer<SyncResult>;

/// Gives `result` once the shard's records are durable, or the error that they met.
inline void answer_join(Effects& effects, JoinAnswer answer, JoinResult result) {
  effects.answer([answer = std::move(answer), result = std::move(result)](wire::ErrorCode failure) mutable {
    if (failure != wire::ErrorCode::kNone) result = {.error = failure, .member_id = result.member_id};
    answer(std::move(result));
  });
}
inline void answer_sync(Effects& effects, SyncAnswer answer, SyncResult result) {
  effects.answer([answer = std::move(answer), result = std::move(result)](wire::ErrorCode failure) mutable {
    if (failure != wire::ErrorCode::kNone) result = {.error = failure};
    answer(std::move(result));
  });
}

}  // namespace zurau::broker
