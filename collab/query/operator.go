package query

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// MaxPattern bounds a regular expression, in bytes.
const MaxPattern = 1 << 10

// operators reads an object of operators about what a path leads to. whole says that arrays there are not looked into.
func (p *parser) operators(path Path, whole bool, v jsonvalue.Value) (and, error) {
	var list and
	for i := range v.Len() {
		if err := p.enter(); err != nil {
			return nil, err
		}
		n, err := p.operator(path, whole, v, i)
		p.leave()
		if err != nil {
			return nil, err
		}
		if n != nil {
			list = append(list, n)
		}
	}
	return list, nil
}

// operator reads the i-th of an object of operators; nil: it says nothing by itself.
func (p *parser) operator(path Path, whole bool, among jsonvalue.Value, i int) (node, error) {
	name, v := among.Key(i), among.At(i)
	one := func(t test) node { return &field{path, whole, t} }
	switch name {
	case "$eq":
		return one(equal{jsontree.From(v)}), nil
	case "$ne":
		return not{one(equal{jsontree.From(v)})}, nil
	case "$gt", "$gte", "$lt", "$lte":
		return one(&ordered{to: jsontree.From(v), less: name[1] == 'l', inclusive: len(name) == len("$gte")}), nil
	case "$in", "$nin":
		values, err := values(name, v)
		if err != nil {
			return nil, err
		}
		if name == "$nin" {
			return not{one(newOneOf(values))}, nil
		}
		return one(newOneOf(values)), nil
	case "$exists":
		n := node(&field{path, true, exists{}})
		if !truthy(v) {
			n = not{n}
		}
		return n, nil
	case "$not":
		if !isOperators(v) {
			return nil, errors.New("$not is an object of operators")
		}
		n, err := p.operators(path, whole, v)
		return not{n}, err
	case "$regex", "$options":
		return pattern(one, name, among)
	case "$comment":
		return nil, nil
	}
	return p.arrayOperator(path, whole, name, v)
}

// arrayOperator reads the operators that are mostly about arrays, and the less usual ones.
func (p *parser) arrayOperator(path Path, whole bool, name string, v jsonvalue.Value) (node, error) {
	switch name {
	case "$size":
		var n int
		err := number(&n, name, v)
		return &field{path, true, sized{n}}, err
	case "$all":
		return p.allOf(path, whole, v)
	case "$elemMatch":
		return p.elemMatch(path, v)
	case "$mod":
		m, err := newModulo(v)
		return &field{path, whole, m}, err
	case "$type":
		k, err := kinds(v)
		return &field{path, whole, k}, err
	}
	return nil, unknown(name)
}

// values returns the elements of an array.
func values(name string, v jsonvalue.Value) ([]jsontree.Value, error) {
	if v.Kind() != jsonvalue.Array {
		return nil, fmt.Errorf("%s is an array of values", name)
	}
	list := make([]jsontree.Value, v.Len())
	for i := range list {
		list[i] = jsontree.From(v.At(i))
		if isOperators(v.At(i)) {
			return nil, fmt.Errorf("%s holds values, no operators such as %s", name, v.At(i).Key(0))
		}
	}
	return list, nil
}

func truthy(v jsonvalue.Value) bool {
	return v.Kind() > jsonvalue.Bool && (v.Kind() != jsonvalue.Number || v.Float() != 0) || v.Bool()
}

// pattern makes the condition of $regex and $options, which belong together; nil for the one that comes second.
func pattern(one func(test) node, name string, among jsonvalue.Value) (node, error) {
	source, ok := among.Get("$regex")
	options, flagged := among.Get("$options")
	switch {
	case !ok:
		return nil, errors.New("$options stands beside $regex")
	case name == "$options":
		return nil, nil
	case source.Kind() != jsonvalue.String || flagged && options.Kind() != jsonvalue.String:
		return nil, errors.New("$regex and $options are strings")
	case len(source.Text()) > MaxPattern:
		return nil, fmt.Errorf("the expression of a $regex has at most %d bytes", MaxPattern)
	case strings.Trim(options.Text(), "ims") != "":
		return nil, errors.New("$options are letters out of i, m and s")
	}
	expression := source.Text()
	if options.Text() != "" {
		expression = "(?" + options.Text() + ")" + expression
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("the expression of a $regex cannot be read: %w", err)
	}
	return one(&matches{re}), nil
}

// allOf reads $all: of each of its values or $elemMatch there is an element.
func (p *parser) allOf(path Path, whole bool, v jsonvalue.Value) (node, error) {
	if v.Kind() != jsonvalue.Array {
		return nil, errors.New("$all is an array")
	}
	if v.Len() == 0 {
		return or{}, nil
	}
	var list and
	for i := range v.Len() {
		if err := p.enter(); err != nil {
			return nil, err
		}
		n, err := p.one(path, whole, v.At(i))
		p.leave()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// one reads an element of $all.
func (p *parser) one(path Path, whole bool, v jsonvalue.Value) (node, error) {
	switch {
	case !isOperators(v):
		return &field{path, whole, equal{jsontree.From(v)}}, nil
	case v.Key(0) == "$elemMatch" && v.Len() == 1:
		return p.elemMatch(path, v.At(0))
	}
	return nil, fmt.Errorf("$all holds values or $elemMatch, no %s", v.Key(0))
}

// elemMatch reads $elemMatch: operators for the elements themselves, or conditions on the fields of elements that are
// objects.
func (p *parser) elemMatch(path Path, v jsonvalue.Value) (node, error) {
	if v.Kind() != jsonvalue.Object {
		return nil, errors.New("$elemMatch is an object")
	}
	was := p.element
	p.element = true
	defer func() { p.element = was }()
	m := &anyMatch{}
	var err error
	if isOperators(v) && v.Key(0) != "$and" && v.Key(0) != "$or" && v.Key(0) != "$nor" {
		m.node, err = p.operators(Path{}, true, v)
	} else {
		m.node, err = p.all("$elemMatch", v)
		m.objects = true
	}
	return &field{path, true, m}, err
}

func newModulo(v jsonvalue.Value) (modulo, error) {
	if v.Kind() != jsonvalue.Array || v.Len() != 2 || v.At(0).Kind() != jsonvalue.Number || v.At(1).Kind() != jsonvalue.Number ||
		math.Trunc(v.At(0).Float()) == 0 {
		return modulo{}, errors.New("$mod is an array of a divisor, which is not 0, and a remainder")
	}
	return modulo{math.Trunc(v.At(0).Float()), math.Trunc(v.At(1).Float())}, nil
}

// kindNames are what $type calls the kinds: by name, or by number as BSON has it.
var kindNames = map[string]jsonvalue.Kind{
	"double": jsonvalue.Number, "number": jsonvalue.Number, "string": jsonvalue.String, "object": jsonvalue.Object,
	"array": jsonvalue.Array, "bool": jsonvalue.Bool, "null": jsonvalue.Null,
	"1": jsonvalue.Number, "2": jsonvalue.String, "3": jsonvalue.Object, "4": jsonvalue.Array, "8": jsonvalue.Bool, "10": jsonvalue.Null,
}

func kinds(v jsonvalue.Value) (ofKind, error) {
	if v.Kind() != jsonvalue.Array {
		v = jsonvalue.NewArray([]jsonvalue.Value{v})
	}
	var k ofKind
	for i := range v.Len() {
		name := v.At(i).Text()
		if v.At(i).Kind() == jsonvalue.Number {
			name = v.At(i).String()
		}
		kind, ok := kindNames[name]
		if !ok {
			return k, fmt.Errorf("$type knows no type %.50s", v.At(i))
		}
		k.kinds = append(k.kinds, kind)
	}
	return k, nil
}
