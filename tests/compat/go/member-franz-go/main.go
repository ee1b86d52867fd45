// A group member of franz-go: cooperative-sticky in the classic protocol, the broker's assignor in the new one.
package main

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"compat/member"
)

func options(m *member.Member) []kgo.Opt {
	gained := func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) { m.Gained(partitions[m.Topic]...) }
	lost := func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) { m.Lost(partitions[m.Topic]...) }
	options := []kgo.Opt{kgo.SeedBrokers(m.Bootstrap), kgo.ConsumerGroup(m.Group), kgo.ConsumeTopics(m.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(member.SessionTimeout), kgo.HeartbeatInterval(member.Heartbeat),
		kgo.OnPartitionsAssigned(gained), kgo.OnPartitionsRevoked(lost), kgo.OnPartitionsLost(lost)}
	if m.Protocol == "consumer" {
		options = append(options, kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer())) // uniform
	}
	return options
}

func main() {
	m := member.New()
	client, err := kgo.NewClient(options(m)...)
	if err != nil {
		panic(err)
	}
	for m.Leaving.Err() == nil {
		ctx, cancel := context.WithTimeout(m.Leaving, 100*time.Millisecond)
		records := client.PollFetches(ctx).Records()
		cancel()
		ends := map[int32]int64{}
		for _, r := range records {
			m.Read(r.Partition, r.Offset)
			ends[r.Partition] = r.Offset + 1
		}
		if err := client.CommitRecords(context.Background(), records...); err != nil {
			m.Note(err)
		} else {
			for partition, end := range ends {
				m.Committed(partition, end)
			}
		}
		client.AllowRebalance()
	}
	client.Close() // leaves the group
}
