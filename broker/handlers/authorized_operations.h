// The operations that a client is told it may do: all that its kind of resource has, as Kafka answers without
// an authorizer (AuthHelper.authorizedOperations). Bit n stands for AclOperation code n; a field that was not
// asked for holds INT32_MIN.
#pragma once

#include <cstdint>

namespace zurau::broker {

namespace detail {
enum class AclOperation : uint8_t {
  read = 3,
  write = 4,
  create = 5,
  remove = 6,
  alter = 7,
  describe = 8,
  cluster_action = 9,
  describe_configs = 10,
  alter_configs = 11,
  idempotent_write = 12,
};
template <class... Operations>
constexpr int32_t bits(Operations... operations) {
  return (... | (1 << static_cast<int>(operations)));
}
}  // namespace detail

inline constexpr int32_t kTopicOperations =
    detail::bits(detail::AclOperation::read, detail::AclOperation::write, detail::AclOperation::create,
                 detail::AclOperation::remove, detail::AclOperation::alter, detail::AclOperation::describe,
                 detail::AclOperation::describe_configs, detail::AclOperation::alter_configs);
inline constexpr int32_t kGroupOperations =
    detail::bits(detail::AclOperation::read, detail::AclOperation::remove, detail::AclOperation::describe,
                 detail::AclOperation::describe_configs, detail::AclOperation::alter_configs);
inline constexpr int32_t kClusterOperations =
    detail::bits(detail::AclOperation::create, detail::AclOperation::alter, detail::AclOperation::describe,
                 detail::AclOperation::cluster_action, detail::AclOperation::describe_configs,
                 detail::AclOperation::alter_configs, detail::AclOperation::idempotent_write);

}  // namespace zurau::broker
