package redact

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// unescaped undoes the escapes of a step of a JSON pointer.
var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

// ParsePath reads a JSON pointer (RFC 6901), such as /elements/a1/text, that leads to a text in a document.
func ParsePath(doc ot.Snapshot, pointer string) ([]any, error) {
	v, ok := doc.(jsontree.Value)
	if !ok {
		return nil, fmt.Errorf("the document is one text: it has no paths")
	}
	path := []any{}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok && pointer != "" {
		return nil, fmt.Errorf("the path %q does not begin with /", pointer)
	}
	if ok {
		for step := range strings.SplitSeq(rest, "/") {
			step = unescaped.Replace(step)
			if i, err := strconv.Atoi(step); v.Kind() == jsonvalue.Array && err == nil {
				path, v = append(path, i), v.At(i)
			} else {
				path, v = append(path, step), v.Get(step)
			}
		}
	}
	switch v.Kind() {
	case jsonvalue.String:
		return path, nil
	case jsonvalue.Object, jsonvalue.Array:
		return nil, fmt.Errorf("%s leads to %s, not to a text: name one in it, such as %s", pointer, v.Kind(), example(pointer, v))
	case jsonvalue.None:
		return nil, fmt.Errorf("nothing is at %s", pointer)
	}
	return nil, fmt.Errorf("what is at %s is no text, and only texts can be erased", pointer)
}

var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// example returns the pointer to some text in a list or object.
func example(pointer string, v jsontree.Value) string {
	found := pointer + "/…"
	jsontree.Rewrite(v, nil, func(at jsontree.Path, text string) string {
		if strings.HasSuffix(found, "/…") {
			found = pointer
			for _, step := range at {
				found += "/" + escaped.Replace(fmt.Sprint(step))
			}
		}
		return text
	})
	return found
}
