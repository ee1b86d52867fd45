// Every bound of the broker in one place. What an operator may set is an option (options.h) and stands here
// only with the hard bound that the option cannot leave; what nobody has to set is a constant.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zurau::config::limits {

// ---- Connections ------------------------------------------------------------------------------------------

/// A frame's size prefix may not exceed socket.request.max.bytes, and that option not this.
inline constexpr int32_t kFrameBytesMax = 1 << 30;
/// Frames larger than this are allocated only as their bytes arrive (at most twice what has come), so that a
/// size prefix alone costs nothing.
inline constexpr size_t kFrameBytesUpFront = size_t{64} << 10;
/// Requests of one connection that have been read and not yet answered; beyond it the connection is not read.
inline constexpr size_t kInFlightRequestsMax = 1024;
/// Bytes of replies, in memory and in files, that wait for a client that does not read; beyond it no further
/// request of the client starts, and it is not read.
inline constexpr size_t kReplyBytesWaitingMax = size_t{1} << 20;
inline constexpr size_t kReplyFileBytesWaitingMax = size_t{64} << 20;
/// A client that has said that it sends no more gets what it waits for within this time, or not at all.
inline constexpr int64_t kHalfClosedNs = 2'000'000'000;
/// When the broker's memory for frames is used up, one connection at a time may go on with its frame; it must
/// have it whole within this time.
inline constexpr int64_t kOverdraftNs = 10'000'000'000;
/// Bytes of request frames that the whole broker holds (queued.max.request.bytes, when it is set, replaces
/// it).
inline constexpr size_t kBrokerFrameBytesMax = size_t{512} << 20;
/// Bounds of max.connections and max.connections.per.ip, whose defaults mean "as many as descriptors allow".
inline constexpr int32_t kConnectionsMax = 100'000;

// ---- Requests ---------------------------------------------------------------------------------------------

/// Topics in one request that changes or describes topics.
inline constexpr size_t kTopicsPerRequestMax = 10'000;
/// Resources in one request about configs, and keys of one resource.
inline constexpr size_t kConfigResourcesPerRequestMax = 10'000;
inline constexpr size_t kConfigsPerResourceMax = 1'000;

/// How often a request that waits for long looks whether its client is still there.
inline constexpr int64_t kWaitCheckMs = 30'000;

// ---- Groups -----------------------------------------------------------------------------------------------

/// Member ids of one classic group that were given out (MEMBER_ID_REQUIRED) and not used yet; beyond it a
/// client that asks for one is told that the group is full.
inline constexpr size_t kPendingMembersMax = 10'000;
/// Requests about groups are decided upon on a loop thread, under the lock of a shard. Memory that the arrays
/// of one may take when it is decoded; a request with more closes its connection.
inline constexpr size_t kGroupRequestMemoryMax = size_t{32} << 20;
/// Partitions that one OffsetFetch or OffsetCommit may name, or get together by asking for all of several
/// groups; beyond it INVALID_REQUEST. (A single group gets all of its partitions, however many.)
inline constexpr size_t kPartitionsPerGroupRequestMax = 200'000;
/// Groups, or keys of coordinators, in one request; beyond it INVALID_REQUEST for each.
inline constexpr size_t kGroupsPerRequestMax = 20'000;
/// Protocols that a member of a classic group may offer, and bytes of what it says along with them; beyond it
/// INVALID_REQUEST. Kafka's own clients offer a handful.
inline constexpr size_t kProtocolsPerMemberMax = 1'000;
inline constexpr size_t kMemberMetadataBytesMax = size_t{8} << 20;
/// Topics that a member of the new protocol may subscribe to by name; beyond it INVALID_REQUEST.
inline constexpr size_t kTopicsPerSubscriptionMax = 100'000;
/// A subscription by regular expression: bytes of its text, steps and bytes once compiled. It is tried on the
/// name of every topic; on a loop thread only as long as a group's expressions take no more steps for that
/// (each some nanoseconds), otherwise on a thread of its own.
inline constexpr int64_t kRegexCostOnLoopMax = 1'000'000;
inline constexpr size_t kSubscriptionRegexBytesMax = 512;
inline constexpr int kSubscriptionRegexStepsMax = 2000;
inline constexpr int64_t kSubscriptionRegexMemoryMax = int64_t{1} << 20;

// ---- Records ----------------------------------------------------------------------------------------------

/// What a compressed batch may become while it is checked. Above the largest batch that Kafka's clients make
/// by default times a ratio no honest data reaches; a bomb ends here.
inline constexpr size_t kDecompressedBytesMax = size_t{256} << 20;
/// So much of one Produce request is decompressed on the loop thread; batches beyond go to the batch worker.
inline constexpr size_t kUnpackedOnLoopMax = size_t{8} << 20;
/// Bytes of such batches that wait for the worker; a batch beyond is told to come again.
inline constexpr size_t kBatchWorkerBytesMax = size_t{64} << 20;

// ---- The config file --------------------------------------------------------------------------------------

inline constexpr size_t kConfigFileBytesMax = size_t{1} << 20;
inline constexpr size_t kConfigFileLinesMax = 10'000;
/// Length of one value; on the wire a string cannot be longer either.
inline constexpr size_t kConfigValueBytesMax = 32'767;

}  // namespace zurau::config::limits
