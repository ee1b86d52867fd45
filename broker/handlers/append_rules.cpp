#include "broker/handlers/append_rules.h"

#include <algorithm>

#include "config/limits.h"

namespace zurau::broker {
namespace {

using config::TopicCompression;
using records::Codec;

Codec codec_of(TopicCompression compression) {
  switch (compression) {
    case TopicCompression::gzip: return Codec::gzip;
    case TopicCompression::snappy: return Codec::snappy;
    case TopicCompression::lz4: return Codec::lz4;
    case TopicCompression::zstd: return Codec::zstd;
    case TopicCompression::producer:
    case TopicCompression::uncompressed: break;
  }
  return Codec::none;
}

/// 0 where the codec has no level or the topic leaves it to the codec (gzip: -1).
int level_of(const config::TopicConfig& topic) {
  switch (topic.compression) {
    case TopicCompression::gzip: return std::max(topic.compression_gzip_level, 0);
    case TopicCompression::lz4: return topic.compression_lz4_level;
    case TopicCompression::zstd: return topic.compression_zstd_level;
    case TopicCompression::snappy:
    case TopicCompression::producer:
    case TopicCompression::uncompressed: break;
  }
  return 0;
}

}  // namespace

records::AppendRules append_rules(const config::TopicConfig& topic, int64_t now_ms, bool zstd_allowed) {
  bool append_time = topic.timestamp_type == config::TopicTimestamp::log_append_time;
  return {.now_ms = now_ms,
          .max_batch_bytes = topic.max_message_bytes,
          .decompressed_bytes_max = config::limits::kDecompressedBytesMax,
          .keep_codec = topic.compression == TopicCompression::producer,
          .target_codec = codec_of(topic.compression),
          .compression_level = level_of(topic),
          .timestamp_type =
              append_time ? records::TimestampType::log_append_time : records::TimestampType::create_time,
          .timestamp_before_max_ms = topic.timestamp_before_max_ms,
          .timestamp_after_max_ms = topic.timestamp_after_max_ms,
          .keys_required = topic.cleanup_compact,
          .zstd_allowed = zstd_allowed};
}

}  // namespace zurau::broker
