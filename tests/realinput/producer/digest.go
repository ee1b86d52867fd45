package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func millis(ms int64) time.Time { return time.UnixMilli(ms) }

// digest is the rolling SHA-256 of a partition. ../read.py computes the same over what it reads: for every record
// timestamp (8 bytes), key, value, number of headers (4 bytes) and each header's name and value; a byte string is its
// length (4 bytes, -1 for null) and its bytes; all numbers are big-endian.
type digest struct {
	count int64
	hash  hash.Hash
}

func appendBytes(out, data []byte) []byte {
	length := int32(len(data))
	if data == nil {
		length = -1
	}
	return append(binary.BigEndian.AppendUint32(out, uint32(length)), data...)
}

func (d *digest) add(r *kgo.Record) {
	out := binary.BigEndian.AppendUint64(nil, uint64(r.Timestamp.UnixMilli()))
	out = appendBytes(appendBytes(out, r.Key), r.Value)
	out = binary.BigEndian.AppendUint32(out, uint32(len(r.Headers)))
	for _, h := range r.Headers {
		out = appendBytes(appendBytes(out, []byte(h.Key)), h.Value)
	}
	d.hash.Write(out)
	d.count++
}

// expected digests every partition of the events 0 to count.
func expected(count int) map[string]string {
	digests := map[string]*digest{}
	for topic, partitions := range topics {
		for partition := range partitions {
			digests[fmt.Sprintf("%s-%d", topic, partition)] = &digest{0, sha256.New()}
		}
	}
	for i := range count {
		record := makeRecord(i)
		digests[fmt.Sprintf("%s-%d", record.Topic, record.Partition)].add(record)
	}
	lines := map[string]string{}
	for name, d := range digests {
		lines[name] = fmt.Sprintf("%d %s", d.count, hex.EncodeToString(d.hash.Sum(nil)))
	}
	return lines
}
