package collab_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what testdata/*.txt expect to what happens")

// TestScenarios runs the stories in testdata, which are to be read in their order: they say what a Document does. A
// story is paragraphs: commands, a line of four dashes, and what they print. Lines that start with # are comments. The
// commands are those of desk.do. Run with -update and read the difference when something has changed on purpose.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(string(want))
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(got, want) {
				t.Errorf("it went like this:\n%s", difference(string(got), string(want)))
			}
		})
	}
}

// play runs a story and returns it with what it prints.
func play(story string) []byte {
	var out bytes.Buffer
	d := newDesk()
	for i, paragraph := range strings.Split(strings.TrimSuffix(story, "\n"), "\n\n") {
		if i > 0 {
			out.WriteString("\n")
		}
		commands, _, acts := strings.Cut(paragraph, "\n----")
		out.WriteString(commands + "\n")
		if !acts {
			continue // only comments
		}
		out.WriteString("----\n")
		for _, line := range strings.Split(commands, "\n") {
			if !strings.HasPrefix(line, "#") {
				for _, said := range d.do(line) {
					fmt.Fprintln(&out, said)
				}
			}
		}
	}
	return out.Bytes()
}

// difference marks the lines in which got is not want.
func difference(got, want string) string {
	wanted := strings.Split(want, "\n")
	var out strings.Builder
	for i, line := range strings.Split(got, "\n") {
		if i < len(wanted) && wanted[i] == line {
			fmt.Fprintf(&out, "  %s\n", line)
			continue
		}
		fmt.Fprintf(&out, "> %s\n", line)
		if i < len(wanted) {
			fmt.Fprintf(&out, "< %s\n", wanted[i])
		}
	}
	return out.String()
}
