import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What the Java clients of 2017 do otherwise than those in ../modern. */
final class Versioned {
  static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4");

  static TopicDescription describeTopic(AdminClient admin, String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).all().get().get(topic);
  }

  static void alterConfig(AdminClient admin, ConfigResource resource, String key, String value) throws Exception {
    admin.alterConfigs(Map.of(resource, new Config(List.of(new ConfigEntry(key, value))))).all().get();
  }

  static void deleteRecords(AdminClient admin, TopicPartition partition, long before) {
    throw new Scenario.Unsupported("kafka-clients 1.0 has no DeleteRecords");
  }

  static ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer, int ms) {
    return consumer.poll(ms);
  }
}
