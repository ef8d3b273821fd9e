// Package frontend holds the pages of Tandem, as npm built them, and serves them. The sources are in packages/ and
// app/; `make frontend` builds them into dist/, from where they are compiled into the binary. Without that step the
// binary builds all the same and serves one page that says what is missing.
//
// Concurrency: the files never change; everything here may be used by many goroutines.
//
// What an address means is the pages' own affair: this package knows only that / and /d/… and the like are pages and that files
// under assets/ carry a hash of their content in their names.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built pages: index.html, assets/ and what stands beside them, each with a pre-compressed name.gz
// where that is smaller. Before they were built it holds no index.html.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only for a malformed path
	}
	return files
}

// Built reports whether the pages were built before the binary was.
func Built() bool {
	_, err := fs.Stat(Files(), indexFile)
	return err == nil
}
