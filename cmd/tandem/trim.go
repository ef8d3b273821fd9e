package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab"
)

func trimCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trim [COLLECTION[/ID]]",
		Short: "Forget old history",
		Long: "Forget the revisions of documents before a version, before a named version, or older than a time. That cannot be taken\n" +
			"back. Versions that bear a name can still be shown, and the last revision always stays. Without an argument it is done\n" +
			"to all documents, with a collection to those in it.\n\n" +
			"Whoever was away for longer than what is left gets an error instead of the missing changes; the pages then load the\n" +
			"document afresh and keep what was unsaved as a copy. serve --" + flagTrimOlderThan + " does it all the time.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return trim(cmd, strings.Join(args, ""))
		},
	}
	cmd.Flags().Int64("before-version", 0, "forget what is before this version")
	cmd.Flags().String("before-mark", "", "forget what is before the last version of this name")
	cmd.Flags().String("older-than", "", "forget what is older, such as 90d or 12h")
	cmd.Flags().Bool("dry-run", false, "only say what would be forgotten")
	cmd.MarkFlagsOneRequired("before-version", "before-mark", "older-than")
	cmd.MarkFlagsMutuallyExclusive("before-version", "before-mark", "older-than")
	apiFlags(cmd.Flags())
	return cmd
}

// trimRequest reads the flags into a request as the HTTP API takes it.
func trimRequest(cmd *cobra.Command, now time.Time) (map[string]any, error) {
	flags := cmd.Flags()
	dry, _ := flags.GetBool("dry-run") // the flags are there, of these types
	request := map[string]any{"dryRun": dry}
	switch {
	case flags.Changed("before-version"):
		version, _ := flags.GetInt64("before-version")
		if version < 0 {
			return nil, fmt.Errorf("--before-version %d is not a version", version)
		}
		request["beforeVersion"] = version
	case flags.Changed("before-mark"):
		request["beforeMark"], _ = flags.GetString("before-mark")
	default:
		text, _ := flags.GetString("older-than")
		age, err := readAge(text)
		if err != nil || age == 0 {
			return nil, fmt.Errorf("--older-than %q is not a time, such as 90d or 12h", text)
		}
		request["olderThan"] = now.Add(-age)
	}
	return request, nil
}

func trim(cmd *cobra.Command, what string) (err error) {
	request, err := trimRequest(cmd, time.Now())
	if err != nil {
		return err
	}
	collection, _, single := strings.Cut(what, "/")
	var at address
	if single {
		if at, err = parseAddress(what); err != nil {
			return err
		}
		if at.at != current {
			return errors.New("name the version with --before-version or --before-mark")
		}
	}
	api, err := openAPI(cmd, at)
	if err != nil {
		return err
	}
	defer closeAPI(api, &err)
	t := trimmer{cmd: cmd, api: api, request: request}
	if single {
		err = t.one(at)
	} else {
		err = t.all(collection)
	}
	if err != nil {
		return err
	}
	return t.report()
}

// trimmer trims documents and counts what became of them.
type trimmer struct {
	cmd       *cobra.Command
	api       *api
	request   map[string]any
	documents int
	revisions int
	without   int // documents that have no such version or name
}

func (t *trimmer) one(doc address) error {
	var done struct {
		First     collab.Version
		Revisions int
		Named     int
	}
	if err := t.api.do(t.cmd.Context(), http.MethodPost, doc.path()+"/trim", t.request, &done); err != nil {
		return fmt.Errorf("%s: %w", doc.id, err)
	}
	if done.Revisions > 0 {
		t.documents++
		t.revisions += done.Revisions
		kept := ""
		if done.Named > 0 {
			kept = fmt.Sprintf("; %d named before it", done.Named)
		}
		fmt.Fprintf(t.cmd.OutOrStdout(), "%s: %d revisions, kept from version %d on%s\n", doc.id, done.Revisions, done.First, kept)
	}
	return nil
}

// all trims the documents of a collection, or of all if that is empty. Those to which a version or a name does not apply
// are passed over.
func (t *trimmer) all(collection string) error {
	query := url.Values{"limit": {"1000"}}
	for {
		var page struct {
			Docs []struct{ Collection, ID string }
			Next *string
		}
		if err := t.api.get(t.cmd.Context(), "/v1/docs", query, &page); err != nil {
			return err
		}
		for _, d := range page.Docs {
			if collection != "" && d.Collection != collection {
				continue
			}
			err := t.one(address{id: collab.DocID{Collection: d.Collection, ID: d.ID}})
			switch {
			case err != nil && t.request["olderThan"] != nil:
				return err
			case err != nil:
				t.without++
			}
		}
		if page.Next == nil {
			return nil
		}
		query.Set("after", *page.Next)
	}
}

func (t *trimmer) report() error {
	done := "forgotten"
	if t.request["dryRun"] == true {
		done = "to be forgotten"
	}
	out := t.cmd.OutOrStdout()
	if t.without > 0 {
		fmt.Fprintf(out, "%d documents have no such version and stay as they are.\n", t.without)
	}
	_, err := fmt.Fprintf(out, "%d revisions of %d documents %s.\n", t.revisions, t.documents, done)
	return err
}
