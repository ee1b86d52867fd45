// sarama: a SyncProducer or AsyncProducer for writing, a partition consumer for reading, the ClusterAdmin for the rest.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/IBM/sarama"

	"compat/scenario"
)

type client struct {
	bootstrap []string
	admin     sarama.ClusterAdmin
}

// release is what sarama is told of the broker: the newest that it knows, or SARAMA_VERSION. It decides what sarama sends.
func release() sarama.KafkaVersion {
	if version, err := sarama.ParseKafkaVersion(os.Getenv("SARAMA_VERSION")); err == nil {
		return version
	}
	return sarama.MaxVersion
}

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = release()
	return config
}

func connect(bootstrap string) (scenario.Client, error) {
	admin, err := sarama.NewClusterAdmin([]string{bootstrap}, config())
	return &client{[]string{bootstrap}, admin}, err
}

func (c *client) CreateTopic(topic string, partitions int, configs map[string]string) error {
	entries := map[string]*string{}
	for key, value := range configs {
		entries[key] = &value
	}
	detail := &sarama.TopicDetail{NumPartitions: int32(partitions), ReplicationFactor: 1, ConfigEntries: entries}
	return c.admin.CreateTopic(topic, detail, false)
}

func (c *client) DeleteTopic(topic string) error { return c.admin.DeleteTopic(topic) }

func (c *client) Partitions(topic string) (int, error) {
	found, err := c.admin.DescribeTopics([]string{topic})
	if err != nil {
		return 0, err
	}
	return len(found[0].Partitions), nil
}

func (c *client) CreatePartitions(topic string, total int) error {
	return c.admin.CreatePartitions(topic, int32(total), nil, false)
}

func (c *client) DescribeConfig(topic, key string) (string, error) {
	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: topic}
	entries, err := c.admin.DescribeConfig(resource)
	for _, entry := range entries {
		if entry.Name == key {
			return entry.Value, err
		}
	}
	return "", fmt.Errorf("no config %s: %v", key, err)
}

func (c *client) AlterConfig(topic, key, value string) error {
	if !release().IsAtLeast(sarama.V2_3_0_0) {
		return c.admin.AlterConfig(sarama.TopicResource, topic, map[string]*string{key: &value}, false)
	}
	change := map[string]sarama.IncrementalAlterConfigsEntry{key: {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}}
	return c.admin.IncrementalAlterConfig(sarama.TopicResource, topic, change, false)
}

func (c *client) DeleteRecords(topic string, partition int32, before int64) error {
	return c.admin.DeleteRecords(topic, map[int32]int64{partition: before})
}

func producerConfig(how scenario.Options) *sarama.Config {
	config := config()
	config.Producer.Compression.UnmarshalText([]byte(max(how.Codec, "none")))
	config.Producer.RequiredAcks = sarama.RequiredAcks(how.Acks)
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.Return.Successes = true
	config.Producer.Flush.Frequency = 20 * time.Millisecond
	config.Producer.MaxMessageBytes = 2 << 20
	if how.Idempotent {
		config.Producer.Idempotent = true
		config.Net.MaxOpenRequests = 1
	}
	return config
}

func (c *client) Produce(topic string, partition int32, records []scenario.Record, how scenario.Options) ([]int64, error) {
	producer, err := sarama.NewSyncProducer(c.bootstrap, producerConfig(how))
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	batch := []*sarama.ProducerMessage{}
	for _, r := range records {
		message := &sarama.ProducerMessage{Topic: topic, Partition: partition, Timestamp: time.UnixMilli(r.Timestamp)}
		if r.Key != nil {
			message.Key = sarama.ByteEncoder(r.Key)
		}
		if r.Value != nil {
			message.Value = sarama.ByteEncoder(r.Value)
		}
		for _, h := range r.Headers {
			message.Headers = append(message.Headers, sarama.RecordHeader{Key: []byte(h.Key), Value: h.Value})
		}
		batch = append(batch, message)
	}
	err = producer.SendMessages(batch)
	offsets := []int64{}
	for _, message := range batch {
		offsets = append(offsets, message.Offset)
	}
	return offsets, err
}

func (c *client) Read(topic string, partition int32, count int) ([]scenario.Stored, error) {
	consumer, err := sarama.NewConsumer(c.bootstrap, config())
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	messages, err := consumer.ConsumePartition(topic, partition, sarama.OffsetOldest)
	if err != nil {
		return nil, err
	}
	defer messages.Close()
	stored, timeout := []scenario.Stored{}, time.After(20*time.Second)
	for len(stored) < count {
		select {
		case m := <-messages.Messages():
			record := scenario.Record{Key: m.Key, Value: m.Value, Timestamp: m.Timestamp.UnixMilli()}
			for _, h := range m.Headers {
				record.Headers = append(record.Headers, scenario.Header{Key: string(h.Key), Value: h.Value})
			}
			stored = append(stored, scenario.Stored{Offset: m.Offset, Record: record})
		case <-timeout:
			return stored, fmt.Errorf("%d of %d records in 20 s", len(stored), count)
		}
	}
	return stored, nil
}

func (c *client) offset(topic string, partition int32, at int64) (int64, error) {
	connection, err := sarama.NewClient(c.bootstrap, config())
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	return connection.GetOffset(topic, partition, at)
}

func (c *client) Offsets(topic string, partition int32) (int64, int64, error) {
	earliest, err := c.offset(topic, partition, sarama.OffsetOldest)
	if err != nil {
		return 0, 0, err
	}
	latest, err := c.offset(topic, partition, sarama.OffsetNewest)
	return earliest, latest, err
}

func (c *client) OffsetForTime(topic string, partition int32, timestamp int64) (int64, error) {
	return c.offset(topic, partition, timestamp)
}

// ErrorCode: sarama wraps the code in an error type of each API; ProducerErrors hold one error a record.
func (c *client) ErrorCode(err error) int {
	if failed, ok := err.(sarama.ProducerErrors); ok {
		err = failed[0].Err
	}
	return scenario.CodeOf(err, func(e sarama.KError) int { return int(e) })
}

func main() {
	codecs := "gzip snappy lz4"
	if release().IsAtLeast(sarama.V2_1_0_0) {
		codecs += " zstd"
	}
	scenario.Main(scenario.Traits{Name: "sarama", Version: scenario.ModuleVersion("github.com/IBM/sarama"),
		Codecs: codecs, Idempotent: true, NullHeaders: true}, connect)
}
