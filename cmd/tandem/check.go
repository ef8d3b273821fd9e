package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [DIRECTORY]",
		Short: "Look whether everything that was saved is whole",
		Long: "Look at all that is in a data directory: the pages of the database, every revision of every document, whether each\n" +
			"stored snapshot is what the revisions before it lead to, and the files of pictures. Each fault is a line; the exit code\n" +
			"is 1 if there are any. Nothing is changed. The server must be stopped, or the directory be a backup.\n\n" +
			"With --repair, what is whole is written to a new file. Of a document that is broken somewhere that is the newest part\n" +
			"that can be read. The old file stays as it is; tandem recover puts the new one in its place.",
		Args: cobra.MaximumNArgs(1),
		RunE: check,
	}
	cmd.Flags().String("repair", "", "write what is whole to this new file")
	dataFlag(cmd)
	return cmd
}

// dataFlag adds the flag that names the data directory, which dataOf reads.
func dataFlag(cmd *cobra.Command) {
	cmd.Flags().String("data", "./tandem-data", "directory of the documents")
}

// dataOf returns the data directory that a command is about: its argument if it has one.
func dataOf(cmd *cobra.Command, args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	k, err := settings(cmd.Flags())
	if err != nil {
		return "", err
	}
	return k.String("data"), nil
}

// counted shows how far offline work is.
func (p *progress) counted(what string, done, total int) {
	switch {
	case total > 0:
		p.show("%s: %d of %d", what, done, total)
	case done > 0:
		p.show("%s: %d", what, done)
	default:
		p.show("%s", what)
	}
}

func check(cmd *cobra.Command, args []string) error {
	data, err := dataOf(cmd, args)
	if err != nil {
		return err
	}
	out, line := cmd.OutOrStdout(), newProgress(cmd)
	opts := bolt.CheckOptions{
		Types:    builtin.Registry(),
		Progress: line.counted,
		Found: func(f bolt.Fault) {
			line.clear()
			fmt.Fprintln(out, f)
		},
	}
	to, err := cmd.Flags().GetString("repair")
	if err != nil {
		return err
	}
	var repaired bolt.Repaired
	if to == "" {
		repaired.Checkup, err = persistence.Check(cmd.Context(), data, opts)
	} else {
		repaired, err = persistence.Repair(cmd.Context(), data, to, opts)
	}
	line.clear()
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	c := repaired.Checkup
	fmt.Fprintf(out, "%d documents and titles, %d revisions, %d milestones and %d files were looked at.\n", c.Documents, c.Revisions, c.Milestones, c.Blobs)
	if to != "" {
		for _, f := range repaired.Cut {
			fmt.Fprintln(out, f)
		}
		fmt.Fprintf(out, "%s holds %d documents with %d revisions. Put it in place with: tandem recover --data %s %s\n",
			to, repaired.Documents, repaired.Revisions, data, to)
	}
	switch {
	case c.Faults == 1:
		return fmt.Errorf("check: 1 fault in %s", data)
	case c.Faults > 0:
		return fmt.Errorf("check: %d faults in %s", c.Faults, data)
	}
	fmt.Fprintln(out, "Everything is whole.")
	return nil
}
