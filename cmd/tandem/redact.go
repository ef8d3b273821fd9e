package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/redact"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence"
)

func redactCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "redact DOC",
		Short: "Erase a text from a document and all of its history",
		Long: "Erase what stands in a document from one character to another at a version, from all revisions: where it was typed, undone,\n" +
			"pasted and restored, and the same text wherever else it was in this document. Each letter becomes █ (🔲 where it took two\n" +
			"UTF-16 units), so all places stay as they are. That cannot be taken back. The server must be stopped.\n\n" +
			"Characters are counted from 0 as the document's type counts them: code points of plain text and boards, UTF-16 units of rich\n" +
			"text and json0. In a board or another JSON document --path leads to a text, such as /elements/a1/text; --from and --to\n" +
			"may then be left out. Names of members, numbers and pictures are not erased.\n\n" +
			"A row stays that says when, by whom and why, not what. Pages that are open load the document afresh. Other documents that\n" +
			"hold the text are named; --everywhere erases it there as well. Backups and exports made before still hold it.\n\n" + addressHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runRedact(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.String("data", "./tandem-data", "directory of the documents")
	flags.Int64("version", -1, "version at which the text stands there; left out: the current one")
	flags.Int("from", 0, "where the text begins")
	flags.Int("to", ot.WholeText, "where it ends: the first character that stays")
	flags.String("path", "", "path of the text in a JSON document")
	flags.String("reason", "", "why, for the row that stays")
	flags.String("by", "", "who does it, for the row that stays; left out: the user of this machine")
	flags.Bool("dry-run", false, "only say what would be erased")
	flags.Bool("everywhere", false, "also erase the text from other documents that hold it")
	return cmd
}

// redaction is the work of the command.
type redaction struct {
	store   collab.Store
	types   *ot.Registry
	out     io.Writer
	id      collab.DocID
	version collab.Version
	span    ot.Span
	row     collab.Redaction

	secret *redact.Secret
	plans  []*redact.Plan
}

func runRedact(cmd *cobra.Command, doc string) error {
	address, err := parseAddress(doc)
	if err != nil {
		return err
	}
	k, err := settings(cmd.Flags())
	if err != nil {
		return err
	}
	data := k.String("data")
	if !persistence.Exists(data) {
		return fmt.Errorf("there are no documents in %s: name their directory with --data", data)
	}
	if address.at != current {
		return errors.New("name the version with --version")
	}
	dry, _ := cmd.Flags().GetBool("dry-run") // the flags are there, of these types
	if k.String("reason") == "" && !dry {
		return errors.New("--reason is missing: say why, for the row that stays")
	}
	logger := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	store, err := persistence.Open(data, logger)
	if err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	r := &redaction{store: store, types: builtin.Registry(), out: cmd.OutOrStdout(), id: address.id}
	r.row = collab.Redaction{At: time.Now(), By: whoIs(k.String("by")), Reason: k.String("reason")}
	everywhere, _ := cmd.Flags().GetBool("everywhere")
	err = r.plan(cmd, everywhere)
	if err == nil && !dry {
		err = r.store.(collab.Replacer).RenewEpoch(cmd.Context())
	}
	if err == nil && !dry {
		err = r.apply(cmd.Context())
	}
	if err = errors.Join(err, store.Close()); err != nil || dry {
		return err
	}
	if _, err := persistence.Compact(cmd.Context(), data, nil); err != nil {
		return fmt.Errorf("the text is erased, but may be in unused parts of the file until tandem compact is run: %w", err)
	}
	fmt.Fprintln(r.out, "It is done, and no part of the database holds it any more. Start the server again; pages that are open load afresh.")
	fmt.Fprintln(r.out, "Backups and exports that were made before still hold it: make new ones and remove those.")
	for _, kept := range keptDatabases(data) {
		fmt.Fprintf(r.out, "So does %s, which was kept when a backup was put in place.\n", kept)
	}
	return nil
}

// keptDatabases returns the databases in a data directory that recover has put aside.
func keptDatabases(data string) []string {
	kept, err := filepath.Glob(filepath.Join(strings.TrimPrefix(data, "bolt:"), "tandem.db.before-*"))
	if err != nil {
		return nil // a directory with a name that is a bad pattern
	}
	return kept
}

func whoIs(by string) string {
	if by != "" {
		return by
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// plan finds the text and says what becomes of it.
func (r *redaction) plan(cmd *cobra.Command, everywhere bool) error {
	ctx, flags := cmd.Context(), cmd.Flags()
	version, _ := flags.GetInt64("version")
	entry, err := r.store.Entry(ctx, r.id)
	if err != nil {
		return err
	}
	if entry.Version == 0 {
		return fmt.Errorf("there is no document %s", r.id)
	}
	if r.version = collab.Version(version); version < 0 {
		r.version = entry.Version
	}
	if err := r.readSpan(cmd); err != nil {
		return err
	}
	if r.secret, err = redact.SecretAt(ctx, r.store, r.types, r.id, r.version, r.span); err != nil {
		return err
	}
	plan, err := redact.Find(ctx, r.store, r.types, r.id, r.secret, r.version, r.span)
	if err != nil {
		return err
	}
	r.plans = append(r.plans, plan)
	r.describe(plan)
	if r.secret.Empty() {
		fmt.Fprintln(r.out, "It is so short that the same letters elsewhere stay.")
		return nil
	}
	return r.others(ctx, everywhere)
}

// readSpan reads where the text stands.
func (r *redaction) readSpan(cmd *cobra.Command) error {
	flags := cmd.Flags()
	r.span.From, _ = flags.GetInt("from")
	r.span.To, _ = flags.GetInt("to")
	pointer, _ := flags.GetString("path")
	h, err := collab.ReadHistory(cmd.Context(), r.store, r.types, r.id, r.version, 0)
	if err != nil {
		return err
	}
	if h.State.Type != nil && (flags.Changed("path") || !isText(h.State.Type)) {
		if r.span.Path, err = redact.ParsePath(h.State.Snapshot, pointer); err != nil {
			return err
		}
	} else if !flags.Changed("from") || !flags.Changed("to") {
		return errors.New("--from and --to are missing: where the text begins and ends")
	}
	where := []string{}
	if pointer != "" {
		where = append(where, pointer)
	}
	if r.span.To != ot.WholeText {
		where = append(where, fmt.Sprintf("characters %d to %d", r.span.From, r.span.To))
	}
	r.row.Version, r.row.Where = r.version, strings.Join(where, ", ")
	return nil
}

func isText(t ot.Type) bool {
	_, ok := ot.AsLinear(t)
	return ok
}

// describe says what becomes of a document.
func (r *redaction) describe(p *redact.Plan) {
	fmt.Fprintf(r.out, "%s: %d letters, in %d revisions", p.Document, p.Letters, p.Revisions)
	if p.Revisions > 0 {
		fmt.Fprintf(r.out, " from %d to %d", p.First, p.Last)
	}
	if p.Titled {
		fmt.Fprint(r.out, ", and the title")
	}
	if n := len(p.Named); n > 0 {
		fmt.Fprintf(r.out, ", and %d names of versions", n)
	}
	fmt.Fprintln(r.out)
}

// others looks through all other documents.
func (r *redaction) others(ctx context.Context, everywhere bool) error {
	const page = 500
	found := 0
	for after, more := (collab.DocID{}), true; more; {
		list, err := r.store.List(ctx, after, page)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.ID == r.id {
				continue
			}
			plan, err := redact.Find(ctx, r.store, r.types, d.ID, r.secret, collab.NoBase, ot.Span{})
			switch {
			case err != nil:
				fmt.Fprintf(r.out, "%s could not be looked through: %v\n", d.ID, err)
			case plan.Empty():
			default:
				found++
				r.describe(plan)
				if everywhere {
					r.plans = append(r.plans, plan)
				}
			}
		}
		if more = len(list) == page; more {
			after = list[page-1].ID
		}
	}
	if found > 0 && !everywhere {
		fmt.Fprintf(r.out, "%d other documents hold the text and stay as they are: --everywhere erases it there as well.\n", found)
	}
	return nil
}

// apply stores what is planned.
func (r *redaction) apply(ctx context.Context) error {
	for i, p := range r.plans {
		change := p.Change
		change.Redaction = r.row
		change.Redaction.First, change.Redaction.Last, change.Redaction.Revisions = p.First, p.Last, p.Revisions
		if i > 0 {
			change.Redaction.Version, change.Redaction.Where = 0, "wherever the text stood that was erased from "+r.id.String()
		}
		if err := r.store.Redact(ctx, p.Document, change); err != nil {
			return err
		}
	}
	return nil
}
