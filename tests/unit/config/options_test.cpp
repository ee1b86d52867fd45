// Values of options: what they may be, how they are shown, and Kafka's sentences about the rest.
#include "config/options.h"

#include <gtest/gtest.h>

namespace zurau::config {
namespace {

std::string topic_value(std::string_view key, std::string_view value) {
  const Option* option = find_option(topic_options(), key);
  EXPECT_TRUE(option) << key;
  auto checked = check_value(*option, value);
  return checked.ok() ? *checked : checked.error();
}

TEST(OptionValues, AreShownInOneForm) {
  EXPECT_EQ(topic_value("retention.ms", " 6000 "), "6000");
  EXPECT_EQ(topic_value("retention.ms", "+5"), "5");
  EXPECT_EQ(topic_value("preallocate", "TRUE"), "true");
  EXPECT_EQ(topic_value("cleanup.policy", " compact , delete "), "compact,delete");
  EXPECT_EQ(topic_value("cleanup.policy", "delete,delete"), "delete");
  EXPECT_EQ(topic_value("cleanup.policy", ""), "");
  EXPECT_EQ(topic_value("min.cleanable.dirty.ratio", "1"), "1.0");
  EXPECT_EQ(topic_value("min.cleanable.dirty.ratio", ".25"), "0.25");
}

TEST(OptionValues, OfTheWrongTypeAreRefusedInKafkasWords) {
  EXPECT_EQ(topic_value("retention.ms", "abc"),
            "Invalid value abc for configuration retention.ms: Not a number of type LONG");
  EXPECT_EQ(topic_value("retention.ms", ""),
            "Invalid value  for configuration retention.ms: Not a number of type LONG");
  EXPECT_EQ(topic_value("max.message.bytes", "99999999999"),
            "Invalid value 99999999999 for configuration max.message.bytes: Not a number of type INT");
  EXPECT_EQ(topic_value("max.message.bytes", "1.5"),
            "Invalid value 1.5 for configuration max.message.bytes: Not a number of type INT");
  EXPECT_EQ(topic_value("max.message.bytes", "+-5"),
            "Invalid value +-5 for configuration max.message.bytes: Not a number of type INT");
  EXPECT_EQ(topic_value("min.cleanable.dirty.ratio", "x"),
            "Invalid value x for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE");
  EXPECT_EQ(topic_value("preallocate", "yes"),
            "Invalid value yes for configuration preallocate: Expected value to be either true or false");
}

TEST(OptionValues, OutOfBoundsAreRefusedInKafkasWords) {
  EXPECT_EQ(topic_value("retention.ms", "-5"),
            "Invalid value -5 for configuration retention.ms: Value must be at least -1");
  EXPECT_EQ(topic_value("segment.bytes", "200"),
            "Invalid value 200 for configuration segment.bytes: Value must be at least 1048576");
  EXPECT_EQ(topic_value("min.cleanable.dirty.ratio", "1.5"),
            "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1");
  EXPECT_EQ(topic_value("compression.zstd.level", "23"),
            "Invalid value 23 for configuration compression.zstd.level: Value must be no more than 22");
  EXPECT_EQ(topic_value("compression.gzip.level", "0"),
            "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or "
            "equal to -1");
  EXPECT_EQ(topic_value("compression.gzip.level", "-1"), "-1");
  EXPECT_EQ(topic_value("compression.gzip.level", "9"), "9");
}

TEST(OptionValues, NotAmongTheChoicesAreRefusedInKafkasWords) {
  EXPECT_EQ(topic_value("cleanup.policy", "compact,bogus"),
            "Invalid value bogus for configuration cleanup.policy: String must be one of: compact, delete");
  EXPECT_EQ(topic_value("compression.type", "GZIP"),
            "Invalid value GZIP for configuration compression.type: String must be one of: uncompressed, "
            "zstd, lz4, "
            "snappy, gzip, producer");
  EXPECT_EQ(
      topic_value("message.timestamp.type", "createtime"),
      "Invalid value createtime for configuration message.timestamp.type: String must be one of: CreateTime, "
      "LogAppendTime");
}

TEST(OptionValues, ThrottledReplicasAreAStarOrPairs) {
  EXPECT_EQ(topic_value("leader.replication.throttled.replicas", "*"), "*");
  EXPECT_EQ(topic_value("leader.replication.throttled.replicas", "0:1, 1:1"), "0:1,1:1");
  for (std::string_view bad : {"junk", "*,2:1", "1:", ":1", "-1:1"}) {
    EXPECT_NE(topic_value("leader.replication.throttled.replicas", bad).find("Invalid value ["),
              std::string::npos);
  }
}

TEST(OptionValues, OffsetResetTakesDurations) {
  const Option* option = find_option(group_options(), "share.auto.offset.reset");
  ASSERT_TRUE(option);
  for (std::string_view good :
       {"latest", "earliest", "by_duration:PT1H", "by_duration:P1DT2H3.5S", "by_duration:P2D"}) {
    EXPECT_TRUE(check_value(*option, good).ok()) << good;
  }
  for (std::string_view bad :
       {"x", "by_duration:", "by_duration:P", "by_duration:PT", "by_duration:P1H", "by_duration:1H"}) {
    EXPECT_FALSE(check_value(*option, bad).ok()) << bad;
  }
}

TEST(Options, NearestIsWhatWasMeant) {
  EXPECT_EQ(nearest_option(broker_options(), "log.retention.hour"), "log.retention.hours");
  EXPECT_EQ(nearest_option(broker_options(), "num.partition"), "num.partitions");
  EXPECT_EQ(nearest_option(broker_options(), "zurau.durabilty"), "zurau.durability");
  EXPECT_EQ(nearest_option(broker_options(), "qqqqqqqqqqqqqqqqqqqqqqqq"), "");
}

TEST(Options, ListenerPrefixesStandForTheKeyBehindThem) {
  const Option* option = find_broker_option("listener.name.internal.ssl.keystore.password");
  ASSERT_TRUE(option);
  EXPECT_EQ(option->name, "ssl.keystore.password");
  EXPECT_TRUE(option->sensitive());
  ASSERT_TRUE(find_broker_option("listener.name.internal.plain.sasl.jaas.config"));
  EXPECT_FALSE(find_broker_option("listener.name.internal.nonsense"));
  EXPECT_FALSE(find_broker_option("listener.name."));
}

TEST(Options, SynonymsStandInKafkasOrder) {
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(broker_synonyms("log.retention.hours"),
            (Names{"log.retention.ms", "log.retention.minutes", "log.retention.hours"}));
  EXPECT_EQ(broker_synonyms("log.flush.interval.ms"),
            (Names{"log.flush.interval.ms", "log.flush.scheduler.interval.ms"}));
  EXPECT_EQ(broker_synonyms("log.flush.scheduler.interval.ms"), (Names{"log.flush.scheduler.interval.ms"}));
  EXPECT_EQ(broker_synonyms("node.id"), (Names{"node.id"}));
}

TEST(Options, EverySynonymIsABrokerKey) {
  size_t with_synonyms = 0;
  for (const Option& option : topic_options()) {
    for (const Synonym& synonym : topic_synonyms(option.name)) {
      EXPECT_TRUE(find_option(broker_options(), synonym.name)) << synonym.name;
    }
    with_synonyms += topic_synonyms(option.name).empty() ? 0 : 1;
  }
  EXPECT_EQ(with_synonyms, 30u);  // Kafka's 28 and our 2.
}

}  // namespace
}  // namespace zurau::config
