// CRC-32C (Castagnoli), the checksum of record batches of magic 2 and of producer snapshots.
#pragma once

#include <cstdint>

#include "protocol/base/bytes.h"

namespace zurau {

/// CRC-32C of `data`, or of all data so far when `previous` is the result for what came before it.
uint32_t crc32c(Bytes data, uint32_t previous = 0);

}  // namespace zurau
