// A group member of sarama: a ConsumerGroup that marks and commits every record.
package main

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/IBM/sarama"

	"compat/member"
)

type handler struct {
	*member.Member
	failures *atomic.Int64
	commits  *sync.Mutex // sarama 1.40 sends two commits of one session at once in any order, the older one last
}

func (h handler) Setup(session sarama.ConsumerGroupSession) error {
	h.Gained(session.Claims()[h.Topic]...)
	return nil
}

func (h handler) Cleanup(sarama.ConsumerGroupSession) error {
	h.LostAll()
	return nil
}

func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		h.Read(message.Partition, message.Offset)
		before := h.failures.Load()
		h.commits.Lock()
		session.MarkMessage(message, "")
		session.Commit() // its errors come by the group's channel, a moment later
		h.commits.Unlock()
		time.Sleep(30 * time.Millisecond)
		if h.failures.Load() == before && session.Context().Err() == nil {
			h.Committed(message.Partition, message.Offset+1)
		}
	}
	return nil
}

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.MaxVersion
	if version, err := sarama.ParseKafkaVersion(os.Getenv("SARAMA_VERSION")); err == nil {
		config.Version = version
	}
	config.Consumer.Return.Errors = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Session.Timeout = member.SessionTimeout
	config.Consumer.Group.Heartbeat.Interval = member.Heartbeat
	config.Consumer.Group.Rebalance.Retry.Backoff = 200 * time.Millisecond
	return config
}

func main() {
	m := member.New()
	group, err := sarama.NewConsumerGroup([]string{m.Bootstrap}, m.Group, config())
	if err != nil {
		panic(err)
	}
	failures, commits := &atomic.Int64{}, &sync.Mutex{}
	go func() {
		for err := range group.Errors() {
			failures.Add(1)
			m.Note(err)
		}
	}()
	for m.Leaving.Err() == nil {
		if err := group.Consume(m.Leaving, []string{m.Topic}, handler{m, failures, commits}); err != nil {
			m.Note(err)
			time.Sleep(100 * time.Millisecond)
		}
	}
	if err := group.Close(); err != nil {
		m.Note(err)
	}
}
