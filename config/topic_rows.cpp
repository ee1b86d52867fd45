// The keys of topics, of groups, of client-metrics subscriptions, and the quotas of a broker.
#include "config/option_rows.h"

namespace zurau::config::rows {

namespace {

constexpr Option kTopics[] = {
    {"cleanup.policy", kList, "delete", list_of("compact, delete"), kCluster,
     "What is to become of old data, delete or compact. compact refuses records without a key; neither is "
     "carried out yet."},
    {"compression.gzip.level", kInt, "-1", Check{Check::Kind::gzip_level}, kCluster,
     "Level when compression.type is gzip; -1 is the default of the library."},
    {"compression.lz4.level", kInt, "9", between(1, 17), kCluster, "Level when compression.type is lz4."},
    {"compression.type", kString, "producer", one_of("uncompressed, zstd, lz4, snappy, gzip, producer"),
     kCluster, "Codec in which the topic keeps its batches; producer keeps what was sent."},
    {"compression.zstd.level", kInt, "3", between(-131072, 22), kCluster,
     "Level when compression.type is zstd."},
    {"delete.retention.ms", kLong, "86400000", at_least(0), kCluster,
     "How long the mark of a deleted key is kept in a compacted topic.", kKept},
    {"file.delete.delay.ms", kLong, "60000", at_least(0), kCluster,
     "How long a dropped segment stays on the disk for readers that still have it.", kKept},
    {"flush.messages", kLong, "9223372036854775807", at_least(1), kCluster,
     "Kafka syncs after this many records; see zurau.durability for what is done here.", kKept},
    {"flush.ms", kLong, "9223372036854775807", at_least(0), kCluster,
     "Kafka syncs after this time; see zurau.durability for what is done here.", kKept},
    {"follower.replication.throttled.replicas", kList, "", Check{Check::Kind::throttled_replicas}, kCluster,
     ""},
    {"index.interval.bytes", kInt, "4096", at_least(0), kCluster,
     "Bytes of log between two entries of the offset index."},
    {"internal.segment.bytes", kInt, kNull, any(), kCluster, "", kInternal},
    {"leader.replication.throttled.replicas", kList, "", Check{Check::Kind::throttled_replicas}, kCluster,
     ""},
    {"local.retention.bytes", kLong, "-2", at_least(-2), kCluster, ""},
    {"local.retention.ms", kLong, "-2", at_least(-2), kCluster, ""},
    {"max.compaction.lag.ms", kLong, "9223372036854775807", at_least(1), kCluster,
     "The longest time a record may stay uncompacted.", kKept},
    {"max.message.bytes", kInt, "1048588", at_least(0), kCluster,
     "The largest batch of records that the topic takes."},
    {"message.timestamp.after.max.ms", kLong, "3600000", at_least(0), kCluster,
     "How far in the future a record may be dated."},
    {"message.timestamp.before.max.ms", kLong, "9223372036854775807", at_least(0), kCluster,
     "How far in the past a record may be dated."},
    {"message.timestamp.type", kString, "CreateTime", one_of("CreateTime, LogAppendTime"), kCluster,
     "Whether records keep the time of their making or get the time of their arrival."},
    {"min.cleanable.dirty.ratio", kDouble, "0.5", between(0, 1), kCluster,
     "Share of a log that must be uncompacted before compaction is worth it.", kKept},
    {"min.compaction.lag.ms", kLong, "0", at_least(0), kCluster,
     "The shortest time a record stays uncompacted.", kKept},
    {"min.insync.replicas", kInt, "1", at_least(1), kCluster,
     "Replicas that must have a record before acks=all is answered; more than one cannot be had here.",
     kKept},
    {"preallocate", kBool, "false", any(), kCluster, "Reserve the space of a new segment at once."},
    {"remote.log.copy.disable", kBool, "false", any(), kCluster, ""},
    {"remote.log.delete.on.disable", kBool, "false", any(), kCluster, ""},
    {"remote.storage.enable", kBool, "false", any(), kCluster, ""},
    {"retention.bytes", kLong, "-1", any(), kCluster,
     "Size at which a partition drops its oldest segments; -1 is without limit.", kKept},
    {"retention.ms", kLong, "604800000", at_least(-1), kCluster, "Age at which data is dropped; -1 is never.",
     kKept},
    {"segment.bytes", kInt, "1073741824", at_least(1048576), kCluster, "Size at which a segment is rolled."},
    {"segment.index.bytes", kInt, "10485760", at_least(4), kCluster,
     "Size of an index file at which the segment is rolled."},
    {"segment.jitter.ms", kLong, "0", at_least(0), kCluster,
     "Random span taken off segment.ms, so that segments do not roll together."},
    {"segment.ms", kLong, "604800000", at_least(1), kCluster, "Age at which a segment is rolled."},
    {"unclean.leader.election.enable", kBool, "false", any(), kCluster, ""},
    {"zurau.durability", kString, "commit", one_of("commit, interval, os"), kCluster,
     "When an acknowledged record of this topic is safe; the broker's zurau.durability unless set."},
    {"zurau.durability.interval.ms", kLong, "100", between(1, 3600000), kCluster,
     "How long data of this topic may wait for its sync under the durability interval."},
};

constexpr Option kGroups[] = {
    {"consumer.assignment.interval.ms", kInt, "1000", at_least(0), kCluster, ""},
    {"consumer.heartbeat.interval.ms", kInt, "5000", at_least(1), kCluster, ""},
    {"consumer.session.timeout.ms", kInt, "45000", at_least(1), kCluster, ""},
    {"share.assignment.interval.ms", kInt, "1000", at_least(0), kCluster, ""},
    {"share.auto.offset.reset", kString, "latest", Check{Check::Kind::offset_reset}, kCluster, ""},
    {"share.delivery.count.limit", kInt, "5", at_least(2), kCluster, ""},
    {"share.heartbeat.interval.ms", kInt, "5000", at_least(1), kCluster, ""},
    {"share.isolation.level", kString, "read_uncommitted", one_of("read_committed, read_uncommitted"),
     kCluster, ""},
    {"share.partition.max.record.locks", kInt, "2000", at_least(100), kCluster, ""},
    {"share.record.lock.duration.ms", kInt, "30000", at_least(1000), kCluster, ""},
    {"share.renew.acknowledge.enable", kBool, "true", any(), kCluster, ""},
    {"share.session.timeout.ms", kInt, "45000", at_least(1), kCluster, ""},
    {"streams.assignment.interval.ms", kInt, "1000", at_least(0), kCluster, ""},
    {"streams.heartbeat.interval.ms", kInt, "5000", at_least(1), kCluster, ""},
    {"streams.initial.rebalance.delay.ms", kInt, "3000", at_least(0), kCluster, ""},
    {"streams.num.standby.replicas", kInt, "0", at_least(0), kCluster, ""},
    {"streams.session.timeout.ms", kInt, "45000", at_least(1), kCluster, ""},
};

constexpr Option kClientMetrics[] = {
    {"interval.ms", kInt, "300000", any(), kCluster, ""},
    {"match", kList, "", any(), kCluster, ""},
    {"metrics", kList, "", any(), kCluster, ""},
};

constexpr Option kQuotas[] = {
    {"follower.replication.throttled.rate", kLong, "9223372036854775807", at_least(0), kCluster, ""},
    {"leader.replication.throttled.rate", kLong, "9223372036854775807", at_least(0), kCluster, ""},
    {"replica.alter.log.dirs.io.max.bytes.per.second", kLong, "9223372036854775807", at_least(0), kCluster,
     ""},
};

}  // namespace

std::span<const Option> topics() {
  return kTopics;
}
std::span<const Option> groups() {
  return kGroups;
}
std::span<const Option> client_metrics() {
  return kClientMetrics;
}
std::span<const Option> quotas() {
  return kQuotas;
}

}  // namespace zurau::config::rows
