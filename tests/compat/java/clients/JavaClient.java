import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own Java clients; what differs between old and new ones is in Versioned. Every call is complete when it returns. */
final class JavaClient implements AutoCloseable {
  final String bootstrap;
  final AdminClient admin;

  record How(String codec, String acks, boolean idempotent) {}

  JavaClient(String bootstrap) {
    this.bootstrap = bootstrap;
    this.admin = AdminClient.create(Map.of("bootstrap.servers", bootstrap, "request.timeout.ms", "20000"));
  }

  void createTopic(String topic, int partitions, Map<String, String> configs) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs))).all().get();
  }

  void deleteTopic(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  int partitions(String topic) throws Exception {
    if (!admin.listTopics().names().get().contains(topic)) return 0;
    try {
      return Versioned.describeTopic(admin, topic).partitions().size();
    } catch (ExecutionException gone) {
      return 0;
    }
  }

  void createPartitions(String topic, int total) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all().get();
  }

  String describeConfig(String topic, String key) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(key).value();
  }

  void alterConfig(String topic, String key, String value) throws Exception {
    Versioned.alterConfig(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic), key, value);
  }

  void deleteRecords(String topic, int partition, long before) throws Exception {
    Versioned.deleteRecords(admin, new TopicPartition(topic, partition), before);
  }

  List<Long> produce(String topic, int partition, List<Records.Record> records, How how) throws Exception {
    var config = new HashMap<String, Object>(Map.of("bootstrap.servers", bootstrap, "compression.type", how.codec, "acks", how.acks,
        "enable.idempotence", how.idempotent, "linger.ms", 20, "batch.size", 1 << 20, "max.request.size", 2 << 20));
    config.put("retries", 10); // old clients do not retry by themselves
    config.put("max.in.flight.requests.per.connection", 1); // keeps the order where batches are retried
    try (var producer = new KafkaProducer<byte[], byte[]>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (var r : records) {
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, r.timestamp(), r.key(), r.value());
        r.headers().forEach(h -> record.headers().add(h.key(), h.value()));
        sent.add(producer.send(record));
      }
      producer.flush();
      var offsets = new ArrayList<Long>();
      for (var future : sent) offsets.add(future.get().offset());
      return offsets;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false, "auto.offset.reset", "none",
        "max.partition.fetch.bytes", 4 << 20);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  List<Records.Stored> read(String topic, int partition, int count) {
    var tp = new TopicPartition(topic, partition);
    var stored = new ArrayList<Records.Stored>();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try (var consumer = consumer()) {
      consumer.assign(List.of(tp));
      consumer.seekToBeginning(List.of(tp));
      while (stored.size() < count) {
        if (System.nanoTime() > deadline) throw new AssertionError(stored.size() + " of " + count + " records in 20 s");
        for (var r : Versioned.poll(consumer, 500)) {
          var headers = new ArrayList<Records.Header>();
          r.headers().forEach(h -> headers.add(new Records.Header(h.key(), h.value())));
          stored.add(new Records.Stored(r.offset(), new Records.Record(r.key(), r.value(), headers, r.timestamp())));
        }
      }
    }
    return stored;
  }

  List<Long> offsets(String topic, int partition) {
    var tp = new TopicPartition(topic, partition);
    try (var consumer = consumer()) {
      return List.of(consumer.beginningOffsets(Set.of(tp)).get(tp), consumer.endOffsets(Set.of(tp)).get(tp));
    }
  }

  /** null when no record is that young. */
  Long offsetForTime(String topic, int partition, long timestamp) {
    var tp = new TopicPartition(topic, partition);
    try (var consumer = consumer()) {
      var found = consumer.offsetsForTimes(Map.of(tp, timestamp)).get(tp);
      return found == null ? null : found.offset();
    }
  }

  static int errorCode(Throwable error) {
    return Errors.forException(error instanceof ExecutionException ? error.getCause() : error).code();
  }

  @Override
  public void close() {
    admin.close();
  }
}
