package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab/archive"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

func importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Read documents with their whole history",
		Long: "Read a file that export wrote, and put its documents into a data directory, while the server is stopped.\n\n" +
			"The whole file is checked before anything is written: every operation must apply, in order. What is wrong is told with\n" +
			"its line. Each document is put in place as a whole; after an interruption --skip-existing goes on with the others.\n\n" +
			"Rows of ShareDB are read too, one in a line:\n" +
			"  mongoexport --collection=o_NAME --sort='{\"d\":1,\"v\":1}'   with --collection NAME here\n" +
			"  psql -At -c 'SELECT row_to_json(ops) FROM ops ORDER BY collection, doc_id, version'",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importFile(cmd, args[0])
		},
	}
	cmd.Flags().String("data", "./tandem-data", "directory of the documents, made if missing")
	cmd.Flags().String("collection", "", "what collection rows of sharedb-mongo are of")
	cmd.Flags().Bool("skip-existing", false, "leave documents as they are that are there already")
	cmd.Flags().Bool("replace", false, "put those of the file in place of documents that are there already; open pages must then load afresh")
	cmd.Flags().Bool("dry-run", false, "only check the file")
	cmd.MarkFlagsMutuallyExclusive("skip-existing", "replace")
	return cmd
}

func importFile(cmd *cobra.Command, name string) (err error) {
	k, err := settings(cmd.Flags())
	if err != nil {
		return err
	}
	in, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer in.Close() // only read
	p := newProgress(cmd)
	defer p.clear()
	doing := "checked"
	collection, _ := cmd.Flags().GetString("collection") // not TANDEM_COLLECTION
	file, err := archive.Open(in, archive.FileOptions{
		Types: builtin.Registry(), Collection: collection,
		Progress: func(done archive.Progress) {
			p.show("%s %d documents, %d revisions, %s", doing, done.Documents, done.Revisions, mebibytes(done.Bytes))
		},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	contents, err := file.Check(cmd.Context())
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was written", name, err)
	}
	out := cmd.OutOrStdout()
	if dry, _ := cmd.Flags().GetBool("dry-run"); dry {
		p.clear()
		fmt.Fprintf(out, "%s is good: %s, %d documents with %d revisions.\n", name, file.Format, contents.Documents, contents.Revisions)
		return nil
	}
	doing = "imported"
	done, err := importInto(cmd, k.String("data"), file, contents)
	p.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d documents are in %s.\n", done.Documents-done.Skipped, k.String("data"))
	if done.Skipped > 0 {
		fmt.Fprintf(out, "%d were there already and are as they were.\n", done.Skipped)
	}
	if done.Replaced > 0 {
		fmt.Fprintf(out, "%d were there before and are replaced: pages that were open before are told to load afresh.\n", done.Replaced)
	}
	return nil
}

// importInto writes the documents of a good file into a data directory.
func importInto(cmd *cobra.Command, data string, file *archive.File, contents archive.Contents) (done archive.Imported, err error) {
	existing := archive.Refuse
	if skip, _ := cmd.Flags().GetBool("skip-existing"); skip {
		existing = archive.Skip
	} else if replace, _ := cmd.Flags().GetBool("replace"); replace {
		existing = archive.Replace
	}
	opened, err := persistence.Open(data, nil)
	if errors.Is(err, bolt.ErrInUse) {
		return done, fmt.Errorf("a server is running on %s: stop it first", data)
	}
	if err != nil {
		return done, err
	}
	defer func() {
		if closed := opened.Close(); err == nil {
			err = closed
		}
	}()
	store, ok := opened.(archive.Store)
	if !ok {
		return done, fmt.Errorf("%s is not a data directory", data)
	}
	done, err = file.Import(cmd.Context(), store, contents, existing)
	var exist *archive.ExistError
	switch {
	case errors.As(err, &exist):
		err = fmt.Errorf("%w; nothing was written. --skip-existing leaves them as they are, --replace puts those of the file in their place", err)
	case err != nil:
		err = fmt.Errorf("%w; documents that came before are in place, and --skip-existing goes on behind them", err)
	}
	return done, err
}
