// Command fill writes documents with a long history into a data directory, to look at them:
//
//	go run ./e2e/fill --data /tmp/long
//	bin/tandem serve --data /tmp/long
//
// The server must not run meanwhile. It needs the recorded traces beside the repository.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/persistence"
)

func main() {
	data := flag.String("data", "", "the data directory, made if it is missing")
	keystrokes := flag.Int("keystrokes", 300_000, "revisions of the document of keystrokes")
	flag.Parse()
	if err := fill(*data, *keystrokes); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(data string, keystrokes int) (err error) {
	store, err := persistence.Open(data, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	for _, d := range []struct {
		id   string
		make func() (replay.Document, error)
	}{
		{"friendsforever", func() (replay.Document, error) { return replay.Typed("friendsforever_flat", replay.Plain) }},
		{"friendsforever-rich", func() (replay.Document, error) { return replay.Typed("friendsforever_flat", replay.Rich) }},
		{"two-friends", func() (replay.Document, error) { return replay.Together("concurrent-friendsforever", replay.Plain) }},
		{"two-friends-rich", func() (replay.Document, error) { return replay.Together("concurrent-friendsforever", replay.Rich) }},
		{"keystrokes", func() (replay.Document, error) { return replay.Keystrokes(keystrokes, replay.Plain) }},
	} {
		document, err := d.make()
		if err != nil {
			return err
		}
		if err := document.Write(context.Background(), store, collab.DocID{Collection: "docs", ID: d.id}, time.Now()); err != nil {
			return err
		}
		fmt.Printf("/d/%s: %d revisions\n", d.id, document.Revisions())
	}
	return nil
}
