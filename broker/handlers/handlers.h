// Every handler, named after its API. One file a handler or family; the dispatcher's table binds them to
// keys.
#pragma once

#include "broker/request.h"

namespace zurau::broker {

// Data.
void handle_produce(Services& services, const Request& request, Reply reply);
void handle_fetch(Services& services, const Request& request, Reply reply);
void handle_list_offsets(Services& services, const Request& request, Reply reply);
void handle_offset_for_leader_epoch(Services& services, const Request& request, Reply reply);
void handle_delete_records(Services& services, const Request& request, Reply reply);
void handle_init_producer_id(Services& services, const Request& request, Reply reply);
void handle_describe_producers(Services& services, const Request& request, Reply reply);

// What a client asks first.
void handle_api_versions(Services& services, const Request& request, Reply reply);
void handle_find_coordinator(Services& services, const Request& request, Reply reply);
void handle_metadata(Services& services, const Request& request, Reply reply);

// Classic groups.
void handle_join_group(Services& services, const Request& request, Reply reply);
void handle_sync_group(Services& services, const Request& request, Reply reply);
void handle_heartbeat(Services& services, const Request& request, Reply reply);
void handle_leave_group(Services& services, const Request& request, Reply reply);

// Topics.
void handle_create_topics(Services& services, const Request& request, Reply reply);
void handle_delete_topics(Services& services, const Request& request, Reply reply);
void handle_create_partitions(Services& services, const Request& request, Reply reply);
void handle_describe_topic_partitions(Services& services, const Request& request, Reply reply);

// Configs.
void handle_describe_configs(Services& services, const Request& request, Reply reply);
void handle_alter_configs(Services& services, const Request& request, Reply reply);
void handle_incremental_alter_configs(Services& services, const Request& request, Reply reply);
void handle_list_config_resources(Services& services, const Request& request, Reply reply);

// Groups and their offsets.
void handle_consumer_group_heartbeat(Services& services, const Request& request, Reply reply);
void handle_consumer_group_describe(Services& services, const Request& request, Reply reply);
void handle_offset_commit(Services& services, const Request& request, Reply reply);
void handle_offset_fetch(Services& services, const Request& request, Reply reply);
void handle_offset_delete(Services& services, const Request& request, Reply reply);
void handle_list_groups(Services& services, const Request& request, Reply reply);
void handle_describe_groups(Services& services, const Request& request, Reply reply);
void handle_delete_groups(Services& services, const Request& request, Reply reply);

// The cluster of one.
void handle_describe_cluster(Services& services, const Request& request, Reply reply);
void handle_describe_log_dirs(Services& services, const Request& request, Reply reply);
void handle_describe_quorum(Services& services, const Request& request, Reply reply);
void handle_alter_partition_reassignments(Services& services, const Request& request, Reply reply);
void handle_list_partition_reassignments(Services& services, const Request& request, Reply reply);
void handle_elect_leaders(Services& services, const Request& request, Reply reply);
void handle_describe_acls(Services& services, const Request& request, Reply reply);
void handle_create_acls(Services& services, const Request& request, Reply reply);
void handle_delete_acls(Services& services, const Request& request, Reply reply);

}  // namespace zurau::broker
