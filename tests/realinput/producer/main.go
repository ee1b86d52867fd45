// The writing side of the real-input test, with franz-go.
//
//	producer create BOOTSTRAP              makes the topics
//	producer topics BOOTSTRAP              prints topics, ids and partitions as JSON
//	producer produce BOOTSTRAP FROM TO     writes the events FROM..TO, codec changing every 5,000
//	producer expect TO                     prints count and SHA-256 of every partition of the events 0..TO as JSON
//	producer acked BOOTSTRAP TOPIC COUNT   makes the topic, writes COUNT numbered records and prints each as it is acknowledged
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	eventsPerCodec  = 5_000
	ackedPartitions = 4
)

var codecs = []kgo.CompressionCodec{kgo.ZstdCompression(), kgo.Lz4Compression(), kgo.NoCompression(), kgo.SnappyCompression(), kgo.GzipCompression()}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "producer:", err)
		os.Exit(1)
	}
	return value
}

func number(text string) int { return must(strconv.Atoi(text)) }

func printJSON(value any) { json.NewEncoder(os.Stdout).Encode(value) }

func connect(bootstrap string, options ...kgo.Opt) *kgo.Client {
	return must(kgo.NewClient(append(options, kgo.SeedBrokers(bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()))...))
}

func create(bootstrap string) {
	admin := kadm.NewClient(connect(bootstrap))
	configs := map[string]*string{"retention.ms": kadm.StringPtr("-1"), "segment.bytes": kadm.StringPtr("16777216")}
	for topic, partitions := range topics {
		must(admin.CreateTopic(context.Background(), partitions, 1, configs, topic))
	}
}

func describe(bootstrap string) map[string]string {
	found := must(kadm.NewClient(connect(bootstrap)).ListTopics(context.Background()))
	lines := map[string]string{}
	for name, topic := range found {
		lines[name] = fmt.Sprintf("%d partitions, id %s", len(topic.Partitions), topic.ID)
	}
	return lines
}

// produce uses one idempotent client a codec and waits for all its records before the next: the order stays that of i.
func produce(bootstrap string, from, to int) {
	for at := from; at < to; at += eventsPerCodec {
		client := connect(bootstrap, kgo.ProducerBatchCompression(codecs[at/eventsPerCodec%len(codecs)]), kgo.ProducerLinger(5*time.Millisecond))
		records := []*kgo.Record{}
		for i := at; i < min(at+eventsPerCodec, to); i++ {
			records = append(records, makeRecord(i))
		}
		if err := client.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
			must(0, err)
		}
		client.Close()
	}
}

// acked goes on through crashes of the broker: it retries until everything is acknowledged, and prints partition, offset
// and number of each record only once the broker has acknowledged it. The value is the number, the key its partition.
func acked(bootstrap, topic string, count int) {
	client := connect(bootstrap, kgo.RequiredAcks(kgo.AllISRAcks()), kgo.ProducerBatchMaxBytes(16<<10), kgo.ProducerLinger(time.Millisecond),
		kgo.MaxBufferedRecords(2_000), kgo.RecordDeliveryTimeout(2*time.Minute), kgo.RetryTimeout(2*time.Minute), kgo.UnknownTopicRetries(-1))
	must(kadm.NewClient(client).CreateTopic(context.Background(), ackedPartitions, 1, nil, topic))
	var print sync.Mutex
	for i := range count {
		record := &kgo.Record{Topic: topic, Partition: int32(i % ackedPartitions), Value: fmt.Appendf(nil, "%d %0100d", i, i)}
		client.Produce(context.Background(), record, func(r *kgo.Record, err error) {
			must(0, err)
			print.Lock()
			defer print.Unlock()
			fmt.Println(r.Partition, r.Offset, i)
		})
	}
	must(0, client.Flush(context.Background()))
}

func main() {
	switch arguments := os.Args[2:]; os.Args[1] {
	case "create":
		create(arguments[0])
	case "topics":
		printJSON(describe(arguments[0]))
	case "produce":
		produce(arguments[0], number(arguments[1]), number(arguments[2]))
	case "expect":
		printJSON(expected(number(arguments[0])))
	case "acked":
		acked(arguments[0], arguments[1], number(arguments[2]))
	default:
		must(0, fmt.Errorf("unknown command %s", os.Args[1]))
	}
}
