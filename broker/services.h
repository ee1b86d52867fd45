// The parts of a running broker that handlers use. Filled and owned by Broker (broker.h), which outlives
// every request.
#pragma once

#include "protocol/base/clock.h"

namespace zurau::config {
class BrokerConfig;
}
namespace zurau::storage {
class LogManager;
}

namespace zurau::broker {

class BatchWorker;
class Catalog;
class FetchSessions;
class GroupCoordinator;
class TaskThread;

/// Threading: the struct itself is constant once the broker runs; each part synchronises itself.
struct Services {
  const config::BrokerConfig& config;
  Clock& clock;
  storage::LogManager& logs;
  Catalog& catalog;
  FetchSessions& fetch_sessions;
  TaskThread& admin_worker;
  BatchWorker& batch_worker;
  GroupCoordinator& groups;
};

}  // namespace zurau::broker
