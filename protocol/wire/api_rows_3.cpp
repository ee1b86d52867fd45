// Rows of the API registry, keys 64 to 92.
#include "protocol/wire/api_rows.h"

#include "protocol/messages/add_raft_voter.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/alter_share_group_offsets.h"
#include "protocol/messages/assign_replicas_to_dirs.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/controller_registration.h"
#include "protocol/messages/delete_share_group_offsets.h"
#include "protocol/messages/delete_share_group_state.h"
#include "protocol/messages/describe_share_group_offsets.h"
#include "protocol/messages/describe_topic_partitions.h"
#include "protocol/messages/describe_transactions.h"
#include "protocol/messages/get_telemetry_subscriptions.h"
#include "protocol/messages/initialize_share_group_state.h"
#include "protocol/messages/list_config_resources.h"
#include "protocol/messages/list_transactions.h"
#include "protocol/messages/push_telemetry.h"
#include "protocol/messages/read_share_group_state.h"
#include "protocol/messages/read_share_group_state_summary.h"
#include "protocol/messages/remove_raft_voter.h"
#include "protocol/messages/share_acknowledge.h"
#include "protocol/messages/share_fetch.h"
#include "protocol/messages/share_group_describe.h"
#include "protocol/messages/share_group_heartbeat.h"
#include "protocol/messages/streams_group_describe.h"
#include "protocol/messages/streams_group_heartbeat.h"
#include "protocol/messages/unregister_broker.h"
#include "protocol/messages/update_raft_voter.h"
#include "protocol/messages/write_share_group_state.h"

namespace zurau::wire::detail {

std::span<const ApiInfo> api_rows_3() {
  static constexpr ApiInfo rows[] = {
      row<msg::UnregisterBrokerRequest, msg::UnregisterBrokerResponse>("UnregisterBroker"),
      row<msg::DescribeTransactionsRequest, msg::DescribeTransactionsResponse>("DescribeTransactions"),
      row<msg::ListTransactionsRequest, msg::ListTransactionsResponse>("ListTransactions"),
      row<msg::AllocateProducerIdsRequest, msg::AllocateProducerIdsResponse>("AllocateProducerIds"),
      row<msg::ConsumerGroupHeartbeatRequest, msg::ConsumerGroupHeartbeatResponse>("ConsumerGroupHeartbeat"),
      row<msg::ConsumerGroupDescribeRequest, msg::ConsumerGroupDescribeResponse>("ConsumerGroupDescribe"),
      row<msg::ControllerRegistrationRequest, msg::ControllerRegistrationResponse>("ControllerRegistration"),
      row<msg::GetTelemetrySubscriptionsRequest, msg::GetTelemetrySubscriptionsResponse>(
          "GetTelemetrySubscriptions"),
      row<msg::PushTelemetryRequest, msg::PushTelemetryResponse>("PushTelemetry"),
      row<msg::AssignReplicasToDirsRequest, msg::AssignReplicasToDirsResponse>("AssignReplicasToDirs"),
      row<msg::ListConfigResourcesRequest, msg::ListConfigResourcesResponse>("ListConfigResources"),
      row<msg::DescribeTopicPartitionsRequest, msg::DescribeTopicPartitionsResponse>(
          "DescribeTopicPartitions"),
      row<msg::ShareGroupHeartbeatRequest, msg::ShareGroupHeartbeatResponse>("ShareGroupHeartbeat"),
      row<msg::ShareGroupDescribeRequest, msg::ShareGroupDescribeResponse>("ShareGroupDescribe"),
      row<msg::ShareFetchRequest, msg::ShareFetchResponse>("ShareFetch"),
      row<msg::ShareAcknowledgeRequest, msg::ShareAcknowledgeResponse>("ShareAcknowledge"),
      row<msg::AddRaftVoterRequest, msg::AddRaftVoterResponse>("AddRaftVoter"),
      row<msg::RemoveRaftVoterRequest, msg::RemoveRaftVoterResponse>("RemoveRaftVoter"),
      row<msg::UpdateRaftVoterRequest, msg::UpdateRaftVoterResponse>("UpdateRaftVoter"),
      row<msg::InitializeShareGroupStateRequest, msg::InitializeShareGroupStateResponse>(
          "InitializeShareGroupState"),
      row<msg::ReadShareGroupStateRequest, msg::ReadShareGroupStateResponse>("ReadShareGroupState"),
      row<msg::WriteShareGroupStateRequest, msg::WriteShareGroupStateResponse>("WriteShareGroupState"),
      row<msg::DeleteShareGroupStateRequest, msg::DeleteShareGroupStateResponse>("DeleteShareGroupState"),
      row<msg::ReadShareGroupStateSummaryRequest, msg::ReadShareGroupStateSummaryResponse>(
          "ReadShareGroupStateSummary"),
      row<msg::StreamsGroupHeartbeatRequest, msg::StreamsGroupHeartbeatResponse>("StreamsGroupHeartbeat"),
      row<msg::StreamsGroupDescribeRequest, msg::StreamsGroupDescribeResponse>("StreamsGroupDescribe"),
      row<msg::DescribeShareGroupOffsetsRequest, msg::DescribeShareGroupOffsetsResponse>(
          "DescribeShareGroupOffsets"),
      row<msg::AlterShareGroupOffsetsRequest, msg::AlterShareGroupOffsetsResponse>("AlterShareGroupOffsets"),
      row<msg::DeleteShareGroupOffsetsRequest, msg::DeleteShareGroupOffsetsResponse>(
          "DeleteShareGroupOffsets"),
  };
  return rows;
}

}  // namespace zurau::wire::detail
