package scenario

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Traits are what the checks must know of a client.
type Traits struct {
	Name, Version string
	Note          string // what a user of this client must know
	Codecs        string // space-separated, besides none
	Idempotent    bool
	NullHeaders   bool // can send a header without a value
	NullIsEmpty   bool // reads nulls as empty
	OwnTimeOnly   bool // shows the producer's timestamp even where the broker's counts
}

type check struct {
	name string
	run  func() error
}

// Main runs every check against the broker of the command line, prints a line for each, and exits.
func Main(traits Traits, connect func(bootstrap string) (Client, error)) {
	fmt.Println("CLIENT", traits.Name, traits.Version)
	if traits.Note != "" {
		fmt.Println("NOTE", traits.Note)
	}
	client, err := connect(os.Args[1])
	if err != nil {
		fmt.Println("FAIL connect:", err)
		os.Exit(1)
	}
	failed := false
	for _, check := range (&suite{traits, client}).checks() {
		failed = report(check.name, check.run()) || failed
	}
	if failed {
		os.Exit(1)
	}
}

func report(name string, err error) (failed bool) {
	var unsupported Unsupported
	switch {
	case err == nil:
		fmt.Println("PASS", name)
	case errors.As(err, &unsupported):
		fmt.Printf("SKIP %s: %s\n", name, unsupported)
	default:
		fmt.Printf("FAIL %s: %.400s\n", name, strings.Join(strings.Fields(err.Error()), " "))
		return true
	}
	return false
}

func waitUntil(what string, condition func() (bool, error)) error {
	deadline := time.Now().Add(10 * time.Second)
	for {
		ok, err := condition()
		if ok || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("after 10 s not: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
