// Gzip: read by ISA-L (about three times as fast as zlib), written by zlib, whose levels are the ones Kafka
// means.
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "protocol/base/check.h"
#include "protocol/records/codecs.h"

namespace zurau::records {
namespace {

constexpr size_t kFirstSpace = size_t{64} << 10;
constexpr size_t kFirstRatio = 4;
constexpr int kGzipWindowBits = 15 + 16;  // The largest window, with gzip's header and trailer around it.
constexpr int kMemoryLevel = 8;

bool starts_member(Bytes input) {
  return input.size() >= 2 && input[0] == std::byte{0x1f} && input[1] == std::byte{0x8b};
}

/// One gzip member from the front of `input`, which moves behind it. `space_left`: how much may still come
/// out.
DecompressStatus inflate_member(inflate_state& state, Bytes& input, size_t& space_left, GrowBuffer& out) {
  // ISA-L takes a non-const pointer and only reads.
  state.next_in = const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(input.data()));
  state.avail_in = static_cast<uint32_t>(input.size());
  while (true) {
    size_t want = std::min(std::max(size_t{state.avail_in} * kFirstRatio, kFirstSpace), space_left);
    MutableBytes spare = out.spare(want);
    size_t room = std::min({spare.size(), space_left, size_t{UINT32_MAX}});
    state.next_out = reinterpret_cast<uint8_t*>(spare.data());
    state.avail_out = static_cast<uint32_t>(room);
    int result = isal_inflate(&state);
    size_t made = room - state.avail_out;
    out.commit(made);
    space_left -= made;
    if (result != ISAL_DECOMP_OK) return damaged(fmt::format("gzip: inflate says {}", result));
    if (state.block_state == ISAL_BLOCK_FINISH) break;
    if (space_left == 0) return kOk;
    if (state.avail_in == 0 && state.avail_out > 0) return damaged("gzip: the data is cut");
  }
  input = input.last(state.avail_in);
  return kOk;
}

struct DeflateEnd {
  void operator()(z_stream* stream) const {
    deflateEnd(stream);
    delete stream;
  }
};

/// This thread's stream, ready for a new member at `level`.
z_stream& deflate_stream(int level) {
  thread_local std::unique_ptr<z_stream, DeflateEnd> stream;
  thread_local int stream_level = 0;
  if (!stream || stream_level != level) {
    stream.reset(new z_stream{});
    int result =
        deflateInit2(stream.get(), level, Z_DEFLATED, kGzipWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY);
    CHECK_EQ(result, Z_OK);
    stream_level = level;
  } else {
    CHECK_EQ(deflateReset(stream.get()), Z_OK);
  }
  return *stream;
}

}  // namespace

DecompressStatus gzip_decompress(Bytes input, size_t bytes_max, GrowBuffer& out) {
  thread_local const auto state = std::make_unique<inflate_state>();
  if (!starts_member(input)) return damaged("gzip: no gzip header");
  if (input.size() > UINT32_MAX) return damaged("gzip: more than 4 GiB");
  size_t space_left = bytes_max + 1;  // The byte more tells what is too large from what just fits.
  while (starts_member(input)) {
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    RETURN_IF_ERROR(inflate_member(*state, input, space_left, out));
    if (space_left == 0) return too_large(bytes_max);
  }
  return kOk;
}

void gzip_compress(Bytes input, int level, std::vector<std::byte>& out) {
  z_stream& stream = deflate_stream(level == 0 ? Z_DEFAULT_COMPRESSION : std::clamp(level, 1, 9));
  CHECK_LE(input.size(), size_t{INT32_MAX});  // A batch's length is an int32.
  size_t start = out.size();
  out.resize(start + deflateBound(&stream, input.size()));
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + start);
  stream.avail_out = static_cast<uInt>(out.size() - start);
  CHECK_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
}

}  // namespace zurau::records
