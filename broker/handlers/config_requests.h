// What AlterConfigs and IncrementalAlterConfigs have in common: a list of resources with edits, changed
// together as one batch of the metadata log, each with an answer of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/catalog.h"
#include "broker/config_changes.h"
#include "broker/services.h"

namespace zurau::broker {

struct ResourceEdits {
  int8_t type = 0;  ///< As in the request; may be one that nobody knows.
  std::string name;
  std::vector<ConfigEdit> edits;
};

enum class ConfigRequestMode : uint8_t { edit, replace };

/// Answers in the order of `resources`. Waits for the disk: on the admin worker only.
std::vector<ApiStatus> change_configs(Services& services, const std::vector<ResourceEdits>& resources,
                                      ConfigRequestMode mode, bool validate_only);

/// The level of the one logger that there is, "root", as DescribeConfigs shows it.
std::string root_log_level();

/// The code and, when there is one, the message of an answer.
template <class Answer>
void put_status(Answer& answer, const ApiStatus& status) {
  if (status.ok()) return;
  answer.error_code = static_cast<int16_t>(status.error().code);
  answer.error_message = status.error().message;
}

}  // namespace zurau::broker
