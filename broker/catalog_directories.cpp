// The catalog and the directories of partitions: brought in line at start (the table at the top of
// catalog.h), made and removed with their topics.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "broker/catalog.h"
#include "broker/error_map.h"
#include "broker/log_options.h"
#include "config/broker_config.h"
#include "protocol/base/log.h"
#include "storage/directory_files.h"
#include "storage/log_layout.h"

namespace zurau::broker {
namespace {

/// More lines than this about one kind of finding say nothing more.
constexpr size_t kNamedInLogMax = 10;

std::string directory_of(const storage::LogManager& logs, const storage::TopicPartition& partition) {
  return storage::join_path(logs.data_dir(), storage::partition_directory_name(partition));
}

}  // namespace

/// After a clean stop the directories' names say enough; otherwise each is asked for its topic's id.
Catalog::DirectoryPlan Catalog::compare_directories() {
  DirectoryPlan plan;
  std::vector<storage::TopicPartition> there = logs_.list();  // Sorted.
  for (const storage::TopicPartition& partition : there) {
    if (partition.topic != storage::kMetadataTopic) judge_directory(partition, plan);
  }
  std::set<storage::TopicPartition> vacated(plan.removed.begin(), plan.removed.end());
  vacated.insert(plan.strays.begin(), plan.strays.end());
  auto gone = [&](const storage::TopicPartition& partition) {
    return !std::binary_search(there.begin(), there.end(), partition) || vacated.contains(partition);
  };
  auto current = snapshot();
  for (const auto& [name, topic] : current->topics()) {
    for (storage::NewPartition& partition : new_partitions(*topic, 0)) {
      if (gone(partition.partition)) plan.missing.push_back(std::move(partition));
    }
  }
  return plan;
}

void Catalog::judge_directory(const storage::TopicPartition& partition, DirectoryPlan& plan) {
  const TopicState* topic = state_.find(partition.topic);
  bool known = topic && static_cast<size_t>(partition.partition) < topic->partitions.size();
  if (known && logs_.recovery().clean_shutdown) return;
  std::string directory = directory_of(logs_, partition);
  auto read = storage::read_partition_metadata(files_, directory);
  std::optional<Uuid> id = read.ok() ? *read : std::nullopt;
  if (known && id == topic->id) return;
  if (id && state_.was_removed(*id))
    plan.removed.push_back(partition);
  else if (known && !id)
    plan.nameless.emplace_back(partition, topic->id);
  else if (known)
    plan.strays.push_back(partition);
  else
    log_warn("{} belongs to a topic that the metadata does not know; it is left alone", directory);
}

Status<> Catalog::bring_directories_in_line(const DirectoryPlan& plan) {
  if (!plan.removed.empty()) log_info("{} directories of deleted topics are removed", plan.removed.size());
  remove_logs(plan.removed);
  for (const storage::TopicPartition& stray : plan.strays) {
    log_warn(
        "{} is of another topic of that name, which the metadata does not know; it is set aside as -stray",
        directory_of(logs_, stray));
    if (auto moved = logs_.set_aside(stray); !moved.ok())
      return fail(Error{directory_of(logs_, stray), moved.error().to_string()});
  }
  for (const auto& [partition, id] : plan.nameless) {
    if (auto named = storage::write_partition_metadata(files_, directory_of(logs_, partition), id);
        !named.ok())
      return fail(Error{directory_of(logs_, partition), named.error().to_string()});
  }
  for (size_t i = 0; i < plan.missing.size() && i < kNamedInLogMax; ++i)
    log_warn("{} is missing and is made, empty", directory_of(logs_, plan.missing[i].partition));
  if (plan.missing.size() > kNamedInLogMax)
    log_warn("{} directories of partitions are missing in all and are made, empty", plan.missing.size());
  if (auto refused = create_logs(plan.missing); !refused.empty())
    log_error("{} topics cannot be served completely", refused.size());
  return kOk;
}

/// A directory that stands in the way is none that the metadata knows: it is set aside. Returns the first
/// refusal of each topic that has one.
std::map<std::string, ApiError> Catalog::create_logs(std::span<const storage::NewPartition> partitions) {
  std::map<std::string, ApiError> refused;
  auto results = logs_.create_all(partitions);
  for (size_t i = 0; i < results.size(); ++i) {
    const storage::NewPartition& wanted = partitions[i];
    if (!results[i].ok() && results[i].error().code == storage::ErrorCode::already_exists) {
      log_warn("{} stands in the way of a new topic; it is set aside as -stray",
               directory_of(logs_, wanted.partition));
      if (logs_.set_aside(wanted.partition).ok())
        results[i] = logs_.create(wanted.partition, wanted.topic_id, wanted.options);
    }
    if (results[i].ok()) continue;
    log_error("{} cannot be made: {}", wanted.partition.to_string(), results[i].error().to_string());
    refused.try_emplace(wanted.partition.topic, to_api_error(results[i].error()));
  }
  return refused;
}

/// What cannot be removed now is removed at the next start, as the log says so.
void Catalog::remove_logs(std::span<const storage::TopicPartition> partitions) {
  auto removed = logs_.remove_all(partitions);
  if (!removed.ok() && removed.error().code != storage::ErrorCode::not_found)
    log_error("a deleted partition's directory stays until the next start: {}", removed.error().to_string());
}

}  // namespace zurau::broker
