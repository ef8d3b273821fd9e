package collab_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence/memory"
)

var realTypes = ot.NewRegistry(textunicode.Type, richtext.Type)

// desk is a Document, its log, and somebody who does by hand what a Session does.
type desk struct {
	types *ot.Registry
	log   *memory.Store
	doc   *collab.Document
	keep  int

	batch   []collab.Revision
	who     map[collab.Ticket][]string // who waits
	carried map[string]*collab.Carrier
}

func newDesk() *desk {
	return &desk{types: realTypes, log: memory.New(memory.Options{}), keep: 1 << 20}
}

// open builds the Document from the log.
func (d *desk) open() error {
	h, err := collab.ReadHistory(context.Background(), d.log, d.types, doc, collab.MaxVersion, d.keep)
	if err != nil {
		return err
	}
	d.doc = collab.NewDocument(d.types, h.State, h.Recent, d.keep)
	d.batch, d.who, d.carried = nil, make(map[collab.Ticket][]string), make(map[string]*collab.Carrier)
	return nil
}

// do carries out one command and returns what there is to say. The commands:
//
//	open [KEEP]           open the document, keeping so many bytes of revisions; what was not in the log is forgotten
//	submit ID BASE CHANGE submit a change to the Document; BASE is a version, or - for none
//	spare ID BASE CHANGE  submit, of a client that is told when nothing is left of its edit
//	retries N             refuse what loses more races than N
//	ready                 take what is to be appended
//	append                append it, and tell the Document what became of it
//	append unheard        append it, but nobody hears of that
//	append lost           do not append it, and nobody hears of that
//	commit                ready and append
//	elsewhere ID CHANGE   append a revision to the log as another node would
//	look                  tell the Document what the log holds beyond what it knows
//	carry ID              carry a submission from far behind, and hand it back
//	show                  show what is committed as the Document has it
//	log                   show the log
//
// An ID is source:seq. A CHANGE is create TYPE DATA, edit OPERATION, or delete.
func (d *desk) do(line string) []string {
	verb, rest, _ := strings.Cut(line, " ")
	if d.doc == nil {
		if err := d.open(); err != nil {
			return []string{err.Error()}
		}
	}
	switch verb {
	case "open":
		if rest != "" {
			d.keep, _ = strconv.Atoi(rest)
		}
		if err := d.open(); err != nil {
			return []string{err.Error()}
		}
		return d.show()
	case "submit":
		return d.submit(rest, false)
	case "spare":
		return d.submit(rest, true)
	case "retries":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return []string{err.Error()}
		}
		d.doc.Limit(collab.Limits{Retries: n})
		return nil
	case "ready":
		return d.ready()
	case "append":
		return d.append(rest)
	case "commit":
		return append(d.ready(), d.append("")...)
	case "elsewhere":
		id, change, _ := strings.Cut(rest, " ")
		return d.elsewhere(opID(id), changeOf(change))
	case "look":
		return d.look()
	case "carry":
		return d.carry(rest)
	case "show":
		return d.show()
	case "log":
		return revisionLines(d.revisions(0))
	}
	return []string{"unknown command " + verb}
}

func (d *desk) submit(args string, spare bool) []string {
	f := strings.SplitN(args, " ", 3)
	s := collab.Submission{ID: opID(f[0]), Base: collab.NoBase, Change: changeOf(f[2]), SkipNoOp: spare}
	if f[1] != "-" {
		n, err := strconv.Atoi(f[1])
		if err != nil {
			return []string{err.Error()}
		}
		s.Base = collab.Version(n)
	}
	out, err := d.doc.Submit(s, "", time.UnixMilli(0))
	return d.accepted(f[0], out, err)
}

func (d *desk) accepted(id string, out collab.Outcome, err error) []string {
	if err != nil {
		return []string{fmt.Sprintf("%s is refused: %v", id, err)}
	}
	switch out.Status {
	case collab.Pending:
		d.who[out.Ticket] = append(d.who[out.Ticket], id)
		return []string{id + " is pending"}
	case collab.Joined:
		d.who[out.Ticket] = append(d.who[out.Ticket], id+" again")
		return []string{id + " is pending already"}
	case collab.Duplicate:
		return []string{fmt.Sprintf("%s was committed before, at %d", id, out.Version)}
	}
	d.carried[id] = out.Carrier
	return []string{fmt.Sprintf("%s is behind: carry it from %d to %d", id, out.Carrier.At(), d.doc.Oldest())}
}

func (d *desk) ready() []string {
	revs := d.doc.Ready()
	if revs != nil {
		d.batch = revs
	}
	return revisionLines(revs)
}

func (d *desk) append(outcome string) []string {
	if outcome == "lost" {
		return []string{"the outcome is unknown"}
	}
	batch := d.batch
	d.batch = nil
	if batch == nil {
		return []string{"nothing to append"}
	}
	err := d.log.Append(context.Background(), doc, batch, collab.Meta{})
	switch {
	case errors.Is(err, collab.ErrConflict):
		return []string{"conflict"}
	case err != nil:
		return []string{err.Error()}
	case outcome == "unheard":
		return []string{"the outcome is unknown"}
	}
	revs, settled := d.doc.Commit()
	if !reflect.DeepEqual(revs, batch) {
		return []string{"committed is something else than was ready"}
	}
	return d.settled(settled)
}

func (d *desk) elsewhere(id collab.OpID, change collab.Change) []string {
	base := collab.Version(len(d.revisions(0)))
	rev := collab.Revision{Base: base, ID: id, At: time.UnixMilli(0), Change: change}
	if err := d.log.Append(context.Background(), doc, []collab.Revision{rev}, collab.Meta{}); err != nil {
		return []string{err.Error()}
	}
	return revisionLines([]collab.Revision{rev})
}

func (d *desk) look() []string {
	foreign := d.revisions(d.doc.Stable().Version)
	settled, err := d.doc.Rebase(foreign)
	if err != nil {
		return []string{err.Error()}
	}
	return append([]string{fmt.Sprintf("%d found", len(foreign))}, d.settled(settled)...)
}

func (d *desk) carry(id string) []string {
	c := d.carried[id]
	if err := c.Over(d.revisions(c.At())); err != nil {
		return []string{err.Error()}
	}
	out, err := d.doc.Join(c)
	return d.accepted(id, out, err)
}

func (d *desk) settled(all []collab.Settlement) (lines []string) {
	for _, end := range all {
		for _, id := range d.who[end.Ticket] {
			switch {
			case end.Err != nil:
				lines = append(lines, fmt.Sprintf("%s is refused: %v", id, end.Err))
			case end.Duplicate:
				lines = append(lines, fmt.Sprintf("%s was committed before, at %d", id, end.Version))
			default:
				lines = append(lines, fmt.Sprintf("%s is committed at %d", id, end.Version))
			}
		}
		delete(d.who, end.Ticket)
	}
	return lines
}

func (d *desk) show() []string {
	at := d.doc.Stable()
	if at.Type == nil {
		return []string{fmt.Sprintf("version %d: no document", at.Version)}
	}
	data, err := at.Type.Encode(at.Snapshot)
	if err != nil {
		return []string{err.Error()}
	}
	return []string{fmt.Sprintf("version %d: %s %s", at.Version, at.Type.Name(), data)}
}

func (d *desk) revisions(from collab.Version) []collab.Revision {
	revs, err := d.log.Revisions(context.Background(), doc, from, collab.MaxVersion)
	if err != nil {
		panic(err)
	}
	return revs
}

func revisionLines(revs []collab.Revision) (lines []string) {
	for _, r := range revs {
		line := fmt.Sprintf("revision %d is %s:%d: %v", r.Base, r.ID.Source, r.ID.Seq, r.Change.Kind)
		if typ, ok := realTypes.Type(r.Change.Type); ok {
			line += " " + typ.Name()
		}
		if r.Change.Data != nil {
			line += " " + string(r.Change.Data)
		}
		lines = append(lines, line)
	}
	if lines == nil {
		return []string{"no revisions"}
	}
	return lines
}

func opID(s string) collab.OpID {
	source, seq, _ := strings.Cut(s, ":")
	n, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		panic(err)
	}
	return collab.OpID{Source: source, Seq: n}
}

func changeOf(s string) collab.Change {
	verb, data, _ := strings.Cut(s, " ")
	switch verb {
	case "edit":
		return collab.Change{Kind: collab.Edit, Data: []byte(data)}
	case "delete":
		return collab.Change{Kind: collab.Delete}
	case "create":
		name, data, _ := strings.Cut(data, " ")
		c := collab.Change{Kind: collab.Create, Type: name}
		if typ, ok := realTypes.Type(name); ok {
			c.Type = typ.URI()
		}
		if data != "" {
			c.Data = []byte(data)
		}
		return c
	}
	panic("no such change: " + s)
}
