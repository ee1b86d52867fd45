import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The records that every program of this suite writes and expects, and how they are compared. */
final class Records {
  static final long FIRST_TIMESTAMP = 1_700_000_000_000L;
  static final int SAMPLE_COUNT = 1000;
  static final int MIB = 1 << 20;

  record Header(String key, byte[] value) {}

  /** A null key, value or header value differs from an empty one. Timestamp: milliseconds since 1970. */
  record Record(byte[] key, byte[] value, List<Header> headers, long timestamp) {}

  record Stored(long offset, Record record) {}

  static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Record number i of the shared set. */
  static Record sample(int i) {
    byte[] key = i % 10 == 0 ? null : bytes("key-" + i);
    byte[] value = bytes("value-" + i + "-" + "x".repeat(i * 37 % 500));
    if (i % 17 == 3) value = bytes("");
    if (i % 13 == 5 && key != null) value = null;
    var headers = List.of(new Header("index", bytes("" + i)), new Header("tag", bytes("a")), new Header("tag", bytes("b")));
    return new Record(key, value, headers, FIRST_TIMESTAMP + i);
  }

  static Record plain(int i) {
    return new Record(bytes("k" + i), bytes("v" + i), List.of(), FIRST_TIMESTAMP);
  }

  static Record plainAt(int i, long timestamp) {
    return new Record(bytes("k" + i), bytes("v" + i), List.of(), timestamp);
  }

  /** A record of about 1 MiB that no codec shrinks to nothing: a linear congruential sequence. */
  static Record big(int i) {
    var value = ByteBuffer.allocate(MIB);
    for (long state = i + 1; value.hasRemaining(); ) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      value.putLong(state);
    }
    return new Record(bytes("big-" + i), value.array(), List.of(), FIRST_TIMESTAMP);
  }

  static List<Record> many(int count, IntFunction<Record> make) {
    return IntStream.range(0, count).mapToObj(make).collect(Collectors.toList());
  }

  static boolean same(Record a, Record b) {
    if (!Arrays.equals(a.key, b.key) || !Arrays.equals(a.value, b.value) || a.headers.size() != b.headers.size()) return false;
    for (int i = 0; i < a.headers.size(); i++) {
      if (!a.headers.get(i).key.equals(b.headers.get(i).key)) return false;
      if (!Arrays.equals(a.headers.get(i).value, b.headers.get(i).value)) return false;
    }
    return a.timestamp == b.timestamp;
  }

  static String text(Record r) {
    var all = "key " + text(r.key) + ", value " + text(r.value) + ", time " + r.timestamp + ", headers "
        + r.headers.stream().map(h -> h.key + "=" + text(h.value)).collect(Collectors.joining(" "));
    return all.substring(0, Math.min(200, all.length()));
  }

  private static String text(byte[] b) {
    return b == null ? "null" : "'" + new String(b, 0, Math.min(40, b.length), java.nio.charset.StandardCharsets.ISO_8859_1) + "'";
  }

  static void expect(Object actual, Object expected, String what) {
    if (!java.util.Objects.equals(actual, expected)) throw new AssertionError(what + ": " + actual + " instead of " + expected);
  }

  static void expectStored(List<Stored> stored, List<Record> records, long firstOffset) {
    expect(stored.size(), records.size(), "number of records");
    for (int i = 0; i < records.size(); i++) {
      expect(stored.get(i).offset, firstOffset + i, "offset of record " + i);
      if (!same(stored.get(i).record, records.get(i)))
        throw new AssertionError("record " + i + ": " + text(stored.get(i).record) + " instead of " + text(records.get(i)));
    }
  }
}
