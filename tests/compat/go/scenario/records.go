package scenario

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

const (
	firstTimestamp = int64(1_700_000_000_000)
	sampleCount    = 1000
	mib            = 1 << 20
)

// sample is record number i of the set that every program of this suite writes and expects.
func sample(i int) Record {
	record := Record{
		Key:       fmt.Appendf(nil, "key-%d", i),
		Value:     append(fmt.Appendf(nil, "value-%d-", i), bytes.Repeat([]byte("x"), i*37%500)...),
		Headers:   []Header{{"index", fmt.Append(nil, i)}, {"tag", []byte("a")}, {"tag", []byte("b")}},
		Timestamp: firstTimestamp + int64(i),
	}
	if i%10 == 0 {
		record.Key = nil
	}
	if i%17 == 3 {
		record.Value = []byte{}
	}
	if i%13 == 5 && record.Key != nil {
		record.Value = nil
	}
	return record
}

func plain(i int) Record {
	return Record{Key: fmt.Appendf(nil, "k%d", i), Value: fmt.Appendf(nil, "v%d", i), Timestamp: firstTimestamp}
}

// big is a record of 1 MiB that no codec shrinks to nothing: a linear congruential sequence.
func big(i int) Record {
	state, value := uint64(i)+1, []byte{}
	for range mib / 8 {
		state = state*6364136223846793005 + 1442695040888963407
		value = binary.BigEndian.AppendUint64(value, state)
	}
	return Record{Key: fmt.Appendf(nil, "big-%d", i), Value: value, Timestamp: firstTimestamp}
}

func (r Record) String() string {
	return fmt.Sprintf("key %.40q (null: %t), value %.40q (null: %t), headers %.100q, time %d", r.Key, r.Key == nil, r.Value, r.Value == nil,
		r.Headers, r.Timestamp)
}

func many(count int, make func(int) Record) []Record {
	records := []Record{}
	for i := range count {
		records = append(records, make(i))
	}
	return records
}

// sameBytes tells null from empty, unless the client cannot.
func (t Traits) sameBytes(a, b []byte) bool {
	return bytes.Equal(a, b) && (t.NullIsEmpty || (a == nil) == (b == nil))
}

func (t Traits) sameRecord(a, b Record) bool {
	if !t.sameBytes(a.Key, b.Key) || !t.sameBytes(a.Value, b.Value) || len(a.Headers) != len(b.Headers) {
		return false
	}
	for i := range a.Headers {
		if a.Headers[i].Key != b.Headers[i].Key || !t.sameBytes(a.Headers[i].Value, b.Headers[i].Value) {
			return false
		}
	}
	return a.Timestamp == b.Timestamp
}

func (t Traits) expectStored(stored []Stored, records []Record, firstOffset int64) error {
	if len(stored) != len(records) {
		return fmt.Errorf("%d records instead of %d", len(stored), len(records))
	}
	for i, got := range stored {
		if got.Offset != firstOffset+int64(i) {
			return fmt.Errorf("record %d has offset %d instead of %d", i, got.Offset, firstOffset+int64(i))
		}
		if !t.sameRecord(got.Record, records[i]) {
			return fmt.Errorf("record %d: %.200s instead of %.200s", i, got.Record, records[i])
		}
	}
	return nil
}

func expectOffsets(offsets []int64, count int) error {
	if len(offsets) != count {
		return fmt.Errorf("%d acknowledged offsets instead of %d", len(offsets), count)
	}
	for i, offset := range offsets {
		if offset != int64(i) {
			return fmt.Errorf("acknowledged offset %d of record %d", offset, i)
		}
	}
	return nil
}
