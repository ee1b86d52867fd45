// Rows of the API registry, keys 34 to 63.
#include "protocol/wire/api_rows.h"

#include "protocol/messages/alter_client_quotas.h"
#include "protocol/messages/alter_partition.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/alter_replica_log_dirs.h"
#include "protocol/messages/alter_user_scram_credentials.h"
#include "protocol/messages/begin_quorum_epoch.h"
#include "protocol/messages/broker_heartbeat.h"
#include "protocol/messages/broker_registration.h"
#include "protocol/messages/create_delegation_token.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/describe_client_quotas.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/describe_delegation_token.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/describe_user_scram_credentials.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/end_quorum_epoch.h"
#include "protocol/messages/envelope.h"
#include "protocol/messages/expire_delegation_token.h"
#include "protocol/messages/fetch_snapshot.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/renew_delegation_token.h"
#include "protocol/messages/sasl_authenticate.h"
#include "protocol/messages/update_features.h"
#include "protocol/messages/vote.h"

namespace zurau::wire::detail {

std::span<const ApiInfo> api_rows_2() {
  static constexpr ApiInfo rows[] = {
      row<msg::AlterReplicaLogDirsRequest, msg::AlterReplicaLogDirsResponse>("AlterReplicaLogDirs"),
      row<msg::DescribeLogDirsRequest, msg::DescribeLogDirsResponse>("DescribeLogDirs"),
      row<msg::SaslAuthenticateRequest, msg::SaslAuthenticateResponse>("SaslAuthenticate"),
      row<msg::CreatePartitionsRequest, msg::CreatePartitionsResponse>("CreatePartitions"),
      row<msg::CreateDelegationTokenRequest, msg::CreateDelegationTokenResponse>("CreateDelegationToken"),
      row<msg::RenewDelegationTokenRequest, msg::RenewDelegationTokenResponse>("RenewDelegationToken"),
      row<msg::ExpireDelegationTokenRequest, msg::ExpireDelegationTokenResponse>("ExpireDelegationToken"),
      row<msg::DescribeDelegationTokenRequest, msg::DescribeDelegationTokenResponse>(
          "DescribeDelegationToken"),
      row<msg::DeleteGroupsRequest, msg::DeleteGroupsResponse>("DeleteGroups"),
      row<msg::ElectLeadersRequest, msg::ElectLeadersResponse>("ElectLeaders"),
      row<msg::IncrementalAlterConfigsRequest, msg::IncrementalAlterConfigsResponse>(
          "IncrementalAlterConfigs"),
      row<msg::AlterPartitionReassignmentsRequest, msg::AlterPartitionReassignmentsResponse>(
          "AlterPartitionReassignments"),
      row<msg::ListPartitionReassignmentsRequest, msg::ListPartitionReassignmentsResponse>(
          "ListPartitionReassignments"),
      row<msg::OffsetDeleteRequest, msg::OffsetDeleteResponse>("OffsetDelete"),
      row<msg::DescribeClientQuotasRequest, msg::DescribeClientQuotasResponse>("DescribeClientQuotas"),
      row<msg::AlterClientQuotasRequest, msg::AlterClientQuotasResponse>("AlterClientQuotas"),
      row<msg::DescribeUserScramCredentialsRequest, msg::DescribeUserScramCredentialsResponse>(
          "DescribeUserScramCredentials"),
      row<msg::AlterUserScramCredentialsRequest, msg::AlterUserScramCredentialsResponse>(
          "AlterUserScramCredentials"),
      row<msg::VoteRequest, msg::VoteResponse>("Vote"),
      row<msg::BeginQuorumEpochRequest, msg::BeginQuorumEpochResponse>("BeginQuorumEpoch"),
      row<msg::EndQuorumEpochRequest, msg::EndQuorumEpochResponse>("EndQuorumEpoch"),
      row<msg::DescribeQuorumRequest, msg::DescribeQuorumResponse>("DescribeQuorum"),
      row<msg::AlterPartitionRequest, msg::AlterPartitionResponse>("AlterPartition"),
      row<msg::UpdateFeaturesRequest, msg::UpdateFeaturesResponse>("UpdateFeatures"),
      row<msg::EnvelopeRequest, msg::EnvelopeResponse>("Envelope"),
      row<msg::FetchSnapshotRequest, msg::FetchSnapshotResponse>("FetchSnapshot"),
      row<msg::DescribeClusterRequest, msg::DescribeClusterResponse>("DescribeCluster"),
      row<msg::DescribeProducersRequest, msg::DescribeProducersResponse>("DescribeProducers"),
      row<msg::BrokerRegistrationRequest, msg::BrokerRegistrationResponse>("BrokerRegistration"),
      row<msg::BrokerHeartbeatRequest, msg::BrokerHeartbeatResponse>("BrokerHeartbeat"),
  };
  return rows;
}

}  // namespace zurau::wire::detail
