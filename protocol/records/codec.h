// The compression codecs of Kafka as they stand in the low three bits of a batch's attributes.
#pragma once

#include <cstdint>

namespace zurau::records {

enum class Codec : uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

}  // namespace zurau::records
