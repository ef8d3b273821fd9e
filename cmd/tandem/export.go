package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export [COLLECTION[/ID]]...",
		Short: "Write documents with their whole history",
		Long: "Write documents with all their revisions, their authors and times, named versions, titles and pictures, as lines of JSON\n" +
			"that import reads. Without an argument that is all documents; with a collection those in it, with a document, or the\n" +
			"address of its page, that one. The titles of the pages' documents come with them.\n\n" +
			"Operations are written byte for byte. The last line says how many documents and revisions there are, so a file that\n" +
			"was cut short is noticed. The format is described in the package collab/archive.",
		RunE: export,
	}
	cmd.Flags().StringP("output", "o", "-", "file to write, which must not be there yet; -: standard output")
	apiFlags(cmd.Flags())
	return cmd
}

func export(cmd *cobra.Command, args []string) (err error) {
	var only []string
	var first address // whose page tells the server
	for i, arg := range args {
		collection, _, single := strings.Cut(arg, "/")
		if !single {
			only = append(only, url.PathEscape(collection))
			continue
		}
		a, err := parseAddress(arg)
		if err != nil {
			return err
		}
		if a.at != current {
			return fmt.Errorf("%s: the whole history is exported: leave out what is behind @", arg)
		}
		if i == 0 {
			first = a
		}
		only = append(only, url.PathEscape(a.id.Collection)+"/"+url.PathEscape(a.id.ID))
	}
	name, _ := cmd.Flags().GetString("output")
	if _, err := os.Lstat(name); name != "-" && err == nil {
		return fmt.Errorf("%s is there already: name another file", name)
	}
	api, err := openAPI(cmd, first)
	if err != nil {
		return err
	}
	defer closeAPI(api, &err)
	path := "/v1/admin/export"
	if len(only) > 0 {
		path += "?" + url.Values{"only": only}.Encode()
	}
	answer, err := api.stream(cmd.Context(), http.MethodGet, path, "application/jsonl")
	if err != nil {
		return err
	}
	defer answer.Close() // only read
	return saveExport(cmd, name, answer)
}

// saveExport writes what comes in to a file, which takes its name when it is whole, or to the standard output.
func saveExport(cmd *cobra.Command, name string, from io.Reader) error {
	p := newProgress(cmd)
	defer p.clear()
	out := &exportWriter{progress: p, to: cmd.OutOrStdout()}
	if name == "-" {
		_, err := io.Copy(out, from)
		return errors.Join(err, out.whole(err))
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".partial-*")
	if err != nil {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	defer os.Remove(f.Name()) // not there any more after a success
	out.to = f
	if _, err = io.Copy(out, from); err == nil {
		err = out.whole(nil)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	if err := os.Link(f.Name(), name); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: name another file", name)
	} else if err == nil {
		return nil
	}
	return os.Rename(f.Name(), name) // a file system without second names
}

// exportWriter passes an export on and remembers its end.
type exportWriter struct {
	to       io.Writer
	progress *progress
	bytes    int64
	tail     []byte
}

// tailBytes is longer than the last line of an export.
const tailBytes = 200

func (w *exportWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.bytes += int64(n)
	w.tail = append(w.tail, p[max(n-tailBytes, 0):n]...)
	w.tail = w.tail[max(len(w.tail)-tailBytes, 0):]
	w.progress.show("exported %s", mebibytes(w.bytes))
	return n, err
}

// whole fails if the last line is missing, unless something else has failed before.
func (w *exportWriter) whole(before error) error {
	last := bytes.TrimSuffix(w.tail, []byte("\n"))
	if before != nil || bytes.HasPrefix(last[bytes.LastIndexByte(last, '\n')+1:], []byte(`{"end":`)) {
		return nil
	}
	return errors.New("the export ended before it was whole")
}
