#include "broker/coordinator/metadata_hash.h"

#include <xxhash.h>

#include <string>

#include "protocol/base/bytes.h"

namespace zurau::broker {
namespace {

/// The first byte tells the algorithm's version.
constexpr uint8_t kMagic = 0;

class HashedBytes {
 public:
  void put_byte(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void put_int(int32_t value) { put_little_endian(static_cast<uint32_t>(value), sizeof value); }
  void put_long(int64_t value) { put_little_endian(static_cast<uint64_t>(value), sizeof value); }
  void put_string(std::string_view ascii) {
    for (char c : ascii) put_little_endian(static_cast<unsigned char>(c), sizeof(char16_t));
    put_int(static_cast<int32_t>(ascii.size()));
  }
  int64_t hash() const { return static_cast<int64_t>(XXH3_64bits(bytes_.data(), bytes_.size())); }

 private:
  void put_little_endian(uint64_t value, size_t size) {
    char bytes[sizeof value];
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
    bytes_.append(bytes, size);
  }
  std::string bytes_;
};

}  // namespace

int64_t topic_metadata_hash(std::string_view name, const Uuid& id, int32_t partitions,
                            std::string_view rack) {
  HashedBytes hashed;
  hashed.put_byte(kMagic);
  const auto* raw = reinterpret_cast<const std::byte*>(id.bytes.data());
  hashed.put_long(load_be<int64_t>(raw));
  hashed.put_long(load_be<int64_t>(raw + sizeof(int64_t)));
  hashed.put_string(name);
  hashed.put_int(partitions);
  for (int32_t partition = 0; partition < partitions; ++partition) {
    hashed.put_int(partition);
    if (rack.empty()) continue;
    hashed.put_int(static_cast<int32_t>(rack.size()));
    hashed.put_string(rack);
  }
  return hashed.hash();
}

int64_t group_metadata_hash(const std::map<std::string_view, int64_t>& topic_hashes) {
  if (topic_hashes.empty()) return 0;
  HashedBytes hashed;
  for (const auto& [name, hash] : topic_hashes) hashed.put_long(hash);
  return hashed.hash();
}

}  // namespace zurau::broker
