package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// largestShown is how many of the largest documents stats names.
const largestShown = 10

func statsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats [DIRECTORY]",
		Short: "Say what takes how much space",
		Long: "Count the documents and revisions in a data directory and say what they take, by kind and for the largest documents.\n" +
			"The server must be stopped, or the directory be a backup.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := dataOf(cmd, args)
			if err != nil {
				return err
			}
			asJSON, err := cmd.Flags().GetBool("json")
			if err != nil {
				return err
			}
			s, err := persistence.Stats(cmd.Context(), data, largestShown)
			if err != nil {
				return fmt.Errorf("stats: %w", err)
			}
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(s)
			}
			printStats(cmd.OutOrStdout(), s)
			return nil
		},
	}
	cmd.Flags().Bool("json", false, "print JSON")
	dataFlag(cmd)
	return cmd
}

func printStats(out io.Writer, s bolt.Stats) {
	fmt.Fprintf(out, "%d documents with %d revisions, %d rows in the catalog\n", s.Documents, s.Revisions, s.Titles)
	fmt.Fprintf(out, "tandem.db: %s, of which %s are free; %d other files: %s\n\n",
		mebibytes(s.FileBytes), mebibytes(s.FreeBytes), s.Blobs, mebibytes(s.BlobBytes))
	fmt.Fprintf(out, "%12s %14s  kind\n", "rows", "bytes")
	for _, k := range s.Kinds {
		fmt.Fprintf(out, "%12d %14d  %s\n", k.Rows, k.Bytes, k.Name)
	}
	if len(s.Largest) > 0 {
		fmt.Fprintf(out, "\n%12s %14s  largest documents\n", "revisions", "bytes")
	}
	for _, l := range s.Largest {
		fmt.Fprintf(out, "%12d %14d  %s/%s\n", l.Revisions, l.Bytes(), l.Collection, l.ID)
	}
}
