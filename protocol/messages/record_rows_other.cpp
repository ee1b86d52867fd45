// Rows of the record table: all other records, and the structures that are no records of a log.
#include "protocol/messages/record_table.h"

#include "protocol/messages/records_consumer_protocol.h"
#include "protocol/messages/records_data.h"
#include "protocol/messages/records_metadata.h"
#include "protocol/messages/records_metadata_cluster.h"
#include "protocol/messages/records_metadata_security.h"
#include "protocol/messages/records_remote.h"
#include "protocol/messages/records_share.h"
#include "protocol/messages/records_transaction.h"

namespace zurau::msg::detail {

std::span<const RecordType> record_rows_other() {
  static constexpr RecordType rows[] = {
      {RecordLog::transaction, RecordPart::key, wire::message_type<TransactionLogKey>},
      {RecordLog::transaction, RecordPart::value, wire::message_type<TransactionLogValue>},
      {RecordLog::share, RecordPart::key, wire::message_type<ShareSnapshotKey>},
      {RecordLog::share, RecordPart::value, wire::message_type<ShareSnapshotValue>},
      {RecordLog::share, RecordPart::key, wire::message_type<ShareUpdateKey>},
      {RecordLog::share, RecordPart::value, wire::message_type<ShareUpdateValue>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<TopicRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<PartitionRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<ConfigRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<PartitionChangeRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RemoveTopicRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<FeatureLevelRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<ProducerIdsRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<NoOpRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<BeginTransactionRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<EndTransactionRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<AbortTransactionRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<ClearElrRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<DelegationTokenRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<UserScramCredentialRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<ClientQuotaRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<AccessControlEntryRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RemoveAccessControlEntryRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RemoveUserScramCredentialRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RemoveDelegationTokenRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RegisterBrokerRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<UnregisterBrokerRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<FenceBrokerRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<UnfenceBrokerRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<BrokerRegistrationChangeRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<ZkMigrationStateRecord>},
      {RecordLog::metadata, RecordPart::value, wire::message_type<RegisterControllerRecord>},
      {RecordLog::remote, RecordPart::value, wire::message_type<RemoteLogSegmentMetadataRecord>},
      {RecordLog::remote, RecordPart::value, wire::message_type<RemoteLogSegmentMetadataUpdateRecord>},
      {RecordLog::remote, RecordPart::value, wire::message_type<RemotePartitionDeleteMetadataRecord>},
      {RecordLog::remote, RecordPart::value, wire::message_type<RemoteLogSegmentMetadataSnapshotRecord>},
      {RecordLog::none, RecordPart::value, wire::message_type<ControlRecordTypeSchema>},
      {RecordLog::none, RecordPart::value, wire::message_type<DefaultPrincipalData>},
      {RecordLog::none, RecordPart::value, wire::message_type<EndTxnMarker>},
      {RecordLog::none, RecordPart::value, wire::message_type<KRaftVersionRecord>},
      {RecordLog::none, RecordPart::value, wire::message_type<LeaderChangeMessage>},
      {RecordLog::none, RecordPart::value, wire::message_type<ProducerSnapshot>},
      {RecordLog::none, RecordPart::value, wire::message_type<QuorumStateData>},
      {RecordLog::none, RecordPart::value, wire::message_type<SnapshotFooterRecord>},
      {RecordLog::none, RecordPart::value, wire::message_type<SnapshotHeaderRecord>},
      {RecordLog::none, RecordPart::value, wire::message_type<VotersRecord>},
      {RecordLog::none, RecordPart::value, wire::message_type<ConsumerProtocolAssignment>},
      {RecordLog::none, RecordPart::value, wire::message_type<ConsumerProtocolSubscription>},
  };
  return rows;
}

}  // namespace zurau::msg::detail
