// What a shard answers to OffsetCommit, OffsetFetch and OffsetDelete. Topics that are not there, and ids in
// place of names, are the handlers' matter: here every topic has its name, and its id where that is known.
//
// OffsetCommit, by the group (codes: 22 ILLEGAL_GENERATION, 25 UNKNOWN_MEMBER_ID, 69 GROUP_ID_NOT_FOUND):
//
//   group                     generation < 0            generation >= 0
//   not there                 accepted: a simple group  22; 69 from version 9 on
//   simple                    accepted                  25
//   classic                   see classic_group.h       see classic_group.h
//   consumer                  see consumer_group.h      see consumer_group.h
//
// OffsetFetch of a group that is not there, and of partitions without an offset: -1, no error.
// OffsetDelete of a group that is not there: 69; of a partition without an offset: no error.
// Sources: Kafka 4.3 OffsetMetadataManager.
#pragma once

#include "broker/coordinator/effects.h"
#include "broker/coordinator/group_shard.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"

namespace zurau::broker {

/// `response` has a place for every partition of `request`, in its order; those that have an error already
/// are left alone. Answers with it.
Effects commit_offsets(GroupShard& shard, const msg::OffsetCommitRequest& request,
                       msg::OffsetCommitResponse response, int16_t api_version, Now now,
                       const Answer<msg::OffsetCommitResponse>& answer);
/// Gives every partition of a response that has no error yet the error of its group.
void refuse_commit(msg::OffsetCommitResponse& response, wire::ErrorCode error);

/// Of one group, in the form of version 8 and later (where a null list of topics asks for all).
msg::OffsetFetchResponse::OffsetFetchResponseGroup fetch_offsets(
    const GroupShard& shard, const msg::OffsetFetchRequest::OffsetFetchRequestGroup& request);

/// `response` as in commit_offsets.
Effects delete_offsets(GroupShard& shard, const msg::OffsetDeleteRequest& request,
                       msg::OffsetDeleteResponse response, const Answer<msg::OffsetDeleteResponse>& answer);
/// The error of the whole request: no partitions are listed then.
msg::OffsetDeleteResponse refuse_offset_delete(wire::ErrorCode error);

}  // namespace zurau::broker
