#include "broker/coordinator/group_coordinator.h"

namespace zurau::broker {

void GroupCoordinator::run(Loop&, std::string_view, const Act&, const Refuse& refuse) {
  refuse(wire::ErrorCode::kCoordinatorNotAvailable);
}

}  // namespace zurau::broker
