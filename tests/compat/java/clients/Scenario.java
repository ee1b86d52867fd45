import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The checks of ../checks.txt for the Java clients. BOOTSTRAP runs them; BOOTSTRAP TOPIC... reads what another client wrote. */
final class Scenario {
  private static final Map<String, String> TOPIC_CONFIGS = Map.of("max.message.bytes", "2097152", "retention.ms", "-1");
  private static final JavaClient.How ACKS_ALL = new JavaClient.How("none", "all", false);

  private final JavaClient client;
  private boolean failed = false;

  interface Check {
    void run() throws Exception;
  }

  /** The client has no such operation; the text stands in the matrix. */
  static final class Unsupported extends RuntimeException {
    Unsupported(String why) {
      super(why);
    }
  }

  Scenario(JavaClient client) {
    this.client = client;
  }

  public static void main(String[] args) {
    System.out.println("CLIENT Java (kafka-clients) " + org.apache.kafka.common.utils.AppInfoParser.getVersion());
    try (var client = new JavaClient(args[0])) {
      var scenario = new Scenario(client);
      if (args.length == 1) scenario.all();
      for (int i = 1; i < args.length; i++) scenario.verify(args[i]);
      System.exit(scenario.failed ? 1 : 0);
    }
  }

  private void check(String name, Check check) {
    try {
      check.run();
      System.out.println("PASS " + name);
    } catch (Unsupported why) {
      System.out.println("SKIP " + name + ": " + why.getMessage());
    } catch (Throwable error) {
      failed = true;
      System.out.println("FAIL " + name + ": " + error.toString().replaceAll("\\s+", " "));
    }
  }

  private void verify(String topic) {
    check("verify " + topic, () -> Records.expectStored(client.read(topic, 0, Records.SAMPLE_COUNT),
        Records.many(Records.SAMPLE_COUNT, Records::sample), 0));
  }

  private void all() {
    check("create-topic", () -> newTopic("main", 3, Map.of()));
    check("auto-create", () -> appendAndRead("auto", 0, Records.many(1, Records::plain), ACKS_ALL));
    for (var codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) check("codec-" + codec, () -> codec(codec));
    check("headers", this::headers);
    check("null-and-empty", this::nullAndEmpty);
    check("large-records", () -> writeAndRead("large-records", Records.many(5, Records::big), ACKS_ALL));
    check("many-records", () -> writeAndRead("many-records", Records.many(100_000, Records::plain), ACKS_ALL));
    check("create-time", this::createTime);
    check("log-append-time", this::logAppendTime);
    for (var acks : List.of("0", "1", "all"))
      check("acks-" + acks, () -> writeAndRead("acks-" + acks, Records.many(100, Records::plain), new JavaClient.How("none", acks, false)));
    check("idempotent", () -> writeAndRead("idempotent", Records.many(5000, Records::plain), new JavaClient.How("none", "all", true)));
    check("list-offsets", this::listOffsets);
    check("offset-for-time", this::offsetForTime);
    check("describe-configs", this::describeConfigs);
    check("alter-configs", this::alterConfigs);
    check("create-partitions", this::createPartitions);
    check("delete-records", this::deleteRecords);
    check("delete-topic", () -> deleteTopic("trimmed"));
    check("recreate-topic", this::recreateTopic);
    check("error-topic-exists", () -> expectError(36, () -> client.createTopic("main", 1, Map.of())));
    check("error-unknown-topic", () -> expectError(3, () -> client.deleteTopic("no-such-topic")));
    check("error-bad-topic-name", () -> expectError(17, () -> client.createTopic("bad name", 1, Map.of())));
    check("error-too-large", this::errorTooLarge);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void waitUntil(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) throw new AssertionError("after 10 s not: " + what);
      Thread.sleep(20);
    }
  }

  private void waitPartitions(String topic, int count) throws Exception {
    waitUntil(topic + " has " + count + " partitions", () -> client.partitions(topic) == count);
  }

  private void newTopic(String topic, int partitions, Map<String, String> configs) throws Exception {
    var merged = new HashMap<>(TOPIC_CONFIGS);
    merged.putAll(configs);
    client.createTopic(topic, partitions, merged);
    waitPartitions(topic, partitions);
  }

  private void deleteTopic(String topic) throws Exception {
    client.deleteTopic(topic);
    waitPartitions(topic, 0);
  }

  private void appendAndRead(String topic, int partition, List<Records.Record> records, JavaClient.How how) throws Exception {
    var offsets = client.produce(topic, partition, records, how);
    if (!how.acks().equals("0"))
      Records.expect(offsets, LongStream.range(0, records.size()).boxed().collect(Collectors.toList()), "acknowledged offsets");
    Records.expectStored(client.read(topic, partition, records.size()), records, 0);
  }

  private void writeAndRead(String topic, List<Records.Record> records, JavaClient.How how) throws Exception {
    newTopic(topic, 1, Map.of());
    appendAndRead(topic, 0, records, how);
  }

  private static void expectError(int code, Check call) throws Exception {
    try {
      call.run();
    } catch (Exception error) {
      Records.expect(JavaClient.errorCode(error), code, "error code of " + error);
      return;
    }
    throw new AssertionError("no error, where code " + code + " is due");
  }

  private void codec(String codec) throws Exception {
    if (!Versioned.CODECS.contains(codec)) throw new Unsupported("the client has no " + codec);
    writeAndRead("codec-" + codec, Records.many(Records.SAMPLE_COUNT, Records::sample), new JavaClient.How(codec, "all", false));
  }

  private void headers() throws Exception {
    var headers = List.of(new Records.Header("a", Records.bytes("1")), new Records.Header("b", new byte[] {0, -1}),
        new Records.Header("a", Records.bytes("2")), new Records.Header("empty", new byte[0]), new Records.Header("null", null),
        new Records.Header("käse", Records.bytes("x")), new Records.Header("a", Records.bytes("1")));
    var record = new Records.Record(Records.bytes("k"), Records.bytes("v"), headers, Records.FIRST_TIMESTAMP);
    writeAndRead("headers", List.of(record, Records.plain(1)), ACKS_ALL);
  }

  private void nullAndEmpty() throws Exception {
    byte[] empty = {}, full = {'x'};
    byte[][][] pairs = {{null, full}, {full, null}, {empty, empty}, {full, empty}, {empty, null}, {null, empty}, {null, null}};
    writeAndRead("null-and-empty", Records.many(pairs.length,
        i -> new Records.Record(pairs[i][0], pairs[i][1], List.of(), Records.FIRST_TIMESTAMP)), ACKS_ALL);
  }

  private void createTime() throws Exception {
    long[] deltas = {5_000, 0, 9_999, 1, 1, 86_400_000, 1 - Records.FIRST_TIMESTAMP};
    writeAndRead("create-time", Records.many(deltas.length, i -> Records.plainAt(i, Records.FIRST_TIMESTAMP + deltas[i])), ACKS_ALL);
  }

  private void logAppendTime() throws Exception {
    newTopic("log-append-time", 1, Map.of("message.timestamp.type", "LogAppendTime"));
    long before = System.currentTimeMillis();
    client.produce("log-append-time", 0, Records.many(10, Records::plain), ACKS_ALL);
    long after = System.currentTimeMillis();
    for (var stored : client.read("log-append-time", 0, 10)) {
      long time = stored.record().timestamp();
      Records.expect(time >= before && time <= after, true, "broker time " + time + " at offset " + stored.offset());
    }
  }

  private void listOffsets() throws Exception {
    Records.expect(client.offsets("main", 2), List.of(0L, 0L), "offsets of an empty partition");
    client.produce("main", 2, Records.many(7, Records::plain), ACKS_ALL);
    Records.expect(client.offsets("main", 2), List.of(0L, 7L), "offsets after 7 records");
  }

  private void offsetForTime() throws Exception {
    long first = Records.FIRST_TIMESTAMP;
    writeAndRead("times", Records.many(50, i -> Records.plainAt(i, first + 10 * i)), ACKS_ALL);
    Records.expect(client.offsetForTime("times", 0, 0), 0L, "offset for time 0");
    Records.expect(client.offsetForTime("times", 0, first + 200), 20L, "offset for the time of record 20");
    Records.expect(client.offsetForTime("times", 0, first + 201), 21L, "offset for a time between two records");
    Records.expect(client.offsetForTime("times", 0, first + 491), null, "offset for a time after the last record");
  }

  private void describeConfigs() throws Exception {
    Records.expect(client.describeConfig("main", "max.message.bytes"), "2097152", "given config");
    Records.expect(client.describeConfig("main", "cleanup.policy"), "delete", "default config");
  }

  private void alterConfigs() throws Exception {
    client.alterConfig("main", "retention.ms", "86400000");
    waitUntil("retention.ms is 86400000", () -> client.describeConfig("main", "retention.ms").equals("86400000"));
  }

  private void createPartitions() throws Exception {
    client.createPartitions("main", 5);
    waitPartitions("main", 5);
    appendAndRead("main", 4, Records.many(1, Records::plain), ACKS_ALL);
  }

  private void deleteRecords() throws Exception {
    var records = Records.many(100, Records::plain);
    writeAndRead("trimmed", records, ACKS_ALL);
    client.deleteRecords("trimmed", 0, 60);
    Records.expect(client.offsets("trimmed", 0), List.of(60L, 100L), "offsets after deleting the first 60");
    Records.expectStored(client.read("trimmed", 0, 40), records.subList(60, 100), 60);
  }

  private void recreateTopic() throws Exception {
    writeAndRead("again", Records.many(10, Records::plain), ACKS_ALL);
    deleteTopic("again");
    newTopic("again", 1, Map.of());
    Records.expect(client.offsets("again", 0), List.of(0L, 0L), "offsets of the new topic");
    appendAndRead("again", 0, Records.many(1, Records::plain), ACKS_ALL);
  }

  private void errorTooLarge() throws Exception {
    newTopic("small", 1, Map.of("max.message.bytes", "10000"));
    var large = new Records.Record(null, java.util.Arrays.copyOf(Records.big(0).value(), 20_000), List.of(), Records.FIRST_TIMESTAMP);
    expectError(10, () -> client.produce("small", 0, List.of(large), ACKS_ALL));
    appendAndRead("small", 0, Records.many(1, Records::plain), ACKS_ALL);
  }
}
