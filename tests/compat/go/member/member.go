// Package member is what every Go member of a group does: it tells what it owns, reads and commits (see ../../harness/group.py).
package member

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	SessionTimeout = 6 * time.Second
	Heartbeat      = 500 * time.Millisecond
)

// Member is told by the command line: BOOTSTRAP GROUP TOPIC PROTOCOL. Safe for use by several goroutines.
type Member struct {
	Bootstrap, Group, Topic, Protocol string
	Leaving                           context.Context // done when standard input says so or ends

	mutex sync.Mutex
	owned map[int32]bool
}

func New() *Member {
	leaving, leave := context.WithCancel(context.Background())
	go func() {
		bufio.NewReader(os.Stdin).ReadString('\n')
		leave()
	}()
	return &Member{os.Args[1], os.Args[2], os.Args[3], os.Args[4], leaving, sync.Mutex{}, map[int32]bool{}}
}

// Gained and Lost change what the member owns by these partitions and tell it.
func (m *Member) Gained(partitions ...int32) { m.change(partitions, true) }
func (m *Member) Lost(partitions ...int32)   { m.change(partitions, false) }

// LostAll tells that nothing is owned any more.
func (m *Member) LostAll() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	clear(m.owned)
	m.tell()
}

func (m *Member) change(partitions []int32, owned bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, partition := range partitions {
		if owned {
			m.owned[partition] = true
		} else {
			delete(m.owned, partition)
		}
	}
	m.tell()
}

func (m *Member) tell() {
	names := []string{}
	for partition := range m.owned {
		names = append(names, fmt.Sprint(partition))
	}
	slices.Sort(names)
	fmt.Println("ASSIGNED", strings.Join(names, ","))
}

// Read and Committed tell of one record and of one acknowledged commit.
func (m *Member) Read(partition int32, offset int64)      { m.say("READ", partition, offset) }
func (m *Member) Committed(partition int32, offset int64) { m.say("COMMITTED", partition, offset) }

func (m *Member) say(words ...any) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	fmt.Println(words...)
}

// Note tells what went wrong on the way, for the log.
func (m *Member) Note(err error) { m.say("NOTE", err) }
