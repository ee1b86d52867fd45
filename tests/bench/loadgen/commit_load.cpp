// OffsetCommit of many groups: the groups are made, and waited for, with blocking calls before the
// measurement.
#include <chrono>
#include <cstdio>
#include <thread>

#include "tests/bench/loadgen/commands.h"
#include "tests/bench/loadgen/group_requests.h"
#include "tests/bench/loadgen/loads.h"

namespace zurau::bench {
namespace {

constexpr auto kRetryPause = std::chrono::milliseconds(5);
// What a coordinator says that is not ready: load in progress, not available, not (yet) coordinator.
constexpr int16_t kNotReadyFirst = 14;
constexpr int16_t kNotReadyLast = 16;

std::string group_name(const Options& options, size_t index) {
  return fmt::format("{}-{}", options.group, index);
}

bool not_ready(int16_t error_code) {
  return error_code >= kNotReadyFirst && error_code <= kNotReadyLast;
}

// Sends one frame for every group, each on its own connection, before it reads the first answer.
template <class MakeFrame, class TakeAnswer>
Status<> ask_for_all(std::vector<BlockingClient>& clients, MakeFrame make_frame, TakeAnswer take_answer) {
  for (size_t i = 0; i < clients.size(); ++i) RETURN_IF_ERROR(clients[i].send_all(make_frame(i)));
  for (size_t i = 0; i < clients.size(); ++i) {
    ASSIGN_OR_RETURN(auto response, clients[i].receive());
    RETURN_IF_ERROR(take_answer(i, response));
  }
  return kOk;
}

Status<> refused(const char* what, int16_t error_code) {
  return fail(Error{what, fmt::format("error code {}", error_code)});
}

Result<std::vector<BlockingClient>> connect_all(const Options& options) {
  std::vector<BlockingClient> clients;
  for (size_t i = 0; i < options.groups; ++i) {
    ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options.host, options.port));
    clients.push_back(std::move(client));
  }
  return clients;
}

Result<std::vector<MemberOf>> make_groups(const Options& options) {
  ASSIGN_OR_RETURN(auto clients, connect_all(options));
  std::vector<MemberOf> members(options.groups);
  for (size_t i = 0; i < options.groups; ++i) members[i].group = group_name(options, i);
  auto join_frame = [&](size_t i) { return join_group_frame(members[i], options.topic()); };
  auto joined = [&](size_t i, Bytes frame) -> Status<> {
    ASSIGN_OR_RETURN(auto answer, read_join_answer(frame));
    members[i].member_id = answer.member_id;
    members[i].generation = answer.generation;
    bool good = answer.error_code == 0 || answer.error_code == kMemberIdRequired;
    return good ? Status<>(kOk) : refused("JoinGroup", answer.error_code);
  };
  // First each gets its member id, then it joins with it.
  for (int turn = 0; turn < 2; ++turn) RETURN_IF_ERROR(ask_for_all(clients, join_frame, joined));
  auto sync_frame = [&](size_t i) {
    return sync_group_frame(members[i], options.topic(),
                            range_assignment({members[i].member_id}, options.partitions));
  };
  RETURN_IF_ERROR(ask_for_all(clients, sync_frame, [](size_t, Bytes frame) -> Status<> {
    ASSIGN_OR_RETURN(auto answer, read_sync_answer(frame));
    return answer.error_code == 0 ? Status<>(kOk) : refused("SyncGroup", answer.error_code);
  }));
  return members;
}

Status<> leave_groups(const Options& options, const std::vector<MemberOf>& members) {
  ASSIGN_OR_RETURN(auto clients, connect_all(options));
  auto frame = [&](size_t i) { return leave_group_frame(members[i]); };
  return ask_for_all(clients, frame, [](size_t, Bytes answer) -> Status<> {
    ASSIGN_OR_RETURN(auto error_code, read_group_error(answer));
    return error_code == 0 ? Status<>(kOk) : refused("LeaveGroup", error_code);
  });
}

class CommitLoad final : public Load {
 public:
  CommitLoad(const Options& options, std::vector<MemberOf> members)
      : options_(options),
        members_(std::move(members)),
        connections_(options.connections),
        turns_((members_.size() + connections_ - 1) / connections_),
        slots_(options.depth + 1) {
    for (size_t i = 0; i < members_.size(); ++i) {
      auto partition = static_cast<int32_t>(i % static_cast<size_t>(options.partitions));
      auto frame = offset_commit_frame(members_[i], options.topic(), partition);
      for (size_t slot = 0; slot < slots_; ++slot) frames_.push_back(frame);
    }
  }

  Outgoing next(size_t connection, int32_t correlation_id) override {
    auto turn = static_cast<size_t>(correlation_id);
    size_t groups = frames_.size() / slots_;
    size_t group = (connection + turn % turns_ * connections_) % groups;
    CommitFrame& frame = frames_[group * slots_ + turn % slots_];
    store_be(&frame.bytes[kCorrelationAt], correlation_id);
    store_be(&frame.bytes[frame.offset_at], static_cast<int64_t>(correlation_id));
    return {frame.bytes, {}};
  }

  Result<Completed> answered(size_t, int32_t, Bytes head) override {
    ASSIGN_OR_RETURN(auto error_code, read_commit_answer(head));
    if (error_code != 0) return fail(Error{"OffsetCommit", fmt::format("error code {}", error_code)});
    return Completed{};
  }

  Status<> finish() override { return leave_groups(options_, members_); }

 private:
  const Options& options_;
  const std::vector<MemberOf> members_;
  const size_t connections_;
  const size_t turns_;  // groups of a connection
  const size_t slots_;
  std::vector<CommitFrame> frames_;  // slots_ a group
};

// Of every group: a heartbeat of nobody is refused by a coordinator that serves, too.
Status<> wait_for_group(BlockingClient& client, const Options& options, const std::string& group) {
  auto deadline_ns = now_ns() + static_cast<int64_t>(options.timeout_s * 1e9);
  for (;;) {
    ASSIGN_OR_RETURN(auto found, client.call(find_coordinator_frame(group)));
    ASSIGN_OR_RETURN(auto error_code, read_find_coordinator_answer(found));
    if (error_code == 0) {
      ASSIGN_OR_RETURN(auto beaten, client.call(heartbeat_frame({group, "nobody", 1})));
      ASSIGN_OR_RETURN(error_code, read_group_error(beaten));
      if (!not_ready(error_code)) return kOk;
    }
    if (now_ns() > deadline_ns) return refused("FindCoordinator", error_code);
    std::this_thread::sleep_for(kRetryPause);
  }
}

}  // namespace

Result<std::unique_ptr<Load>> commit_load(const Options& options) {
  if (options.connections > options.groups) {
    return fail(Error{"--groups", "each connection needs a group of its own"});
  }
  ASSIGN_OR_RETURN(auto members, make_groups(options));
  return std::unique_ptr<Load>(std::make_unique<CommitLoad>(options, std::move(members)));
}

Status<> wait_for_coordinator(const Options& options) {
  ASSIGN_OR_RETURN(auto client, BlockingClient::connect(options.host, options.port));
  for (size_t i = 0; i < options.groups; ++i) {
    RETURN_IF_ERROR(wait_for_group(client, options, group_name(options, i)));
  }
  std::puts(R"({"serves":true})");
  return kOk;
}

}  // namespace zurau::bench
