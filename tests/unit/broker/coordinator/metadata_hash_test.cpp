// The metadata hash: numbers that Kafka 4.3.1's own code (group.Utils over hash4j) gives for the same topics.
#include "broker/coordinator/metadata_hash.h"

#include <gtest/gtest.h>

namespace zurau::broker {
namespace {

Uuid sample_id() {
  return {{1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18}};
}

TEST(MetadataHash, IsKafkasForATopic) {
  EXPECT_EQ(topic_metadata_hash("orders", sample_id(), 1), 6313709009512124687);
  EXPECT_EQ(topic_metadata_hash("orders", sample_id(), 12), 3377950912037798770);
}

TEST(MetadataHash, IsKafkasForATopicOverAKilobyteOfInput) {
  EXPECT_EQ(topic_metadata_hash("payments.eu-1_x", sample_id(), 200), 3225059530535171215);
}

TEST(MetadataHash, IsKafkasForAGroupInTheOrderOfNames) {
  EXPECT_EQ(group_metadata_hash({{"payments.eu-1_x", 3225059530535171215}, {"orders", 3377950912037798770}}),
            5145756348404957613);
  EXPECT_EQ(group_metadata_hash({{"orders", 3377950912037798770}}), 4998366433177710495);
}

TEST(MetadataHash, OfNoTopicIsZero) {
  EXPECT_EQ(group_metadata_hash({}), 0);
}

TEST(MetadataHash, ChangesWithIdCountAndRack) {
  int64_t hash = topic_metadata_hash("orders", sample_id(), 12);
  EXPECT_NE(topic_metadata_hash("orders", {}, 12), hash);
  EXPECT_NE(topic_metadata_hash("orders", sample_id(), 13), hash);
  EXPECT_EQ(topic_metadata_hash("orders", sample_id(), 12, "rack-a"), -8714285212116098629);
}

}  // namespace
}  // namespace zurau::broker
