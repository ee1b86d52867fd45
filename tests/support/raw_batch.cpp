#include "tests/support/raw_batch.h"

namespace zurau::test {
namespace {

template <class T>
void put(std::vector<std::byte>& to, T value) {
  to.resize(to.size() + sizeof value);
  store_be(to.data() + to.size() - sizeof value, value);
}

}  // namespace

std::vector<std::byte> RawBatch::bytes() const {
  std::vector<std::byte> out;
  put(out, base_offset);
  put(out, static_cast<int32_t>(records::kBatchHeaderSize - records::kLogOverhead + payload.size()));
  put(out, partition_leader_epoch);
  put(out, magic);
  put(out, uint32_t{0});
  put(out, attributes);
  put(out, last_offset_delta);
  put(out, base_timestamp);
  put(out, max_timestamp);
  put(out, producer_id);
  put(out, producer_epoch);
  put(out, base_sequence);
  put(out, record_count);
  out.insert(out.end(), payload.begin(), payload.end());
  records::update_crc(out);
  return out;
}

void put_varint(std::vector<std::byte>& to, int64_t value) {
  uint64_t raw = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (; raw >= 0x80; raw >>= 7) to.push_back(static_cast<std::byte>(raw | 0x80));
  to.push_back(static_cast<std::byte>(raw));
}

void put_text(std::vector<std::byte>& to, std::string_view text) {
  Bytes bytes = as_bytes(text);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> bytes_of(const RawRecord& record) {
  std::vector<std::byte> body;
  body.push_back(static_cast<std::byte>(record.attributes));
  put_varint(body, record.timestamp_delta);
  put_varint(body, record.offset_delta);
  put_varint(body, record.key_size);
  put_text(body, record.key);
  put_varint(body, record.value_size);
  put_text(body, record.value);
  put_varint(body, record.header_count);
  body.insert(body.end(), record.headers.begin(), record.headers.end());
  std::vector<std::byte> out;
  put_varint(out, static_cast<int64_t>(body.size()) + record.size_lie);
  return out + body;
}

std::vector<std::byte> operator+(std::vector<std::byte> left, const std::vector<std::byte>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

}  // namespace zurau::test
