// The codecs: round trips, bounds, damage. That they agree with Kafka's is shown by tests/golden.
#include "protocol/records/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <string>
#include <vector>

namespace zurau::records {
namespace {

using Kind = DecompressError::Kind;
using Buffer = std::vector<std::byte>;

constexpr size_t kPlenty = size_t{64} << 20;
constexpr Codec kCodecs[] = {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};

Buffer text_of(size_t size) {
  static constexpr std::string_view kWords[] = {"a log ", "is an ", "ordered ", "sequence ", "of records, "};
  std::mt19937 random(7);
  std::string text;
  while (text.size() < size) text += kWords[random() % std::size(kWords)];
  Bytes bytes = as_bytes(text).first(size);
  return {bytes.begin(), bytes.end()};
}

Buffer noise_of(size_t size) {
  std::mt19937_64 random(11);
  Buffer bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

Buffer compressed(Codec codec, Bytes input, int level = 0) {
  Buffer out;
  compress(codec, input, level, out);
  return out;
}

Buffer decompressed(Codec codec, Bytes input) {
  Buffer out;
  auto status = decompress(codec, input, kPlenty, out);
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().detail);
  return out;
}

Kind refusal(Codec codec, Bytes input, size_t bytes_max = kPlenty) {
  GrowBuffer out;
  auto status = decompress(codec, input, bytes_max, out);
  EXPECT_FALSE(status.ok());
  return status.ok() ? Kind::unknown_codec : status.error().kind;
}

Buffer hex(std::string_view digits) {
  Buffer bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    bytes.push_back(static_cast<std::byte>(value(digits[i]) * 16 + value(digits[i + 1])));
  }
  return bytes;
}

Buffer joined(std::initializer_list<Bytes> parts) {
  Buffer all;
  for (Bytes part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(Compression, RoundTripsEverySizeAroundABlock) {
  for (Codec codec : kCodecs) {
    for (size_t size : {0, 1, 2, 100, 32767, 32768, 32769, 65535, 65536, 65537, 131072, 1000000}) {
      for (const Buffer& input : {text_of(size), noise_of(size)}) {
        EXPECT_EQ(decompressed(codec, compressed(codec, input)), input)
            << "codec " << static_cast<int>(codec) << " size " << size;
      }
    }
  }
}

TEST(Compression, RoundTripsAtEveryLevelAndBeyond) {
  Buffer input = text_of(100000);
  for (int level : {-200000, -5, 1, 2, 3, 5, 9, 12, 17, 22, 1000}) {
    for (Codec codec : kCodecs)
      EXPECT_EQ(decompressed(codec, compressed(codec, input, level)), input) << level;
  }
}

TEST(Compression, HigherLevelsCompressBetter) {
  Buffer input = text_of(200000);
  EXPECT_LT(compressed(Codec::gzip, input, 9).size(), compressed(Codec::gzip, input, 1).size());
  EXPECT_LT(compressed(Codec::lz4, input, 12).size(), compressed(Codec::lz4, input).size());
  EXPECT_LT(compressed(Codec::zstd, input, 19).size(), compressed(Codec::zstd, input, 1).size());
  EXPECT_EQ(compressed(Codec::lz4, input, 9), compressed(Codec::lz4, input));
}

TEST(Compression, AppendsToWhatIsThere) {
  Buffer input = text_of(1000);
  for (Codec codec : kCodecs) {
    Buffer packed = hex("aabb");
    compress(codec, input, 0, packed);
    Buffer unpacked = hex("cc");
    ASSERT_TRUE(decompress(codec, Bytes(packed).subspan(2), 1000, unpacked).ok());
    EXPECT_EQ(unpacked, joined({hex("cc"), input}));
  }
}

TEST(Compression, CodecNoneCopiesUpToTheBound) {
  Buffer input = text_of(10);
  EXPECT_EQ(decompressed(Codec::none, input), input);
  EXPECT_EQ(compressed(Codec::none, input), input);
  EXPECT_EQ(refusal(Codec::none, input, 9), Kind::too_large);
}

TEST(Compression, CodecsWithoutANameAreRefused) {
  for (int number : {5, 6, 7}) EXPECT_EQ(refusal(static_cast<Codec>(number), hex("00")), Kind::unknown_codec);
}

TEST(Compression, OutputOfExactlyTheBoundPassesAndAByteMoreDoesNot) {
  for (Codec codec : kCodecs) {
    for (size_t size : {1, 1000, 65536, 300000}) {
      for (const Buffer& input : {text_of(size), noise_of(size)}) {
        Buffer packed = compressed(codec, input);
        GrowBuffer out;
        ASSERT_TRUE(decompress(codec, packed, size, out).ok()) << static_cast<int>(codec) << " " << size;
        EXPECT_EQ(refusal(codec, packed, size - 1), Kind::too_large)
            << static_cast<int>(codec) << " " << size;
      }
    }
  }
}

TEST(Compression, ABombTakesNoMoreMemoryThanItsBound) {
  Buffer zeros(size_t{16} << 20);
  constexpr size_t kBound = size_t{1} << 20;
  for (Codec codec : kCodecs) {
    Buffer bomb = compressed(codec, zeros);
    GrowBuffer out;
    auto status = decompress(codec, bomb, kBound, out);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, Kind::too_large);
    EXPECT_LE(out.capacity(), 2 * kBound + (size_t{64} << 10)) << static_cast<int>(codec);
  }
}

TEST(Compression, ASnappyLengthThatLiesIsNotAllocated) {
  GrowBuffer out;
  auto status = decompress(Codec::snappy, hex("ffffffff0f00"), SIZE_MAX / 2, out);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, Kind::damaged);
  EXPECT_EQ(out.capacity(), 0U);
}

TEST(Compression, EveryTruncationIsAnErrorOrGivesLess) {
  Buffer input = text_of(3000);
  for (Codec codec : kCodecs) {
    Buffer packed = compressed(codec, input);
    for (size_t cut = 0; cut < packed.size(); ++cut) {
      // Copied, so that a sanitizer sees a read behind the end.
      Buffer front(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(cut));
      GrowBuffer out;
      auto status = decompress(codec, front, kPlenty, out);
      // Snappy's framing and zstd have no end mark: no block, nothing to miss.
      bool empty = (codec == Codec::snappy && cut >= 16 && cut < 20) || (codec == Codec::zstd && cut == 0);
      EXPECT_EQ(status.ok(), empty) << "codec " << static_cast<int>(codec) << " cut " << cut;
      if (empty) {
        EXPECT_EQ(out.size(), 0U);
      }
    }
  }
}

TEST(Compression, EveryFlippedBitIsSurvived) {
  Buffer input = text_of(500);
  for (Codec codec : kCodecs) {
    Buffer packed = compressed(codec, input);
    for (size_t bit = 0; bit < packed.size() * 8; ++bit) {
      Buffer changed = packed;
      changed[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
      GrowBuffer out;
      (void)decompress(codec, changed, 4096, out).ok();
      EXPECT_LE(out.size(), 4097U);
    }
  }
}

TEST(Compression, GzipChecksItsTrailer) {
  Buffer packed = compressed(Codec::gzip, text_of(100));
  for (size_t back : {1, 5}) {
    Buffer changed = packed;
    changed[changed.size() - back] ^= std::byte{1};
    EXPECT_EQ(refusal(Codec::gzip, changed), Kind::damaged);
  }
}

TEST(Compression, GzipMembersFollowEachOtherAndGarbageBehindThemIsIgnored) {
  Buffer one = text_of(70000);
  Buffer two = noise_of(50000);
  Buffer both = joined({compressed(Codec::gzip, one), compressed(Codec::gzip, two), hex("00010203")});
  EXPECT_EQ(decompressed(Codec::gzip, both), joined({one, two}));
}

TEST(Compression, GzipWithNameCommentExtraAndHeaderChecksumIsRead) {
  Buffer input = text_of(5000);
  gz_header header{};
  char name[] = "a-name";
  char comment[] = "a comment";
  unsigned char extra[] = {1, 2, 3};
  header.name = reinterpret_cast<Bytef*>(name);
  header.comment = reinterpret_cast<Bytef*>(comment);
  header.extra = extra;
  header.extra_len = sizeof extra;
  header.hcrc = 1;
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  ASSERT_EQ(deflateSetHeader(&stream, &header), Z_OK);
  Buffer packed(10000);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  EXPECT_EQ(decompressed(Codec::gzip, packed), input);
}

TEST(Compression, SnappyIsReadBareAndInFramesThatFollowEachOther) {
  Buffer hello = hex("0514");
  for (char c : std::string_view("hello!")) hello.push_back(static_cast<std::byte>(c));
  hello[0] = std::byte{6};
  EXPECT_EQ(as_text(decompressed(Codec::snappy, hello)), "hello!");
  Buffer one = compressed(Codec::snappy, text_of(40000));
  EXPECT_EQ(decompressed(Codec::snappy, joined({one, one})), joined({text_of(40000), text_of(40000)}));
}

TEST(Compression, SnappyFramesThatLieAreDamaged) {
  Buffer packed = compressed(Codec::snappy, text_of(100));
  auto with_block_size = [&](int32_t size) {
    Buffer changed = packed;
    store_be(changed.data() + 16, size);
    return changed;
  };
  EXPECT_EQ(refusal(Codec::snappy, with_block_size(-1)), Kind::damaged);
  EXPECT_EQ(refusal(Codec::snappy, with_block_size(INT32_MAX)), Kind::damaged);
  EXPECT_EQ(refusal(Codec::snappy, with_block_size(3)), Kind::damaged);
  Buffer version_0 = packed;
  store_be(version_0.data() + 8, int32_t{0});
  EXPECT_EQ(decompressed(Codec::snappy, version_0), text_of(100));
  EXPECT_EQ(refusal(Codec::snappy, joined({packed, version_0})), Kind::damaged);
  EXPECT_EQ(refusal(Codec::snappy, {}), Kind::damaged);
}

TEST(Compression, Lz4HeaderIsReadAsStrictlyAsKafkaDoes) {
  Buffer packed = compressed(Codec::lz4, text_of(100));
  auto refused = [&](size_t at, int value) {
    Buffer changed = packed;
    changed[at] = static_cast<std::byte>(value);
    return refusal(Codec::lz4, changed) == Kind::damaged;
  };
  EXPECT_TRUE(refused(0, 0x05)) << "magic number";
  EXPECT_TRUE(refused(4, 0x40)) << "dependent blocks";
  EXPECT_TRUE(refused(4, 0xa0)) << "version 2";
  EXPECT_TRUE(refused(4, 0x61)) << "dictionary";
  EXPECT_TRUE(refused(5, 0x30)) << "block size";
  EXPECT_TRUE(refused(5, 0xc0)) << "reserved bit";
  EXPECT_TRUE(refused(6, 0x1a)) << "header checksum";
}

TEST(Compression, Lz4OfMagic0MayHaveAWrongHeaderChecksum) {
  Buffer packed = compressed(Codec::lz4, text_of(100));
  packed[6] = std::byte{0x1a};
  GrowBuffer out;
  ASSERT_TRUE(decompress_lz4_of_magic_0(packed, 1000, out).ok());
  EXPECT_EQ(as_text(out.view()), as_text(text_of(100)));
  packed[0] ^= std::byte{1};
  EXPECT_FALSE(decompress_lz4_of_magic_0(packed, 1000, out).ok());
}

TEST(Compression, WhatIsBehindAnLz4FrameIsIgnored) {
  Buffer packed = compressed(Codec::lz4, text_of(100));
  EXPECT_EQ(decompressed(Codec::lz4, joined({packed, packed, hex("0102")})), text_of(100));
}

TEST(Compression, ZstdFramesFollowEachOther) {
  Buffer one = compressed(Codec::zstd, text_of(100000));
  EXPECT_EQ(decompressed(Codec::zstd, joined({one, one})).size(), 200000U);
  EXPECT_EQ(refusal(Codec::zstd, joined({one, hex("0102030405")})), Kind::damaged);
}

TEST(Compression, ZstdWithoutContentSizeIsReadWhateverSpaceIsGuessed) {
  std::vector<Buffer> inputs = {text_of(0),        text_of(1000000),
                                noise_of(1000000), Buffer(3000000),
                                text_of(130000),   joined({noise_of(200000), Buffer(2000000)})};
  for (const Buffer& input : inputs) {
    for (int level : {1, 3, 19}) {
      ZSTD_CCtx* context = ZSTD_createCCtx();
      ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
      ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
      Buffer packed(ZSTD_compressBound(input.size()));
      packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), input.data(), input.size()));
      ZSTD_freeCCtx(context);
      EXPECT_EQ(decompressed(Codec::zstd, packed), input);
      // Too little space must be told from damage, wherever it ends.
      for (size_t bound = 0; bound < input.size(); bound += 1 + input.size() / 11) {
        EXPECT_EQ(refusal(Codec::zstd, packed, bound), Kind::too_large) << bound << " of " << input.size();
      }
    }
  }
}

TEST(Compression, ZstdContentSizesThatLieAreDamaged) {
  Buffer packed = compressed(Codec::zstd, text_of(100000));
  // Magic 4, descriptor 1 (content size of 4 bytes, single segment), then the size.
  ASSERT_EQ(packed[4], std::byte{0xa0});
  packed[8] = std::byte{0x7f};
  GrowBuffer out;
  auto status = decompress(Codec::zstd, packed, 200000, out);
  ASSERT_FALSE(status.ok());
  EXPECT_LE(out.capacity(), 200000U);
}

}  // namespace
}  // namespace zurau::records
