package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/persistence"
)

func compactCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact [DIRECTORY]",
		Short: "Write the database anew, as small as it gets",
		Long: "Write the database of a data directory anew, with all revisions packed and without the free pages that it has gathered,\n" +
			"compare that with the old one, and put it in its place. The server must be stopped. If anything fails, or with Ctrl-C,\n" +
			"everything stays as it was. There must be room for both on the disk.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := dataOf(cmd, args)
			if err != nil {
				return err
			}
			line := newProgress(cmd)
			c, err := persistence.Compact(cmd.Context(), data, line.counted)
			line.clear()
			if err != nil {
				return fmt.Errorf("compact: %w", err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d documents with %d revisions: %s before, %s now.\n",
				c.Documents, c.Revisions, mebibytes(c.Before), mebibytes(c.After))
			return err
		},
	}
	dataFlag(cmd)
	return cmd
}
