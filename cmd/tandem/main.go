// Command tandem is a server for documents that several people edit at once.
//
// main.go deals with signals and the exit code, root.go with what all commands share, settings.go with flags and
// variables; each command is a file of its name. What the server consists of is put together in collab/server.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() { os.Exit(run()) }

// run executes the command line and returns the exit code: 0, or 1 after one line that says what is wrong.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from here on a second signal ends the process at once
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tandem: "+strings.ReplaceAll(err.Error(), "\n", " "))
		return 1
	}
	return 0
}
