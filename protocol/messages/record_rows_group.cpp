// Rows of the record table: records that coordinators keep of their groups.
#include "protocol/messages/record_table.h"

#include "protocol/messages/records_consumer_group.h"
#include "protocol/messages/records_group.h"
#include "protocol/messages/records_share_group.h"
#include "protocol/messages/records_streams_group.h"

namespace zurau::msg::detail {

std::span<const RecordType> record_rows_group() {
  static constexpr RecordType rows[] = {
      {RecordLog::group, RecordPart::key, wire::message_type<LegacyOffsetCommitKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<LegacyOffsetCommitValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<OffsetCommitKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<OffsetCommitValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<GroupMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<GroupMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupPartitionMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupPartitionMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupMemberMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupMemberMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupTargetAssignmentMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupTargetAssignmentMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupTargetAssignmentMemberKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupTargetAssignmentMemberValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupCurrentMemberAssignmentKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupCurrentMemberAssignmentValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ConsumerGroupRegularExpressionKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ConsumerGroupRegularExpressionValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupMemberMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupMemberMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupTargetAssignmentMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupTargetAssignmentMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupTargetAssignmentMemberKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupTargetAssignmentMemberValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupCurrentMemberAssignmentKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupCurrentMemberAssignmentValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<ShareGroupStatePartitionMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<ShareGroupStatePartitionMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupMemberMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupMemberMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupTargetAssignmentMetadataKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupTargetAssignmentMetadataValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupTargetAssignmentMemberKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupTargetAssignmentMemberValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupCurrentMemberAssignmentKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupCurrentMemberAssignmentValue>},
      {RecordLog::group, RecordPart::key, wire::message_type<StreamsGroupTopologyKey>},
      {RecordLog::group, RecordPart::value, wire::message_type<StreamsGroupTopologyValue>},
  };
  return rows;
}

}  // namespace zurau::msg::detail
