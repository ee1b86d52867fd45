#include "broker/dispatcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "broker/handlers/handlers.h"
#include "protocol/wire/api_table.h"
#include "protocol/wire/frame.h"

namespace zurau::broker {
namespace {

constexpr int16_t kApiVersionsKey = 18;

// Ranges: the newest that Kafka 4.3 has, down to the oldest that a client of the 0.11 era needs (Kafka 4
// turned some of them away). Produce 0-2 is advertised and refused, as Kafka 4 does (KAFKA-18659): librdkafka
// before 2.12 compresses only when 0 is in the range.
constexpr std::array kServed = {
    ServedApi{0, 0, 3, 13, handle_produce},
    ServedApi{1, 4, 4, 18, handle_fetch},
    ServedApi{2, 0, 0, 11, handle_list_offsets},
    ServedApi{3, 0, 0, 13, handle_metadata},
    ServedApi{8, 1, 1, 10, handle_offset_commit},
    ServedApi{9, 1, 1, 10, handle_offset_fetch},
    ServedApi{10, 0, 0, 6, handle_find_coordinator},
    ServedApi{11, 0, 0, 9, handle_join_group},
    ServedApi{12, 0, 0, 4, handle_heartbeat},
    ServedApi{13, 0, 0, 5, handle_leave_group},
    ServedApi{14, 0, 0, 5, handle_sync_group},
    ServedApi{15, 0, 0, 6, handle_describe_groups},
    ServedApi{16, 0, 0, 5, handle_list_groups},
    ServedApi{kApiVersionsKey, 0, 0, 4, handle_api_versions},
    ServedApi{19, 0, 0, 7, handle_create_topics},
    ServedApi{20, 0, 0, 6, handle_delete_topics},
    ServedApi{21, 0, 0, 2, handle_delete_records},
    ServedApi{22, 0, 0, 5, handle_init_producer_id},
    ServedApi{23, 0, 0, 4, handle_offset_for_leader_epoch},
    ServedApi{29, 0, 0, 3, handle_describe_acls},
    ServedApi{30, 0, 0, 3, handle_create_acls},
    ServedApi{31, 0, 0, 3, handle_delete_acls},
    ServedApi{32, 0, 0, 4, handle_describe_configs},
    ServedApi{33, 0, 0, 2, handle_alter_configs},
    ServedApi{35, 0, 0, 5, handle_describe_log_dirs},
    ServedApi{37, 0, 0, 3, handle_create_partitions},
    ServedApi{42, 0, 0, 2, handle_delete_groups},
    ServedApi{43, 0, 0, 2, handle_elect_leaders},
    ServedApi{44, 0, 0, 1, handle_incremental_alter_configs},
    ServedApi{45, 0, 0, 1, handle_alter_partition_reassignments},
    ServedApi{46, 0, 0, 0, handle_list_partition_reassignments},
    ServedApi{47, 0, 0, 0, handle_offset_delete},
    ServedApi{55, 0, 0, 2, handle_describe_quorum},
    ServedApi{60, 0, 0, 2, handle_describe_cluster},
    ServedApi{61, 0, 0, 0, handle_describe_producers},
    ServedApi{68, 0, 0, 1, handle_consumer_group_heartbeat},
    ServedApi{69, 0, 0, 1, handle_consumer_group_describe},
    ServedApi{74, 0, 0, 1, handle_list_config_resources},
    ServedApi{75, 0, 0, 0, handle_describe_topic_partitions},
};
static_assert(std::ranges::is_sorted(kServed, {}, &ServedApi::key));

std::string refusal(const wire::RequestHead& head) {
  const wire::ApiInfo* api = wire::find_api(head.api_key);
  return fmt::format("{} (key {}) version {} is not served", api ? api->name : "an unknown API", head.api_key,
                     head.api_version);
}

}  // namespace

std::span<const ServedApi> served_apis() {
  return kServed;
}

const ServedApi* find_served(int16_t key) {
  auto at = std::ranges::lower_bound(kServed, key, {}, &ServedApi::key);
  return at != kServed.end() && at->key == key ? &*at : nullptr;
}

void dispatch(Services& services, ClientInfo& client, Loop& loop, MutableBytes frame, Reply reply) {
  auto head = wire::parse_request_head(frame);
  if (!head.ok()) return reply.close(head.error().to_string());
  const ServedApi* api = find_served(head->api_key);
  bool version_served = api && head->api_version >= api->accepted_min && head->api_version <= api->max;
  if (!version_served && head->api_key != kApiVersionsKey) return reply.close(refusal(*head));
  Request request{head->api_key,
                  head->api_version,
                  head->correlation_id,
                  head->client_id,
                  frame.subspan(head->body_offset),
                  client,
                  loop};
  api->handler(services, request, std::move(reply));
}

FrameKind frame_kind(Bytes frame) {
  if (frame.size() < sizeof(int16_t)) return {};
  auto key = load_be<int16_t>(frame.data());
  const wire::ApiInfo* api = wire::find_api(key);
  return {key, api != nullptr && api->may_overlap};
}

}  // namespace zurau::broker
