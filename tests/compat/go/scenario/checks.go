package scenario

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

type suite struct {
	Traits
	client Client
}

var topicConfigs = map[string]string{"max.message.bytes": "2097152", "retention.ms": "-1"}

func (s *suite) checks() []check {
	list := []check{
		{"create-topic", func() error { return s.newTopic("main", 3, nil) }},
		{"auto-create", s.autoCreate},
		{"codec-none", func() error { return s.codec("none") }},
		{"codec-gzip", func() error { return s.codec("gzip") }},
		{"codec-snappy", func() error { return s.codec("snappy") }},
		{"codec-lz4", func() error { return s.codec("lz4") }},
		{"codec-zstd", func() error { return s.codec("zstd") }},
		{"headers", s.headers},
		{"null-and-empty", s.nullAndEmpty},
		{"large-records", func() error { return s.writeAndRead("large-records", many(5, big), Options{Acks: -1}) }},
		{"many-records", func() error { return s.writeAndRead("many-records", many(100_000, plain), Options{Acks: -1}) }},
		{"create-time", s.createTime},
		{"log-append-time", s.logAppendTime},
		{"acks-0", func() error { return s.writeAndRead("acks-0", many(100, plain), Options{Acks: 0}) }},
		{"acks-1", func() error { return s.writeAndRead("acks-1", many(100, plain), Options{Acks: 1}) }},
		{"acks-all", func() error { return s.writeAndRead("acks-all", many(100, plain), Options{Acks: -1}) }},
		{"idempotent", s.idempotent},
		{"list-offsets", s.listOffsets},
		{"offset-for-time", s.offsetForTime},
		{"describe-configs", s.describeConfigs},
		{"alter-configs", s.alterConfigs},
		{"create-partitions", s.createPartitions},
		{"delete-records", s.deleteRecords},
		{"delete-topic", func() error { return s.deleteTopic("trimmed") }},
		{"recreate-topic", s.recreateTopic},
		{"error-topic-exists", func() error { return s.expectError(36, s.client.CreateTopic("main", 1, nil)) }},
		{"error-unknown-topic", func() error { return s.expectError(3, s.client.DeleteTopic("no-such-topic")) }},
		{"error-bad-topic-name", func() error { return s.expectError(17, s.client.CreateTopic("bad name", 1, nil)) }},
		{"error-too-large", s.errorTooLarge},
	}
	return list
}

func (s *suite) expectError(code int, err error) error {
	if got := s.client.ErrorCode(err); got != code {
		return fmt.Errorf("error code %d (%v) instead of %d", got, err, code)
	}
	return nil
}

func (s *suite) newTopic(topic string, partitions int, configs map[string]string) error {
	merged := maps.Clone(topicConfigs)
	maps.Copy(merged, configs)
	if err := s.client.CreateTopic(topic, partitions, merged); err != nil {
		return err
	}
	return s.waitPartitions(topic, partitions)
}

func (s *suite) waitPartitions(topic string, partitions int) error {
	return waitUntil(fmt.Sprintf("%s has %d partitions", topic, partitions), func() (bool, error) {
		found, err := s.client.Partitions(topic)
		return found == partitions, err
	})
}

func (s *suite) deleteTopic(topic string) error {
	if err := s.client.DeleteTopic(topic); err != nil {
		return err
	}
	return s.waitPartitions(topic, 0)
}

func (s *suite) expectRead(topic string, partition int32, records []Record, firstOffset int64) error {
	stored, err := s.client.Read(topic, partition, len(records))
	if err != nil {
		return fmt.Errorf("reading %s: %w", topic, err)
	}
	return s.expectStored(stored, records, firstOffset)
}

func (s *suite) expectPositions(topic string, partition int32, earliest, latest int64) error {
	e, l, err := s.client.Offsets(topic, partition)
	if err == nil && (e != earliest || l != latest) {
		err = fmt.Errorf("offsets %d..%d instead of %d..%d", e, l, earliest, latest)
	}
	return err
}

// writeAndRead makes the topic, writes the records and expects them back at offsets from 0.
func (s *suite) writeAndRead(topic string, records []Record, how Options) error {
	if err := s.newTopic(topic, 1, nil); err != nil {
		return err
	}
	return s.appendAndRead(topic, 0, records, how)
}

func (s *suite) appendAndRead(topic string, partition int32, records []Record, how Options) error {
	offsets, err := s.client.Produce(topic, partition, records, how)
	if err != nil {
		return fmt.Errorf("producing: %w", err)
	}
	if how.Acks != 0 {
		if err := expectOffsets(offsets, len(records)); err != nil {
			return err
		}
	}
	return s.expectRead(topic, partition, records, 0)
}

func (s *suite) autoCreate() error {
	// Kafka answers the Metadata request that makes a topic with error 3; some clients leave the retry to the caller.
	err := waitUntil("topic auto takes records", func() (bool, error) {
		_, err := s.client.Produce("auto", 0, many(1, plain), Options{Acks: -1})
		if s.client.ErrorCode(err) == 3 {
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return err
	}
	return s.expectRead("auto", 0, many(1, plain), 0)
}

func (s *suite) codec(codec string) error {
	if codec != "none" && !strings.Contains(s.Codecs, codec) {
		return Unsupported("the client has no " + codec)
	}
	return s.writeAndRead("codec-"+codec, many(sampleCount, sample), Options{Codec: codec, Acks: -1})
}

func (s *suite) headers() error {
	headers := []Header{{"a", []byte("1")}, {"b", []byte{0, 0xff}}, {"a", []byte("2")}, {"empty", []byte{}}, {"käse", []byte("x")}}
	if s.NullHeaders {
		headers = append(headers, Header{"null", nil})
	}
	record := Record{Key: []byte("k"), Value: []byte("v"), Headers: append(headers, headers[0]), Timestamp: firstTimestamp}
	return s.writeAndRead("headers", []Record{record, plain(1)}, Options{Acks: -1})
}

func (s *suite) nullAndEmpty() error {
	null, empty, full := []byte(nil), []byte{}, []byte("x")
	records := []Record{}
	for _, pair := range [][2][]byte{{null, full}, {full, null}, {empty, empty}, {full, empty}, {empty, null}, {null, empty}, {null, null}} {
		records = append(records, Record{Key: pair[0], Value: pair[1], Timestamp: firstTimestamp})
	}
	return s.writeAndRead("null-and-empty", records, Options{Acks: -1})
}

func (s *suite) createTime() error {
	records := []Record{}
	for i, delta := range []int64{5_000, 0, 9_999, 1, 1, 86_400_000, 1 - firstTimestamp} {
		record := plain(i)
		record.Timestamp += delta
		records = append(records, record)
	}
	return s.writeAndRead("create-time", records, Options{Acks: -1})
}

func (s *suite) logAppendTime() error {
	if s.OwnTimeOnly {
		return Unsupported("the client shows the producer's time even where the topic is LogAppendTime")
	}
	if err := s.newTopic("log-append-time", 1, map[string]string{"message.timestamp.type": "LogAppendTime"}); err != nil {
		return err
	}
	before := time.Now().UnixMilli()
	if _, err := s.client.Produce("log-append-time", 0, many(10, plain), Options{Acks: -1}); err != nil {
		return err
	}
	after := time.Now().UnixMilli()
	stored, err := s.client.Read("log-append-time", 0, 10)
	for _, record := range stored {
		if record.Timestamp < before || record.Timestamp > after {
			return fmt.Errorf("time %d of record %d is not between %d and %d", record.Timestamp, record.Offset, before, after)
		}
	}
	return err
}

func (s *suite) idempotent() error {
	if !s.Idempotent {
		return Unsupported("the client has no idempotent producer")
	}
	return s.writeAndRead("idempotent", many(5_000, plain), Options{Acks: -1, Idempotent: true})
}

func (s *suite) listOffsets() error {
	if err := s.expectPositions("main", 2, 0, 0); err != nil {
		return err
	}
	if _, err := s.client.Produce("main", 2, many(7, plain), Options{Acks: -1}); err != nil {
		return err
	}
	return s.expectPositions("main", 2, 0, 7)
}

func (s *suite) offsetForTime() error {
	spaced := func(i int) Record {
		record := plain(i)
		record.Timestamp += 10 * int64(i)
		return record
	}
	if err := s.writeAndRead("times", many(50, spaced), Options{Acks: -1}); err != nil {
		return err
	}
	for _, row := range [][2]int64{{1, 0}, {firstTimestamp + 200, 20}, {firstTimestamp + 201, 21}, {firstTimestamp + 491, ErrNoOffset}} {
		if got, err := s.client.OffsetForTime("times", 0, row[0]); err != nil || got != row[1] {
			return fmt.Errorf("offset for time %d: %d (%v) instead of %d", row[0], got, err, row[1])
		}
	}
	return nil
}

func (s *suite) expectConfig(key, value string) error {
	got, err := s.client.DescribeConfig("main", key)
	if err == nil && got != value {
		err = fmt.Errorf("%s is %q instead of %q", key, got, value)
	}
	return err
}

func (s *suite) describeConfigs() error {
	if err := s.expectConfig("max.message.bytes", topicConfigs["max.message.bytes"]); err != nil {
		return err
	}
	return s.expectConfig("cleanup.policy", "delete")
}

func (s *suite) alterConfigs() error {
	if err := s.client.AlterConfig("main", "retention.ms", "86400000"); err != nil {
		return err
	}
	return waitUntil("retention.ms is 86400000", func() (bool, error) {
		value, err := s.client.DescribeConfig("main", "retention.ms")
		return value == "86400000", err
	})
}

func (s *suite) createPartitions() error {
	if err := s.client.CreatePartitions("main", 5); err != nil {
		return err
	}
	if err := s.waitPartitions("main", 5); err != nil {
		return err
	}
	return s.appendAndRead("main", 4, many(1, plain), Options{Acks: -1})
}

func (s *suite) deleteRecords() error {
	records := many(100, plain)
	if err := s.writeAndRead("trimmed", records, Options{Acks: -1}); err != nil {
		return err
	}
	if err := s.client.DeleteRecords("trimmed", 0, 60); err != nil {
		return err
	}
	if err := s.expectPositions("trimmed", 0, 60, 100); err != nil {
		return err
	}
	return s.expectRead("trimmed", 0, records[60:], 60)
}

func (s *suite) recreateTopic() error {
	if err := s.writeAndRead("again", many(10, plain), Options{Acks: -1}); err != nil {
		return err
	}
	if err := s.deleteTopic("again"); err != nil {
		return err
	}
	if err := s.newTopic("again", 1, nil); err != nil {
		return err
	}
	if err := s.expectPositions("again", 0, 0, 0); err != nil {
		return err
	}
	return s.appendAndRead("again", 0, many(1, plain), Options{Acks: -1})
}

func (s *suite) errorTooLarge() error {
	if err := s.newTopic("small", 1, map[string]string{"max.message.bytes": "10000"}); err != nil {
		return err
	}
	large := Record{Key: []byte("k"), Value: big(0).Value[:20_000], Timestamp: firstTimestamp}
	_, err := s.client.Produce("small", 0, []Record{large}, Options{Acks: -1})
	if err := s.expectError(10, err); err != nil {
		return err
	}
	return s.appendAndRead("small", 0, many(1, plain), Options{Acks: -1})
}
