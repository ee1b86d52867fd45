// franz-go: kgo for records, kadm for administration.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"compat/scenario"
)

type franz struct {
	bootstrap string
	admin     *kadm.Client
}

func connect(bootstrap string) (scenario.Client, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap))
	if err != nil {
		return nil, err
	}
	return &franz{bootstrap, kadm.NewClient(client)}, nil
}

func (f *franz) CreateTopic(topic string, partitions int, configs map[string]string) error {
	values := map[string]*string{}
	for key, value := range configs {
		values[key] = kadm.StringPtr(value)
	}
	_, err := f.admin.CreateTopic(context.Background(), int32(partitions), 1, values, topic)
	return err
}

func (f *franz) DeleteTopic(topic string) error {
	_, err := f.admin.DeleteTopic(context.Background(), topic)
	return err
}

func (f *franz) Partitions(topic string) (int, error) {
	found, err := f.admin.ListTopics(context.Background(), topic)
	return len(found[topic].Partitions), err
}

func (f *franz) CreatePartitions(topic string, total int) error {
	answers, err := f.admin.UpdatePartitions(context.Background(), total, topic)
	return errors.Join(err, answers.Error())
}

func (f *franz) DescribeConfig(topic, key string) (string, error) {
	answers, err := f.admin.DescribeTopicConfigs(context.Background(), topic)
	if err != nil {
		return "", err
	}
	answer, err := answers.On(topic, nil)
	for _, config := range answer.Configs {
		if config.Key == key {
			return config.MaybeValue(), err
		}
	}
	return "", fmt.Errorf("no config %s: %v, %v", key, err, answer.Err)
}

func (f *franz) AlterConfig(topic, key, value string) error {
	change := kadm.AlterConfig{Op: kadm.SetConfig, Name: key, Value: &value}
	answers, err := f.admin.AlterTopicConfigs(context.Background(), []kadm.AlterConfig{change}, topic)
	if err != nil {
		return err
	}
	answer, err := answers.On(topic, nil)
	return errors.Join(err, answer.Err)
}

func (f *franz) DeleteRecords(topic string, partition int32, before int64) error {
	offsets := kadm.Offsets{}
	offsets.Add(kadm.Offset{Topic: topic, Partition: partition, At: before})
	answers, err := f.admin.DeleteRecords(context.Background(), offsets)
	return errors.Join(err, answers.Error())
}

func (f *franz) producer(how scenario.Options) (*kgo.Client, error) {
	codecs := map[string]kgo.CompressionCodec{"gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	acks := map[int]kgo.Acks{0: kgo.NoAck(), 1: kgo.LeaderAck(), -1: kgo.AllISRAcks()}
	codec, ok := codecs[how.Codec]
	if !ok {
		codec = kgo.NoCompression()
	}
	options := []kgo.Opt{kgo.SeedBrokers(f.bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.AllowAutoTopicCreation(),
		kgo.ProducerBatchCompression(codec), kgo.RequiredAcks(acks[how.Acks]), kgo.ProducerLinger(20 * time.Millisecond),
		kgo.ProducerBatchMaxBytes(2 << 20), kgo.MaxBufferedRecords(1 << 20)}
	if !how.Idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	return kgo.NewClient(options...)
}

func (f *franz) Produce(topic string, partition int32, records []scenario.Record, how scenario.Options) ([]int64, error) {
	client, err := f.producer(how)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	batch := []*kgo.Record{}
	for _, r := range records {
		record := &kgo.Record{Topic: topic, Partition: partition, Key: r.Key, Value: r.Value, Timestamp: time.UnixMilli(r.Timestamp)}
		for _, h := range r.Headers {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
		}
		batch = append(batch, record)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	offsets := []int64{}
	for _, result := range client.ProduceSync(ctx, batch...) {
		err = errors.Join(err, result.Err)
	}
	for _, record := range batch {
		offsets = append(offsets, record.Offset)
	}
	return offsets, err
}

func (f *franz) Read(topic string, partition int32, count int) ([]scenario.Stored, error) {
	at := map[string]map[int32]kgo.Offset{topic: {partition: kgo.NewOffset().AtStart()}}
	client, err := kgo.NewClient(kgo.SeedBrokers(f.bootstrap), kgo.ConsumePartitions(at))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	stored := []scenario.Stored{}
	for len(stored) < count {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return stored, fmt.Errorf("%d of %d records: %w", len(stored), count, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			record := scenario.Record{Key: r.Key, Value: r.Value, Timestamp: r.Timestamp.UnixMilli()}
			for _, h := range r.Headers {
				record.Headers = append(record.Headers, scenario.Header{Key: h.Key, Value: h.Value})
			}
			stored = append(stored, scenario.Stored{Offset: r.Offset, Record: record})
		})
	}
	return stored, nil
}

func (f *franz) Offsets(topic string, partition int32) (int64, int64, error) {
	starts, startErr := f.admin.ListStartOffsets(context.Background(), topic)
	ends, endErr := f.admin.ListEndOffsets(context.Background(), topic)
	start, _ := starts.Lookup(topic, partition)
	end, _ := ends.Lookup(topic, partition)
	return start.Offset, end.Offset, errors.Join(startErr, endErr, start.Err, end.Err)
}

// OffsetForTime: kadm asks again for the end where no record is young enough, and says so by a timestamp of -1.
func (f *franz) OffsetForTime(topic string, partition int32, timestamp int64) (int64, error) {
	answers, err := f.admin.ListOffsetsAfterMilli(context.Background(), timestamp, topic)
	answer, _ := answers.Lookup(topic, partition)
	if answer.Timestamp == -1 {
		return scenario.ErrNoOffset, err
	}
	return answer.Offset, errors.Join(err, answer.Err)
}

func (f *franz) ErrorCode(err error) int {
	return scenario.CodeOf(err, func(e *kerr.Error) int { return int(e.Code) })
}

func main() {
	scenario.Main(scenario.Traits{Name: "franz-go", Version: scenario.ModuleVersion("github.com/twmb/franz-go"),
		Codecs: "gzip snappy lz4 zstd", Idempotent: true, NullHeaders: true}, connect)
}
