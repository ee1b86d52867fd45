// Batches that no builder would make: every field and every record byte at the test's choice.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/records/record_batch.h"

namespace zurau::test {

/// What a header says; the checksum and the length are made to fit unless a test patches them afterwards.
struct RawBatch {
  int64_t base_offset = 0;
  int32_t partition_leader_epoch = -1;
  int8_t magic = 2;
  int16_t attributes = 0;
  int32_t last_offset_delta = 0;
  int64_t base_timestamp = 1000;
  int64_t max_timestamp = 1000;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  int32_t base_sequence = -1;
  int32_t record_count = 1;
  std::vector<std::byte> payload;

  std::vector<std::byte> bytes() const;
};

void put_varint(std::vector<std::byte>& to, int64_t value);
void put_text(std::vector<std::byte>& to, std::string_view text);

/// Fields of a record; the lengths may lie.
struct RawRecord {
  int8_t attributes = 0;
  int64_t timestamp_delta = 0;
  int64_t offset_delta = 0;
  int64_t key_size = 1;
  std::string_view key = "k";
  int64_t value_size = 1;
  std::string_view value = "v";
  int64_t header_count = 0;
  std::vector<std::byte> headers;
  int64_t size_lie = 0;  ///< Added to the length.
};

std::vector<std::byte> bytes_of(const RawRecord& record);
std::vector<std::byte> operator+(std::vector<std::byte> left, const std::vector<std::byte>& right);

}  // namespace zurau::test
