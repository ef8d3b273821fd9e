package ottest

import (
	"bytes"
	"fmt"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Typing returns a text as a document of the type with that name, and patches of it as operations, all as JSON. In a JSON
// document the text is the member "text". There must be no character above U+FFFF, so that all types count alike.
func Typing(typ, start string, patches []Patch) (doc []byte, ops [][]byte) {
	now := seq.NewText(start).Edit()
	for _, p := range patches {
		var gone string
		if p.Deleted > 0 {
			gone = string(now.AppendRange(nil, seq.UTF16, p.At, p.At+p.Deleted))
		}
		now.Rewind()
		now.Skip(seq.UTF16, p.At)
		now.Delete(seq.UTF16, p.Deleted)
		now.Insert(p.Insert)
		ops = append(ops, patchOp(typ, p, gone))
	}
	return textDoc(typ, start), ops
}

func textDoc(typ, text string) []byte {
	quoted := jsonvalue.AppendString(nil, text)
	switch typ {
	case "text", "text-unicode":
		return quoted
	case "json0", "json1":
		return fmt.Appendf(nil, `{"text":%s}`, quoted)
	}
	if text == "" {
		return []byte(`{"ops":[]}`)
	}
	return fmt.Appendf(nil, `{"ops":[{"insert":%s}]}`, quoted)
}

// patchOp returns a patch, which deletes gone, as an operation.
func patchOp(typ string, p Patch, gone string) []byte {
	switch typ {
	case "text", "text-unicode":
		return walk(p, "%d", `{"d":%d}`, "%s")
	case "json0":
		return fmt.Appendf(nil, `[{"p":["text"],"t":"text0","o":%s}]`, pieces(p, gone))
	case "json1":
		return fmt.Appendf(nil, `["text",{"es":%s}]`, walk(p, "%d", `{"d":%d}`, "%s"))
	}
	return walk(p, `{"retain":%d}`, `{"delete":%d}`, `{"insert":%s}`)
}

// walk writes a patch as an operation that walks through the text, with the given forms of what it does.
func walk(p Patch, skip, remove, insert string) []byte {
	var parts [][]byte
	if p.At > 0 && (p.Deleted > 0 || p.Insert != "") {
		parts = append(parts, fmt.Appendf(nil, skip, p.At))
	}
	if p.Deleted > 0 {
		parts = append(parts, fmt.Appendf(nil, remove, p.Deleted))
	}
	if p.Insert != "" {
		parts = append(parts, fmt.Appendf(nil, insert, jsonvalue.AppendString(nil, p.Insert)))
	}
	return list(parts)
}

// pieces writes a patch as an operation of text0.
func pieces(p Patch, gone string) []byte {
	var parts [][]byte
	if p.Deleted > 0 {
		parts = append(parts, fmt.Appendf(nil, `{"p":%d,"d":%s}`, p.At, jsonvalue.AppendString(nil, gone)))
	}
	if p.Insert != "" {
		parts = append(parts, fmt.Appendf(nil, `{"p":%d,"i":%s}`, p.At, jsonvalue.AppendString(nil, p.Insert)))
	}
	return list(parts)
}

func list(parts [][]byte) []byte {
	return fmt.Appendf(nil, "[%s]", bytes.Join(parts, []byte(",")))
}
