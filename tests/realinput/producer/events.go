// The data set: order events of a shop, the same for everyone. Event i depends on i alone, so any range can be made again.
package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/twmb/franz-go/pkg/kgo"
)

const firstTimestamp = int64(1_700_000_000_000)

// topics and their partitions; small segments, so that even a short run rolls them.
var topics = map[string]int32{"orders": 8, "payments": 4, "shipments": 2}

// Kinds of events with their weight in a thousand.
var kinds = []struct {
	name, topic string
	weight      uint64
}{
	{"OrderPlaced", "orders", 380}, {"OrderConfirmed", "orders", 150}, {"OrderCancelled", "orders", 30},
	{"PaymentAuthorized", "payments", 160}, {"PaymentCaptured", "payments", 140}, {"PaymentRefunded", "payments", 10},
	{"ShipmentDispatched", "shipments", 80}, {"ShipmentDelivered", "shipments", 50},
}

// random is splitmix64, seeded by the number of the event.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) below(n uint64) uint64 { return r.next() % n }

// skewed picks from n so that the first tenth gets most of the picks, as customers do.
func (r *random) skewed(n uint64) uint64 {
	u := float64(r.next()>>11) / (1 << 53)
	return uint64(math.Pow(u, 4) * float64(n))
}

var alphabet = []rune("abcdefghijklmnoprstuvwyzäöü")

func (r *random) word(letters uint64) string {
	word := make([]rune, letters)
	for i := range word {
		word[i] = alphabet[r.below(uint64(len(alphabet)))]
	}
	return string(word)
}

func (r *random) uuid() string { return fmt.Sprintf("%016x-%016x", r.next(), r.next()) }

type line struct {
	Sku      string  `json:"sku"`
	Name     string  `json:"name"`
	Quantity uint64  `json:"quantity"`
	Price    float64 `json:"price"`
	Note     string  `json:"note,omitempty"`
}

type event struct {
	Type     string            `json:"type"`
	Id       string            `json:"id"`
	Number   int               `json:"number"`
	OrderId  string            `json:"orderId"`
	Customer string            `json:"customerId"`
	Amount   float64           `json:"amount"`
	Currency string            `json:"currency"`
	Address  map[string]string `json:"address,omitempty"`
	Lines    []line            `json:"lines,omitempty"`
	Trace    []string          `json:"trace"`
}

func makeEvent(i int, kind string, r *random) event {
	e := event{Type: kind, Id: r.uuid(), Number: i, OrderId: fmt.Sprintf("o-%09d", r.below(1<<28)),
		Customer: fmt.Sprintf("c-%07d", r.skewed(50_000)), Amount: float64(r.below(1_000_000)) / 100, Currency: []string{"EUR", "CHF", "CZK"}[r.below(3)]}
	e.Address = map[string]string{"street": r.word(5 + r.below(20)), "city": r.word(4 + r.below(10)), "zip": fmt.Sprint(10_000 + r.below(90_000))}
	for range 2 + r.skewed(20) {
		e.Lines = append(e.Lines, line{Sku: r.uuid()[:12], Name: r.word(6 + r.below(30)), Quantity: 1 + r.skewed(9), Price: float64(r.below(50_000)) / 100,
			Note: r.word(r.skewed(80))})
	}
	for range 1 + r.below(4) {
		e.Trace = append(e.Trace, r.uuid())
	}
	return e
}

// makeRecord is event number i as it goes to Kafka: topic, partition, key, value, headers, timestamp.
func makeRecord(i int) *kgo.Record {
	r := random(uint64(i) * 0x2545f4914f6cdd1d)
	pick, kind := r.below(1000), 0
	for pick >= kinds[kind].weight {
		pick -= kinds[kind].weight
		kind++
	}
	e := makeEvent(i, kinds[kind].name, &r)
	value, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	record := &kgo.Record{Topic: kinds[kind].topic, Key: []byte(e.Customer), Value: value, Headers: []kgo.RecordHeader{
		{Key: "event-type", Value: []byte(e.Type)}, {Key: "event-id", Value: []byte(e.Id)}, {Key: "schema", Value: []byte{0, 1}}}}
	switch r.below(500) {
	case 0: // a customer forgotten
		record.Value = nil
	case 1: // an event of nobody
		record.Key = nil
	case 2:
		record.Value = []byte{}
	case 3:
		record.Headers = append(record.Headers, kgo.RecordHeader{Key: "schema", Value: nil}, kgo.RecordHeader{Key: "", Value: []byte{}})
	}
	record.Timestamp = millis(firstTimestamp + 40*int64(i) + int64(r.below(2000)) - 1000) // nearly in order, as clocks are
	hash := fnv.New32a()
	hash.Write([]byte(e.Customer))
	record.Partition = int32(hash.Sum32() % uint32(topics[record.Topic]))
	return record
}
