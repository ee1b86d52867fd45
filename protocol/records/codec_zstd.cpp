// Zstd frames. Kafka's carry no content size, so the space for the output is a guess, which grows when it was
// too small: decoding at once into one piece takes no window and no second copy, unlike zstd's streams.
#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <memory>

#include "protocol/base/check.h"
#include "protocol/records/codecs.h"

namespace zurau::records {
namespace {

constexpr size_t kFirstSpace = size_t{128} << 10;
constexpr size_t kFirstRatio = 4;
constexpr size_t kGrowth = 4;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// What the first frame says, if it says; only a hint, as it may lie and others may follow.
size_t size_hint(Bytes input) {
  unsigned long long stated = ZSTD_getFrameContentSize(input.data(), input.size());
  bool known = stated != ZSTD_CONTENTSIZE_UNKNOWN && stated != ZSTD_CONTENTSIZE_ERROR;
  size_t guess = std::max(kFirstSpace, input.size() * kFirstRatio);
  return known ? std::max(guess, static_cast<size_t>(stated)) : guess;
}

}  // namespace

DecompressStatus zstd_decompress(Bytes input, size_t bytes_max, GrowBuffer& out) {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (input.empty()) return kOk;
  size_t space = std::min(size_hint(input), bytes_max);
  while (true) {
    MutableBytes spare = out.spare(space);
    spare = spare.first(std::min(spare.size(), bytes_max));
    size_t made = ZSTD_decompressDCtx(context.get(), spare.data(), spare.size(), input.data(), input.size());
    if (ZSTD_isError(made) == 0) {
      out.commit(made);
      return kOk;
    }
    if (ZSTD_getErrorCode(made) != ZSTD_error_dstSize_tooSmall) {
      return damaged(fmt::format("zstd: {}", ZSTD_getErrorName(made)));
    }
    if (spare.size() == bytes_max) return too_large(bytes_max);
    space = std::min(spare.size() * kGrowth, bytes_max);
  }
}

void zstd_compress(Bytes input, int level, std::vector<std::byte>& out) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  size_t start = out.size();
  out.resize(start + ZSTD_compressBound(input.size()));
  int bounded = level == 0 ? ZSTD_CLEVEL_DEFAULT : std::clamp(level, ZSTD_minCLevel(), ZSTD_maxCLevel());
  size_t written = ZSTD_compressCCtx(context.get(), out.data() + start, out.size() - start, input.data(),
                                     input.size(), bounded);
  CHECK_MSG(ZSTD_isError(written) == 0, "zstd: {}", ZSTD_getErrorName(written));
  out.resize(start + written);
}

}  // namespace zurau::records
