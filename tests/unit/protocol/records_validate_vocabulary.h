// The vocabulary of the tests of validate_for_append: topics' rules, batches to spoil, what became of them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/records/batch_builder.h"
#include "protocol/records/validate_for_append.h"
#include "tests/support/raw_batch.h"

namespace zurau::records {

using test::bytes_of;
using test::RawBatch;
using test::RawRecord;
using test::operator+;
using wire::ErrorCode;
using Buffer = std::vector<std::byte>;

inline constexpr int64_t kNow = 1'700'000'000'000;
inline constexpr Codec kCodecs[] = {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};

inline AppendRules rules() {
  return {.now_ms = kNow, .decompressed_bytes_max = size_t{1} << 20};
}
inline AppendRules append_time() {
  AppendRules rules_of_topic = rules();
  rules_of_topic.timestamp_type = TimestampType::log_append_time;
  return rules_of_topic;
}
inline AppendRules recompressing(Codec codec) {
  AppendRules rules_of_topic = rules();
  rules_of_topic.keep_codec = false;
  rules_of_topic.target_codec = codec;
  return rules_of_topic;
}

/// A batch of one record that everybody takes, for a test to spoil.
inline RawBatch good() {
  return {.base_timestamp = kNow, .max_timestamp = kNow, .payload = bytes_of(RawRecord{})};
}
inline RawBatch with_payload(Buffer payload, int32_t count = 1) {
  RawBatch batch = good();
  batch.payload = std::move(payload);
  batch.record_count = count;
  batch.last_offset_delta = count - 1;
  return batch;
}

inline Buffer built(Codec codec, int count, int64_t time_step = 1) {
  BatchBuilder builder({.codec = codec});
  for (int i = 0; i < count; ++i) builder.add(kNow + i * time_step, as_bytes("key"), as_bytes("value"));
  return builder.finish();
}

inline ErrorCode code_of(Buffer bytes, const AppendRules& rules_of_topic = rules()) {
  auto result = validate_for_append(bytes, rules_of_topic);
  return result.ok() ? ErrorCode::kNone : result.error().code;
}
inline ErrorCode code_of(const RawBatch& batch, const AppendRules& rules_of_topic = rules()) {
  return code_of(batch.bytes(), rules_of_topic);
}

inline BatchRejection rejection_of(Buffer bytes, const AppendRules& rules_of_topic) {
  auto result = validate_for_append(bytes, rules_of_topic);
  EXPECT_FALSE(result.ok());
  return result.ok() ? BatchRejection{} : result.error();
}

/// The batch as it goes into the log.
inline Buffer accepted(Buffer bytes, const AppendRules& rules_of_topic = rules()) {
  auto result = validate_for_append(bytes, rules_of_topic);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  if (!result.ok()) return {};
  EXPECT_TRUE(BatchView(result->bytes).crc_matches());
  EXPECT_EQ(frame_batch(result->bytes).size, result->bytes.size());
  EXPECT_EQ(BatchView(result->bytes).max_timestamp(), result->max_timestamp);
  return {result->bytes.begin(), result->bytes.end()};
}

/// "0@time 1@time ..."
inline std::string records_of(const Buffer& batch) {
  std::string out;
  RecordReader reader(BatchView(batch), size_t{1} << 20);
  while (auto record = reader.next()) out += fmt::format("{}@{} ", record->offset, record->timestamp - kNow);
  return out + reader.error().value_or("");
}

}  // namespace zurau::records
