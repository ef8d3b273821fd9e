package main

import (
	"fmt"
	"strconv"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

// submitFlags adds the flags about operations that ShareDB has as options: doNotCommitNoOps and maxSubmitRetries.
func submitFlags(flags *pflag.FlagSet) {
	flags.Bool("skip-no-ops", false, "do not commit an operation of which what was committed meanwhile leaves nothing; its client is told so, where its protocol is 1.2 or newer")
	flags.Int("max-retries", 0, "how often an operation that lost a race with another node is tried again before it is refused; 0: without end")
}

// readSubmit reads submitFlags.
func readSubmit(k *koanf.Koanf, to *server.Options) error {
	retries, err := strconv.Atoi(k.String("max-retries"))
	if err != nil || retries < 0 {
		return fmt.Errorf("--max-retries %q is not a number from 0 on", k.String("max-retries"))
	}
	skip, err := strconv.ParseBool(k.String("skip-no-ops"))
	if err != nil {
		return fmt.Errorf("--skip-no-ops %q is neither true nor false", k.String("skip-no-ops"))
	}
	to.Limits.Documents.Retries, to.SkipNoOps = retries, skip
	return nil
}
