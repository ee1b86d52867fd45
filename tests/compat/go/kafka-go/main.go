// segmentio/kafka-go: Client.Produce and Reader for records, Client for administration.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/compress"

	"compat/scenario"
)

type client struct {
	bootstrap string
	api       *kafka.Client
}

func connect(bootstrap string) (scenario.Client, error) {
	return &client{bootstrap, &kafka.Client{Addr: kafka.TCP(bootstrap), Timeout: 20 * time.Second}}, nil
}

var ctx = context.Background()

func (c *client) CreateTopic(topic string, partitions int, configs map[string]string) error {
	config := kafka.TopicConfig{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1}
	for key, value := range configs {
		config.ConfigEntries = append(config.ConfigEntries, kafka.ConfigEntry{ConfigName: key, ConfigValue: value})
	}
	answer, err := c.api.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{config}})
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}

func (c *client) DeleteTopic(topic string) error {
	answer, err := c.api.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: []string{topic}})
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}

func (c *client) Partitions(topic string) (int, error) {
	answer, err := c.api.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, err
	}
	return len(answer.Topics[0].Partitions), nil
}

func (c *client) CreatePartitions(topic string, total int) error {
	request := &kafka.CreatePartitionsRequest{Topics: []kafka.TopicPartitionsConfig{{Name: topic, Count: int32(total)}}}
	answer, err := c.api.CreatePartitions(ctx, request)
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}

func (c *client) DescribeConfig(topic, key string) (string, error) {
	resource := kafka.DescribeConfigRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{key}}
	request := &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{resource}}
	answer, err := c.api.DescribeConfigs(ctx, request)
	if err != nil {
		return "", err
	}
	if len(answer.Resources) != 1 || len(answer.Resources[0].ConfigEntries) != 1 {
		return "", fmt.Errorf("no config %s in %+v", key, answer)
	}
	return answer.Resources[0].ConfigEntries[0].ConfigValue, answer.Resources[0].Error
}

func (c *client) AlterConfig(topic, key, value string) error {
	change := kafka.IncrementalAlterConfigsRequestConfig{Name: key, Value: value, ConfigOperation: kafka.ConfigOperationSet}
	resource := kafka.IncrementalAlterConfigsRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic,
		Configs: []kafka.IncrementalAlterConfigsRequestConfig{change}}
	request := &kafka.IncrementalAlterConfigsRequest{Resources: []kafka.IncrementalAlterConfigsRequestResource{resource}}
	answer, err := c.api.IncrementalAlterConfigs(ctx, request)
	if err != nil {
		return err
	}
	return answer.Resources[0].Error
}

func (c *client) DeleteRecords(topic string, partition int32, before int64) error {
	return scenario.Unsupported("kafka-go has no DeleteRecords")
}

func message(r scenario.Record) kafka.Message {
	message := kafka.Message{Key: r.Key, Value: r.Value, Time: time.UnixMilli(r.Timestamp)}
	for _, h := range r.Headers {
		message.Headers = append(message.Headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	return message
}

// fixed sends every message of the Writer to one partition.
func fixed(partition int) kafka.Balancer {
	return kafka.BalancerFunc(func(kafka.Message, ...int) int { return partition })
}

func (c *client) Produce(topic string, partition int32, records []scenario.Record, how scenario.Options) ([]int64, error) {
	codecs := map[string]kafka.Compression{"gzip": compress.Gzip, "snappy": compress.Snappy, "lz4": compress.Lz4, "zstd": compress.Zstd}
	offsets := make([]int64, 0, len(records))
	writer := &kafka.Writer{Addr: kafka.TCP(c.bootstrap), Topic: topic, Balancer: fixed(int(partition)), RequiredAcks: kafka.RequiredAcks(how.Acks),
		Compression: codecs[how.Codec], BatchSize: 10_000, BatchBytes: 2 << 20, BatchTimeout: 20 * time.Millisecond,
		AllowAutoTopicCreation: true, MaxAttempts: 20}
	writer.Completion = func(written []kafka.Message, err error) {
		for _, m := range written {
			offsets = append(offsets, m.Offset)
		}
	}
	batch := []kafka.Message{}
	for _, r := range records {
		batch = append(batch, message(r))
	}
	err := writer.WriteMessages(ctx, batch...)
	return offsets, errors.Join(err, writer.Close())
}

func (c *client) Read(topic string, partition int32, count int) ([]scenario.Stored, error) {
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{c.bootstrap}, Topic: topic, Partition: int(partition),
		MaxBytes: 4 << 20, MaxWait: 500 * time.Millisecond})
	defer reader.Close()
	deadline, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	stored := []scenario.Stored{}
	for len(stored) < count {
		m, err := reader.ReadMessage(deadline)
		if err != nil {
			return stored, fmt.Errorf("%d of %d records: %w", len(stored), count, err)
		}
		record := scenario.Record{Key: m.Key, Value: m.Value, Timestamp: m.Time.UnixMilli()}
		for _, h := range m.Headers {
			record.Headers = append(record.Headers, scenario.Header{Key: h.Key, Value: h.Value})
		}
		stored = append(stored, scenario.Stored{Offset: m.Offset, Record: record})
	}
	return stored, nil
}

func (c *client) listOffsets(topic string, asked ...kafka.OffsetRequest) (kafka.PartitionOffsets, error) {
	answer, err := c.api.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: asked}})
	if err != nil {
		return kafka.PartitionOffsets{}, err
	}
	return answer.Topics[topic][0], answer.Topics[topic][0].Error
}

func (c *client) Offsets(topic string, partition int32) (int64, int64, error) {
	found, err := c.listOffsets(topic, kafka.FirstOffsetOf(int(partition)), kafka.LastOffsetOf(int(partition)))
	return found.FirstOffset, found.LastOffset, err
}

func (c *client) OffsetForTime(topic string, partition int32, timestamp int64) (int64, error) {
	found, err := c.listOffsets(topic, kafka.TimeOffsetOf(int(partition), time.UnixMilli(timestamp)))
	for offset := range found.Offsets {
		return offset, err
	}
	return scenario.ErrNoOffset, err
}

func (c *client) ErrorCode(err error) int {
	if failed := (kafka.WriteErrors{}); errors.As(err, &failed) {
		err = failed[0]
	}
	return scenario.CodeOf(err, func(e kafka.Error) int { return int(e) })
}

func main() {
	scenario.Main(scenario.Traits{Name: "segmentio/kafka-go", Version: scenario.ModuleVersion("github.com/segmentio/kafka-go"),
		Codecs: "gzip snappy lz4 zstd", NullHeaders: true,
		NullIsEmpty: true, OwnTimeOnly: true,
		Note: "its Reader gives empty keys and values as null, and the producer's timestamps from a LogAppendTime topic"}, connect)
}
