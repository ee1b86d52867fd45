// FindCoordinator (key 10): versions 0-6, flexible from 3.
//   1  + key_type; response + throttle_time_ms, error_message: coordinators of transactions (KIP-98)
//   2  a throttled response is sent before the wait (KIP-219)
//   3  flexible
//   4  + coordinator_keys; - key; response + coordinators; response - error_code, error_message, node_id,
//      host, port: several keys at once (KIP-699)
//   5  TRANSACTION_ABORTABLE is understood (KIP-890)
//   6  share groups, key type 2 (KIP-932)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/describe.h"

namespace zurau::msg {

struct FindCoordinatorRequest {
  std::string key;
  int8_t key_type = 0;
  std::vector<std::string> coordinator_keys;

  static constexpr wire::MessageInfo info{
      .name = "FindCoordinatorRequest", .key = 10, .versions = {0, 6}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FindCoordinatorRequest::key>("key", wire::versions(0, 3)),
      wire::field<&FindCoordinatorRequest::key_type>("key_type", wire::since(1)),
      wire::field<&FindCoordinatorRequest::coordinator_keys>("coordinator_keys", wire::since(4)),
  };
};

struct FindCoordinatorResponse {
  struct Coordinator {
    std::string key;
    int32_t node_id = 0;
    std::string host;
    int32_t port = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message;
    static constexpr wire::FieldInfo fields[] = {
        wire::field<&Coordinator::key>("key", wire::since(4)),
        wire::field<&Coordinator::node_id>("node_id", wire::since(4)),
        wire::field<&Coordinator::host>("host", wire::since(4)),
        wire::field<&Coordinator::port>("port", wire::since(4)),
        wire::field<&Coordinator::error_code>("error_code", wire::since(4)),
        wire::field<&Coordinator::error_message>("error_message", wire::since(4), wire::nullable_since(4)),
    };
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message;
  int32_t node_id = 0;
  std::string host;
  int32_t port = 0;
  std::vector<Coordinator> coordinators;

  static constexpr wire::MessageInfo info{
      .name = "FindCoordinatorResponse", .key = 10, .versions = {0, 6}, .flexible_from = 3};
  static constexpr wire::FieldInfo fields[] = {
      wire::field<&FindCoordinatorResponse::throttle_time_ms>("throttle_time_ms", wire::since(1)),
      wire::field<&FindCoordinatorResponse::error_code>("error_code", wire::versions(0, 3)),
      wire::field<&FindCoordinatorResponse::error_message>("error_message", wire::versions(1, 3),
                                                           wire::nullable(1, 3)),
      wire::field<&FindCoordinatorResponse::node_id>("node_id", wire::versions(0, 3)),
      wire::field<&FindCoordinatorResponse::host>("host", wire::versions(0, 3)),
      wire::field<&FindCoordinatorResponse::port>("port", wire::versions(0, 3)),
      wire::field<&FindCoordinatorResponse::coordinators>("coordinators", wire::since(4)),
  };
};

}  // namespace zurau::msg
