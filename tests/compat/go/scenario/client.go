// Package scenario runs the checks of ../../checks.txt for the Go clients; each client is an adapter of Client.
package scenario

import (
	"errors"
	"runtime/debug"
)

// Header is one record header; a nil Value is a null, which differs from an empty one.
type Header struct {
	Key   string
	Value []byte
}

// Record is what a producer hands over and a consumer must give back. A nil Key or Value is null.
type Record struct {
	Key, Value []byte
	Headers    []Header
	Timestamp  int64 // milliseconds since 1970
}

// Stored is a record read back, with the offset that the broker gave it.
type Stored struct {
	Offset int64
	Record
}

// Options say how to produce.
type Options struct {
	Codec      string // none, gzip, snappy, lz4, zstd
	Acks       int    // 0, 1, or -1 for all
	Idempotent bool
}

// ErrNoOffset is what OffsetForTime answers when no record is that young.
const ErrNoOffset = int64(-1)

// Unsupported is an operation that the client does not have; the text stands in the matrix.
type Unsupported string

func (u Unsupported) Error() string { return string(u) }

// Client is what an adapter offers. Every call is complete when it returns, with the client's own error.
type Client interface {
	CreateTopic(topic string, partitions int, configs map[string]string) error
	DeleteTopic(topic string) error
	Partitions(topic string) (int, error) // 0 for an unknown topic
	CreatePartitions(topic string, total int) error
	DescribeConfig(topic, key string) (string, error)
	AlterConfig(topic, key, value string) error
	DeleteRecords(topic string, partition int32, before int64) error
	Produce(topic string, partition int32, records []Record, how Options) ([]int64, error) // no offsets with Acks 0
	Read(topic string, partition int32, count int) ([]Stored, error)                       // from the earliest offset
	Offsets(topic string, partition int32) (earliest, latest int64, err error)
	OffsetForTime(topic string, partition int32, timestamp int64) (int64, error)
	ErrorCode(err error) int // Kafka's error code, or -2
}

// ModuleVersion is the version of a Go module that this program was built with.
func ModuleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return "?"
}

// CodeOf finds an error of type E in err and answers its code.
func CodeOf[E error](err error, code func(E) int) int {
	var found E
	if errors.As(err, &found) {
		return code(found)
	}
	return -2
}
