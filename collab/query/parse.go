package query

import (
	"errors"
	"fmt"
	"math"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Limits of a query.
const (
	MaxBytes      = 64 << 10
	MaxConditions = 500
	MaxDepth      = 32 // of conditions within one another, and of the values in them
)

// Parse reads a query. Without any, or with null, it is for every document. An error says what is wrong with it, and may be
// shown to whoever wrote it.
func Parse(data []byte) (*Query, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the query has %d bytes and the limit is %d", len(data), MaxBytes)
	}
	v := jsonvalue.NewObject()
	if len(data) > 0 && jsonvalue.KindOf(data) != jsonvalue.Null {
		var err error
		if v, err = jsonvalue.Parse(data, jsonvalue.Limits{Depth: 2*MaxDepth + 2}); err != nil {
			return nil, fmt.Errorf("the query cannot be read: %w", err)
		}
	}
	if v.Kind() != jsonvalue.Object {
		return nil, errors.New("a query is an object")
	}
	p := &parser{query: &Query{text: v.String()}}
	if err := p.top(v); err != nil {
		return nil, err
	}
	return p.query, nil
}

// parser builds a query.
type parser struct {
	query      *Query
	conditions int
	depth      int
	element    bool // what is read is about an element of an array, so its paths are none of the document's
}

// top reads a whole query.
func (p *parser) top(v jsonvalue.Value) error {
	if filter, sort, ok := testForm(v); ok {
		if err := p.order(sort); err != nil {
			return err
		}
		v = filter
	}
	for i := range v.Len() {
		if err := p.member(v.Key(i), v.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// testForm takes a query apart that has the form of the database in ShareDB's tests.
func testForm(v jsonvalue.Value) (filter, sort jsonvalue.Value, ok bool) {
	filter = jsonvalue.NewObject()
	for i := range v.Len() {
		switch value := v.At(i); {
		case v.Key(i) == "filter" && value.Kind() == jsonvalue.Object && !isOperators(value):
			filter = value
		case v.Key(i) == "sort" && isPairs(value):
			sort = value
		default:
			return filter, sort, false
		}
	}
	return filter, sort, v.Len() > 0
}

func isPairs(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.Array {
		return false
	}
	for i := range v.Len() {
		if pair := v.At(i); pair.Kind() != jsonvalue.Array || pair.Len() != 2 {
			return false
		}
	}
	return true
}

// member reads one member of the query: how the list is cut, or a condition.
func (p *parser) member(key string, v jsonvalue.Value) error {
	switch key {
	case "$sort", "$orderby":
		return p.order(v)
	case "$skip":
		return number(&p.query.skip, key, v)
	case "$limit":
		return number(&p.query.limit, key, v)
	case "$count":
		return p.counting(v)
	}
	n, err := p.condition(key, v)
	if err == nil && n != nil {
		p.query.filter = append(p.query.filter, n)
	}
	return err
}

func number(n *int, key string, v jsonvalue.Value) error {
	f := v.Float()
	if v.Kind() != jsonvalue.Number || f < 0 || f != math.Trunc(f) || f > math.MaxInt32 {
		return fmt.Errorf("%s is a whole number, 0 or more", key)
	}
	*n = int(f)
	return nil
}

func (p *parser) counting(v jsonvalue.Value) error {
	switch v.Kind() {
	case jsonvalue.Bool:
		p.query.count = v.Bool()
		return nil
	case jsonvalue.Object:
		p.query.count = true
		apply, ok := v.Get("applySkipLimit")
		p.query.whole = ok && !apply.Bool()
		return nil
	}
	return errors.New("$count is true, or an object with applySkipLimit")
}

// order reads a $sort: an object, or an array of pairs. The zero Value is none.
func (p *parser) order(v jsonvalue.Value) error {
	for i := range v.Len() {
		name, direction := "", v.At(i)
		switch {
		case v.Kind() == jsonvalue.Object:
			name = v.Key(i)
		case isPairs(v) && direction.At(0).Kind() == jsonvalue.String:
			name, direction = direction.At(0).Text(), direction.At(1)
		}
		if d := direction.Float(); name == "" || d != 1 && d != -1 {
			return errBadSort
		}
		path, err := p.path(name)
		if err != nil {
			return err
		}
		p.query.sort = append(p.query.sort, sortKey{path, direction.Float() < 0})
	}
	if k := v.Kind(); k != jsonvalue.Object && k != jsonvalue.Array && k != jsonvalue.None && k != jsonvalue.Null {
		return errBadSort
	}
	if len(p.query.sort) > maxSort {
		return fmt.Errorf("a query is sorted by at most %d paths", maxSort)
	}
	return nil
}

const maxSort = 32

var errBadSort = errors.New("$sort is an object of paths with 1 or -1, or an array of such pairs")

// path reads a path, and notes the field of the document in which it begins.
func (p *parser) path(text string) (Path, error) {
	path, err := ParsePath(text)
	if err == nil && !p.element {
		p.query.fields = addField(p.query.fields, path.field())
	}
	return path, err
}

// enter counts a condition in, which leave has to follow.
func (p *parser) enter() error {
	p.conditions++
	p.depth++
	switch {
	case p.conditions > MaxConditions:
		return fmt.Errorf("a query has at most %d conditions", MaxConditions)
	case p.depth > MaxDepth:
		return fmt.Errorf("conditions are at most %d deep", MaxDepth)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// condition reads a member of an object of conditions; nil: it says nothing.
func (p *parser) condition(key string, v jsonvalue.Value) (node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	switch key {
	case "$and":
		list, err := p.list(key, v)
		return and(list), err
	case "$or":
		list, err := p.list(key, v)
		return or(list), err
	case "$nor":
		list, err := p.list(key, v)
		return not{or(list)}, err
	case "$comment":
		return nil, nil
	}
	if key != "" && key[0] == '$' {
		return nil, unknown(key)
	}
	path, err := p.path(key)
	if err != nil {
		return nil, err
	}
	if isOperators(v) {
		return p.operators(path, false, v)
	}
	return &field{path: path, test: equal{jsontree.From(v)}}, nil
}

func unknown(operator string) error {
	if len(operator) > 100 {
		operator = operator[:100] + "…"
	}
	return fmt.Errorf("unknown operator %s", operator)
}

// list reads the conditions of $and, $or and $nor.
func (p *parser) list(key string, v jsonvalue.Value) ([]node, error) {
	if v.Kind() != jsonvalue.Array || v.Len() == 0 {
		return nil, fmt.Errorf("%s is an array of conditions", key)
	}
	var list []node
	for i := range v.Len() {
		n, err := p.all(key, v.At(i))
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// all reads an object of conditions.
func (p *parser) all(within string, v jsonvalue.Value) (and, error) {
	if v.Kind() != jsonvalue.Object {
		return nil, fmt.Errorf("a condition in %s is an object", within)
	}
	var list and
	for i := range v.Len() {
		n, err := p.condition(v.Key(i), v.At(i))
		if err != nil {
			return nil, err
		}
		if n != nil {
			list = append(list, n)
		}
	}
	return list, nil
}

// isOperators reports whether v is an object of operators and not a value. What begins with one is not a value.
func isOperators(v jsonvalue.Value) bool {
	return v.Kind() == jsonvalue.Object && v.Len() > 0 && v.Key(0) != "" && v.Key(0)[0] == '$'
}
