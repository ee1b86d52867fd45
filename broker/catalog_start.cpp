// The catalog's start: the log replayed or begun, and what has to be written before clients may come.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "broker/catalog.h"
#include "broker/config_changes.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"

namespace zurau::broker {
namespace {

/// Feature levels of a cluster that Kafka 4.3 has just formatted, in its order (Feature.PRODUCTION_FEATURES).
/// What clients are told of them is ApiVersions' decision: these say what may stand in the data directory.
constexpr std::array<std::pair<std::string_view, int16_t>, 6> kFreshFeatures = {{
    {"metadata.version", kMetadataVersionLatest},
    {"eligible.leader.replicas.version", 1},
    {"group.version", 1},
    {"share.version", 1},
    {"streams.version", 1},
    {"transaction.version", 2},
}};
/// The epoch that Kafka's controller assumes for a broker that never registered: with it in the
/// clean-shutdown marker, it takes our stop for a clean one and keeps the in-sync replicas
/// (ClusterControlManager.registerBroker).
constexpr int64_t kNeverRegistered = -2;
constexpr std::string_view kElrFeature = "eligible.leader.replicas.version";
/// Keeps a batch far below what Kafka reads.
constexpr size_t kRecordsPerBatch = 10'000;

Status<> to_status(const ApiStatus& status) {
  if (status.ok()) return kOk;
  return fail(Error{"metadata", status.error().message});
}

}  // namespace

Result<std::unique_ptr<Catalog>> Catalog::open(storage::FileSystem& files, Clock& clock,
                                               storage::LogManager& logs,
                                               const config::BrokerConfig& config) {
  ASSIGN_OR_RETURN(auto log, MetadataLog::open(files, clock, logs));
  std::unique_ptr<Catalog> catalog(new Catalog(files, logs, config, std::move(log)));
  RETURN_IF_ERROR(catalog->start());
  return catalog;
}

Status<> Catalog::start() {
  {
    Lock lock(mutex_);
    RETURN_IF_ERROR(replay());
    if (state_.features().empty()) RETURN_IF_ERROR(begin_log());
    publish();
    DirectoryPlan plan = compare_directories();
    RETURN_IF_ERROR(take_leadership(plan));
    RETURN_IF_ERROR(bring_directories_in_line(plan));
    publish();
    state_.forget_removed();
    int64_t epoch = state_.broker_epoch(author_.node_id);
    logs_.set_broker_epoch(epoch >= 0 ? epoch : kNeverRegistered);
  }
  logs_.set_options_source([this](std::string_view topic) { return log_options(topic); });
  return kOk;
}

Status<> Catalog::replay() {
  RETURN_IF_ERROR(log_->replay([this](Bytes value) REQUIRES(mutex_) { return state_.apply(value); }));
  if (!state_.in_transaction()) return kOk;
  log_warn("the metadata log ends within a metadata transaction: what it had changed so far is dropped");
  MetadataChanges change = changes();
  change.abort_transaction("the node stopped before it had ended");
  return to_status(commit(change));
}

/// As Kafka's first start: the records that `kafka-storage format` left, or those it would leave; with
/// eligible leader replicas, min.insync.replicas must be set for the cluster.
Status<> Catalog::begin_log() {
  MetadataChanges change{author_, kMetadataVersionLatest};
  MetadataState formatted;
  RETURN_IF_ERROR(log_->read_bootstrap([&](Bytes value) {
    change.copy(value);
    return formatted.apply(value);
  }));
  if (formatted.features().empty()) {
    for (const auto& [name, level] : kFreshFeatures) change.feature(name, level);
  }
  bool elr = formatted.features().empty() || formatted.features().contains(std::string(kElrFeature));
  ConfigResource every_broker{ConfigResourceType::broker, ""};
  if (elr && !formatted.configs(every_broker).contains("min.insync.replicas"))
    change.config(every_broker, "min.insync.replicas", "1");
  return to_status(commit(change));
}

/// Records of what readers had seen may be gone: the stop was not clean, readers of this topic see records
/// before they are on the disk, and the log has records of the epoch that would go on.
bool Catalog::may_have_lost_records(const TopicState& topic, int32_t partition) {
  if (logs_.recovery().clean_shutdown) return false;
  auto info = snapshot()->find(topic.name);
  if (!info || info->config.durability == config::Durability::commit) return false;
  auto log = logs_.find({topic.name, partition});
  return log && log->latest_epoch() >= topic.partitions[static_cast<size_t>(partition)].leader_epoch;
}

Status<> Catalog::take_leadership(const DirectoryPlan& plan) {
  std::set<storage::TopicPartition> made_again;
  for (const auto& missing : plan.missing) made_again.insert(missing.partition);
  std::vector<std::pair<Uuid, int32_t>> to_lead;
  for (const auto& [name, topic] : state_.topics()) {
    for (size_t i = 0; i < topic.partitions.size(); ++i) {
      const PartitionState& partition = topic.partitions[i];
      auto index = static_cast<int32_t>(i);
      bool ours = std::find(partition.replicas.begin(), partition.replicas.end(), author_.node_id) !=
                  partition.replicas.end();
      if (!ours) {
        return fail(Error{"metadata",
                          fmt::format("partition {}-{} is not on this node ({}): the data directory is of a "
                                      "cluster of several brokers, which cannot be served by one",
                                      name, index, author_.node_id)});
      }
      if (partition.leader != author_.node_id || made_again.contains({name, index}) ||
          may_have_lost_records(topic, index))
        to_lead.emplace_back(topic.id, index);
    }
  }
  for (size_t i = 0; i < to_lead.size();) {
    MetadataChanges change = changes();
    for (; i < to_lead.size() && change.size() < kRecordsPerBatch; ++i)
      change.lead(to_lead[i].first, to_lead[i].second);
    if (commit(change).ok()) continue;
    log_error("{} partitions go on in their old leader epochs, until a start on a disk that takes writes",
              to_lead.size());
    return kOk;  // Reads are served all the same.
  }
  if (!to_lead.empty()) log_info("{} partitions are led in a new leader epoch", to_lead.size());
  return kOk;
}

}  // namespace zurau::broker
