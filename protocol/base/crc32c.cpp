#include "protocol/base/crc32c.h"

#include <isa-l/crc.h>

namespace zurau {

uint32_t crc32c(Bytes data, uint32_t previous) {
  // ISA-L takes a non-const pointer and an int length, and leaves the inversions to the caller.
  auto* at = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(data.data()));
  size_t left = data.size();
  uint32_t crc = ~previous;
  constexpr size_t kStep = size_t{1} << 30;
  while (left > 0) {
    size_t step = left < kStep ? left : kStep;
    crc = crc32_iscsi(at, static_cast<int>(step), crc);
    at += step;
    left -= step;
  }
  return ~crc;
}

}  // namespace zurau
