package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/persistence"
)

func recoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recover BACKUP",
		Short: "Put a backup in place of the documents that are there",
		Long: "Check BACKUP, a directory that backup made or a copy of tandem.db, and put it in place in the data directory. The server\n" +
			"must be stopped.\n\n" +
			"The database that was in its place is kept beside it under a name with the time; BACKUP itself is not changed. Clients\n" +
			"that had seen more than the backup holds are told so when they come back: the pages load afresh and keep unsent text.\n\n" +
			"Pictures are not in tandem.db but in the directory blobs beside it. Those of a backup are put in place where they are\n" +
			"missing; with a copy of tandem.db alone they are to be copied back by hand, and files too many do no harm.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := settings(cmd.Flags())
			if err != nil {
				return err
			}
			r, err := persistence.Recover(k.String("data"), args[0])
			if err != nil {
				return fmt.Errorf("recover: %w", err)
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%s is in place, with %d documents and titles. Start the server again.\n", args[0], r.Documents)
			if r.Kept != "" {
				fmt.Fprintf(out, "What was there is kept as %s.\n", r.Kept)
			}
			if r.RestoredBlobs > 0 {
				fmt.Fprintf(out, "%d pictures were missing and came from the backup.\n", r.RestoredBlobs)
			}
			if r.MissingBlobs > 0 {
				fmt.Fprintf(out, "%d pictures that it speaks of are not in the directory blobs of the data directory: copy that back too, while the server is stopped.\n", r.MissingBlobs)
			}
			if r.Foreign {
				fmt.Fprintln(out, "It does not come from this store: pages that are open now must be reloaded by hand.")
			}
			return nil
		},
	}
	cmd.Flags().String("data", "./tandem-data", "directory of the documents")
	return cmd
}
