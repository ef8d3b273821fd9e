package collab_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/tandem-collab/tandem/"

// What files of this package may import. Concrete types and adapters are never among it: they are handed in.
var (
	pureImports = []string{
		"bytes", "cmp", "crypto/sha256", "encoding/binary", "encoding/hex", "errors", "fmt", "iter", "maps", "math", "math/bits", "slices", "sort", "strconv", "strings",
		"unicode", "unicode/utf8", "unsafe", "github.com/google/uuid", module + "ot", module + "collab/query", module + "ot/jsonvalue",
	}
	// Actors and ports also wait, lock and log, and hand out what is read piece by piece.
	actorImports = []string{"context", "io", "log/slog", "runtime/debug", "sync", "sync/atomic", "time"}
	// The core is pure. It may carry a time.Time, and do nothing else with the package time.
	coreFiles = []string{"carrier.go", "change.go", "document.go", "limits.go", "projection.go", "rebase.go", "request.go", "state.go", "submission.go", "tail.go", "validator.go"}
)

// TestImports holds the direction of the package's imports.
func TestImports(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		core := slices.Contains(coreFiles, name)
		for _, imported := range importsOf(t, name) {
			allowed := slices.Contains(pureImports, imported) || slices.Contains(actorImports, imported)
			if core {
				allowed = slices.Contains(pureImports, imported) || imported == "time"
			}
			if !allowed {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

// TestCoreReadsNoClock holds that the core uses of package time nothing but the type Time.
func TestCoreReadsNoClock(t *testing.T) {
	for _, name := range coreFiles {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "time" && selector.Sel.Name != "Time" {
					t.Errorf("%s uses time.%s", name, selector.Sel.Name)
				}
			}
			return true
		})
	}
}

func importsOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		imports = append(imports, path)
	}
	return imports
}
