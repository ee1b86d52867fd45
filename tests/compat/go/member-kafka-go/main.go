// A group member of segmentio/kafka-go: a ConsumerGroup, and one Reader a partition for each of its generations.
package main

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"

	"compat/member"
)

// consume reads one partition until the generation ends.
func consume(m *member.Member, generation *kafka.Generation, assigned kafka.PartitionAssignment) func(context.Context) {
	return func(ctx context.Context) {
		reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{m.Bootstrap}, Topic: m.Topic, Partition: assigned.ID,
			MaxWait: 200 * time.Millisecond})
		defer reader.Close()
		if err := reader.SetOffset(assigned.Offset); err != nil {
			m.Note(err)
		}
		for {
			message, err := reader.ReadMessage(ctx)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				m.Note(err)
				continue
			}
			m.Read(int32(assigned.ID), message.Offset)
			next := map[string]map[int]int64{m.Topic: {assigned.ID: message.Offset + 1}}
			if err := generation.CommitOffsets(next); err != nil {
				m.Note(err)
				continue
			}
			m.Committed(int32(assigned.ID), message.Offset+1)
		}
	}
}

func main() {
	m := member.New()
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{ID: m.Group, Brokers: []string{m.Bootstrap}, Topics: []string{m.Topic},
		StartOffset: kafka.FirstOffset, SessionTimeout: member.SessionTimeout, HeartbeatInterval: member.Heartbeat,
		JoinGroupBackoff: 300 * time.Millisecond})
	if err != nil {
		panic(err)
	}
	for m.Leaving.Err() == nil {
		generation, err := group.Next(m.Leaving)
		if err != nil {
			m.Note(err)
			continue
		}
		m.LostAll()
		for _, assigned := range generation.Assignments[m.Topic] {
			m.Gained(int32(assigned.ID))
			generation.Start(consume(m, generation, assigned))
		}
	}
	if err := group.Close(); err != nil { // leaves the group
		m.Note(err)
	}
}
