package main

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab"
)

func restoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore DOC@VERSION",
		Short: "Bring a document back to a version",
		Long: "Make a document as it was at a version. That is one more revision: what was there stays in the history, everyone who\n" +
			"has the document open sees it happen, and restoring the version before takes it back.\n\n" + addressHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return restore(cmd, args[0])
		},
	}
	cmd.Flags().String("author", "Command line", "name that stands beside the restored version in the history")
	apiFlags(cmd.Flags())
	return cmd
}

func restore(cmd *cobra.Command, doc string) (err error) {
	address, err := parseAddress(doc)
	if err != nil {
		return err
	}
	if address.at == current {
		return fmt.Errorf("which version? Name it as %s@VERSION", doc)
	}
	api, err := openAPI(cmd, address)
	if err != nil {
		return err
	}
	defer closeAPI(api, &err)
	api.author, _ = cmd.Flags().GetString("author")
	version := address.at.version
	if version == collab.NoBase { // it is known by a time or a name
		var s snapshot
		if err := api.get(cmd.Context(), address.path()+"/snapshot", address.at.query(), &s); err != nil {
			return err
		}
		version = s.Version
	}
	var done struct {
		Version   collab.Version
		Unchanged bool
	}
	body := map[string]collab.Version{"version": version}
	if err := api.do(cmd.Context(), http.MethodPost, address.path()+"/restore", body, &done); err != nil {
		return err
	}
	if done.Unchanged {
		fmt.Fprintf(cmd.OutOrStdout(), "%s is as it was at version %d; nothing had to be changed.\n", address.id, version)
		return nil
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is as it was at version %d. That made version %d; restore version %d to take it back.\n",
		address.id, version, done.Version, done.Version-1)
	return nil
}
