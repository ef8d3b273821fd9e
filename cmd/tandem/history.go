package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab"
)

// sittings is a page of the list that the HTTP API gives, as far as the table shows it.
type sittings struct {
	Version  collab.Version             `json:"version"`
	First    collab.Version             `json:"first"`
	Sittings []json.RawMessage          `json:"sittings"`
	Kept     []keptVersion              `json:"kept"`
	Next     *collab.Version            `json:"next"`
	People   map[string]json.RawMessage `json:"people"`
}

// sitting is a row of the table.
type sitting struct {
	From, To   collab.Version
	Start, End time.Time
	People     []struct {
		ID                string
		Inserted, Deleted int
	}
	Marks []struct {
		Version  collab.Version
		Name     string
		Restored *collab.Version
	}
}

// keptVersion is a version with a name that can be shown although what was around it was trimmed.
type keptVersion struct {
	Version collab.Version `json:"version"`
	Name    string         `json:"name"`
}

// redactionRow says that something was erased from the history.
type redactionRow struct {
	At          time.Time
	By, Reason  string
	First, Last collab.Version
	Revisions   int
}

// maxPage is how many sittings the server gives at a time.
const maxPage = 100

func historyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history DOC",
		Short: "List who worked on a document, and when",
		Long: "List the sittings of a document, the newest first: who worked when, from which version to which, how many characters\n" +
			"were added and removed, and which versions bear a name.\n\n" + addressHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printHistory(cmd, args[0])
		},
	}
	cmd.Flags().Int("limit", 20, "how many sittings to list, at most")
	cmd.Flags().Int64("before", 0, "list those that began before this version; 0: the newest")
	cmd.Flags().Bool("named", false, "list only those in which a version was named")
	cmd.Flags().Bool("json", false, "write JSON, as the HTTP API has it")
	apiFlags(cmd.Flags())
	return cmd
}

func printHistory(cmd *cobra.Command, doc string) (err error) {
	address, err := parseAddress(doc)
	if err != nil {
		return err
	}
	if address.at != current {
		return errors.New("the history is of all versions: leave out what is behind @")
	}
	flags := cmd.Flags()
	limit, _ := flags.GetInt("limit") // the flags are there, of these types
	before, _ := flags.GetInt64("before")
	named, _ := flags.GetBool("named")
	asJSON, _ := flags.GetBool("json")
	if limit < 1 {
		return errors.New("--limit must be at least 1")
	}
	api, err := openAPI(cmd, address)
	if err != nil {
		return err
	}
	defer closeAPI(api, &err)
	found, err := api.sittings(cmd.Context(), address, limit, before, named)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(cmd.OutOrStdout(), found)
	}
	if err := found.table(cmd.OutOrStdout(), doc); err != nil {
		return err
	}
	return api.printRedactions(cmd.Context(), address, cmd.OutOrStdout())
}

// sittings reads as many pages as it takes to have limit sittings.
func (a *api) sittings(ctx context.Context, of address, limit int, before int64, named bool) (*sittings, error) {
	all := &sittings{Sittings: []json.RawMessage{}, Kept: []keptVersion{}, People: make(map[string]json.RawMessage)}
	for {
		query := url.Values{"limit": {strconv.Itoa(min(limit-len(all.Sittings), maxPage))}}
		if before > 0 {
			query.Set("before", strconv.FormatInt(before, 10))
		}
		if named {
			query.Set("named", "1")
		}
		var page sittings
		if err := a.get(ctx, of.path()+"/sittings", query, &page); err != nil {
			return nil, err
		}
		all.Version, all.First, all.Next, all.Kept = page.Version, page.First, page.Next, page.Kept
		all.Sittings = append(all.Sittings, page.Sittings...)
		for id, person := range page.People {
			all.People[id] = person
		}
		if page.Next == nil || len(all.Sittings) >= limit {
			return all, nil
		}
		before = int64(*page.Next)
	}
}

// table writes the list for people.
func (s *sittings) table(to io.Writer, doc string) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHEN\tVERSIONS\tWHO\tADDED\tREMOVED\tNAMES")
	for _, raw := range s.Sittings {
		var row sitting
		if err := json.Unmarshal(raw, &row); err != nil {
			return err
		}
		var who []string
		inserted, deleted := 0, 0
		for _, person := range row.People {
			who = append(who, s.name(person.ID))
			inserted += person.Inserted
			deleted += person.Deleted
		}
		fmt.Fprintf(w, "%s\t%d–%d\t%s\t%d\t%d\t%s\n",
			timeSpan(row.Start, row.End), row.From, row.To, strings.Join(who, ", "), inserted, deleted, row.names())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	switch {
	case s.Next != nil:
		fmt.Fprintf(to, "There is more: tandem history %s --before %d\n", doc, *s.Next)
	case s.First > 0:
		fmt.Fprintf(to, "What was before version %d was trimmed.\n", s.First)
		for _, kept := range s.Kept {
			fmt.Fprintf(to, "Version %d is kept, as it is named %q.\n", kept.Version, kept.Name)
		}
	}
	return nil
}

// printRedactions says what was erased from a document.
func (a *api) printRedactions(ctx context.Context, of address, to io.Writer) error {
	var list struct{ Redactions []redactionRow }
	if err := a.get(ctx, of.path()+"/redactions", nil, &list); err != nil {
		return err
	}
	for _, r := range list.Redactions {
		fmt.Fprintf(to, "On %s %s erased a text from %d revisions, %d to %d: %s\n", r.At.Local().Format("2006-01-02 15:04"), r.By, r.Revisions, r.First, r.Last, r.Reason)
	}
	return nil
}

// name returns what a person is called.
func (s *sittings) name(id string) string {
	var person struct{ Name string }
	if json.Unmarshal(s.People[id], &person) != nil || person.Name == "" {
		return id
	}
	return person.Name
}

// names says which versions of the sitting bear a name or were restored.
func (s *sitting) names() string {
	var all []string
	for _, m := range s.Marks {
		text := fmt.Sprintf("%d", m.Version)
		if m.Name != "" {
			text += fmt.Sprintf(" %q", m.Name)
		}
		if m.Restored != nil {
			text += fmt.Sprintf(" (%d restored)", *m.Restored)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// timeSpan writes a beginning and an end in this machine's zone, the end shorter where it is of the same day.
func timeSpan(start, end time.Time) string {
	start, end = start.Local(), end.Local()
	layout := "15:04"
	if start.YearDay() != end.YearDay() || start.Year() != end.Year() {
		layout = "2006-01-02 15:04"
	}
	return start.Format("2006-01-02 15:04") + "–" + end.Format(layout)
}

func writeJSON(to io.Writer, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = to.Write(append(data, '\n'))
	return err
}

// closeAPI closes a, and reports that in err where nothing went wrong before.
func closeAPI(a *api, err *error) {
	if closed := a.close(); *err == nil {
		*err = closed
	}
}
