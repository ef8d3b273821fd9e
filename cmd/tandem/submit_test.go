package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

func submitFrom(t *testing.T, args ...string) (o server.Options, err error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	submitFlags(flags)
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	k, err := settings(flags)
	if err != nil {
		t.Fatal(err)
	}
	return o, readSubmit(k, &o)
}

func TestSubmitFlags(t *testing.T) {
	o, err := submitFrom(t)
	if err != nil || o.SkipNoOps || o.Limits.Documents.Retries != 0 {
		t.Errorf("by default: %v, %v, %v", o.SkipNoOps, o.Limits.Documents.Retries, err)
	}
	t.Setenv("TANDEM_SKIP_NO_OPS", "true")
	o, err = submitFrom(t, "--max-retries", "3")
	if err != nil || !o.SkipNoOps || o.Limits.Documents.Retries != 3 {
		t.Errorf("as given: %v, %v, %v", o.SkipNoOps, o.Limits.Documents.Retries, err)
	}
	if _, err = submitFrom(t, "--max-retries=-1"); err == nil || !strings.Contains(err.Error(), "--max-retries") {
		t.Errorf("a negative number: %v", err)
	}
	t.Setenv("TANDEM_SKIP_NO_OPS", "perhaps")
	if _, err = submitFrom(t); err == nil || !strings.Contains(err.Error(), "--skip-no-ops") {
		t.Errorf("neither true nor false: %v", err)
	}
}
