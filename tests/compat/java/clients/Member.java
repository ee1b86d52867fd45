import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A group member of the Java consumer, in both protocols: tells what it owns, reads and commits (see ../../harness/group.py). */
final class Member {
  private static volatile boolean leaving = false;

  public static void main(String[] args) {
    var stdin = new Thread(Member::waitForLeave);
    stdin.setDaemon(true);
    stdin.start();
    try (var consumer = new KafkaConsumer<byte[], byte[]>(config(args[0], args[1], args[3]))) {
      consumer.subscribe(List.of(args[2]));
      for (String told = ""; !leaving; ) {
        var records = Versioned.poll(consumer, 50);
        var owned = consumer.assignment().stream().map(TopicPartition::partition).sorted().map(String::valueOf).collect(Collectors.joining(","));
        if (!owned.equals(told)) System.out.println("ASSIGNED " + (told = owned));
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
          System.out.println("READ " + record.partition() + " " + record.offset());
          next.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        if (!next.isEmpty()) commit(consumer, next);
      }
    }
  }

  private static void commit(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> next) {
    try {
      consumer.commitSync(next);
      next.forEach((partition, offset) -> System.out.println("COMMITTED " + partition.partition() + " " + offset.offset()));
    } catch (KafkaException error) {
      System.out.println("NOTE " + error);
    }
  }

  private static Properties config(String bootstrap, String group, String protocol) {
    var config = new Properties();
    var deserializer = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    config.putAll(Map.of("bootstrap.servers", bootstrap, "group.id", group, "auto.offset.reset", "earliest", "enable.auto.commit", "false",
        "key.deserializer", deserializer, "value.deserializer", deserializer, "reconnect.backoff.max.ms", "200"));
    if (protocol.equals("classic")) config.putAll(Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "500"));
    else config.put("group.protocol", protocol);
    return config;
  }

  private static void waitForLeave() {
    try {
      while (System.in.read() > '\n') continue;
    } catch (IOException closed) {
      // as if told to leave
    }
    leaving = true;
  }
}
