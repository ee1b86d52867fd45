// What the golden tables do not hold: text that is not UTF-8, and the number without a positive counterpart.
#include "protocol/base/partition_hash.h"

#include <gtest/gtest.h>

#include <limits>

namespace zurau {
namespace {

TEST(PartitionHash, BytesThatAreNotUtf8CountAsReplacementCharacters) {
  int32_t one = java_string_hash("\xef\xbf\xbd");
  EXPECT_EQ(one, 0xfffd);
  for (const char* stray : {"\x80", "\xff", "\xc3", "\xc0"}) EXPECT_EQ(java_string_hash(stray), one);
  EXPECT_EQ(java_string_hash("\xed\xa0\x80"), java_string_hash("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
}

TEST(PartitionHash, TheHashWithoutAPositiveCounterpartIsPartitionZero) {
  // A string of Java folklore whose hash is the smallest integer.
  ASSERT_EQ(java_string_hash("polygenelubricants"), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(coordinator_partition("polygenelubricants", 50), 0);
}

}  // namespace
}  // namespace zurau
