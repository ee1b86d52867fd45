// Broker: owns the parts of a running broker, and knows in which order they start and stop.
//
//   start:  descriptors -> ports bound (a taken port costs nothing else) -> data directory locked, recovered
//   -> catalog ->
//           sessions, helpers, loops -> listening
//   stop:   listening ends -> connections end (waiting produces are answered) -> helpers -> loops -> logs
//   closed cleanly
//
// The loops are made first and go last: logs and helpers may post to them until they themselves are gone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/net/socket_address.h"
#include "config/broker_config.h"
#include "protocol/base/clock.h"
#include "protocol/base/result.h"
#include "storage/recovery_report.h"

namespace zurau::broker {

/// Threading: start(), stop() and the destructor from one thread, which must have blocked the signals that it
/// wants to wait for: the broker's threads inherit that. The rest from any thread.
class Broker {
 public:
  /// Accepts connections when it returns. Errors are sentences for the operator. `config` and `clock` outlive
  /// the broker.
  static Result<std::unique_ptr<Broker>> start(const config::BrokerConfig& config, Clock& clock);
  /// As a crash: without stop() the next start finds an unclean stop.
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  /// Where it listens, in the order of the configuration; ports that were 0 are the ones that were picked.
  const std::vector<HostPort>& addresses() const;
  const std::string& cluster_id() const;
  const storage::RecoveryReport& recovery() const;

  /// Clean stop. An error says what could not be made durable; then the next start recovers.
  Status<> stop();

 private:
  struct Parts;
  explicit Broker(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace zurau::broker
