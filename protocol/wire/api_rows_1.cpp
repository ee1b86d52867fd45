// Rows of the API registry, keys 0 to 33.
#include "protocol/wire/api_rows.h"

#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/create_acls.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/delete_records.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/sasl_handshake.h"
#include "protocol/messages/sync_group.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/write_txn_markers.h"

namespace zurau::wire::detail {

std::span<const ApiInfo> api_rows_1() {
  static constexpr ApiInfo rows[] = {
      row<msg::ProduceRequest, msg::ProduceResponse>("Produce", true),
      row<msg::FetchRequest, msg::FetchResponse>("Fetch"),
      row<msg::ListOffsetsRequest, msg::ListOffsetsResponse>("ListOffsets"),
      row<msg::MetadataRequest, msg::MetadataResponse>("Metadata"),
      row<msg::OffsetCommitRequest, msg::OffsetCommitResponse>("OffsetCommit"),
      row<msg::OffsetFetchRequest, msg::OffsetFetchResponse>("OffsetFetch"),
      row<msg::FindCoordinatorRequest, msg::FindCoordinatorResponse>("FindCoordinator"),
      row<msg::JoinGroupRequest, msg::JoinGroupResponse>("JoinGroup"),
      row<msg::HeartbeatRequest, msg::HeartbeatResponse>("Heartbeat"),
      row<msg::LeaveGroupRequest, msg::LeaveGroupResponse>("LeaveGroup"),
      row<msg::SyncGroupRequest, msg::SyncGroupResponse>("SyncGroup"),
      row<msg::DescribeGroupsRequest, msg::DescribeGroupsResponse>("DescribeGroups"),
      row<msg::ListGroupsRequest, msg::ListGroupsResponse>("ListGroups"),
      row<msg::SaslHandshakeRequest, msg::SaslHandshakeResponse>("SaslHandshake"),
      row<msg::ApiVersionsRequest, msg::ApiVersionsResponse>("ApiVersions"),
      row<msg::CreateTopicsRequest, msg::CreateTopicsResponse>("CreateTopics"),
      row<msg::DeleteTopicsRequest, msg::DeleteTopicsResponse>("DeleteTopics"),
      row<msg::DeleteRecordsRequest, msg::DeleteRecordsResponse>("DeleteRecords"),
      row<msg::InitProducerIdRequest, msg::InitProducerIdResponse>("InitProducerId"),
      row<msg::OffsetForLeaderEpochRequest, msg::OffsetForLeaderEpochResponse>("OffsetForLeaderEpoch"),
      row<msg::AddPartitionsToTxnRequest, msg::AddPartitionsToTxnResponse>("AddPartitionsToTxn"),
      row<msg::AddOffsetsToTxnRequest, msg::AddOffsetsToTxnResponse>("AddOffsetsToTxn"),
      row<msg::EndTxnRequest, msg::EndTxnResponse>("EndTxn"),
      row<msg::WriteTxnMarkersRequest, msg::WriteTxnMarkersResponse>("WriteTxnMarkers"),
      row<msg::TxnOffsetCommitRequest, msg::TxnOffsetCommitResponse>("TxnOffsetCommit"),
      row<msg::DescribeAclsRequest, msg::DescribeAclsResponse>("DescribeAcls"),
      row<msg::CreateAclsRequest, msg::CreateAclsResponse>("CreateAcls"),
      row<msg::DeleteAclsRequest, msg::DeleteAclsResponse>("DeleteAcls"),
      row<msg::DescribeConfigsRequest, msg::DescribeConfigsResponse>("DescribeConfigs"),
      row<msg::AlterConfigsRequest, msg::AlterConfigsResponse>("AlterConfigs"),
  };
  return rows;
}

}  // namespace zurau::wire::detail
