package richtext

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// TransformPosition returns where a position, in UTF-16 units, is after op. Content that is inserted exactly there
// moves it only if it is own.
func TransformPosition(position int, op Op, own bool) int {
	offset := 0
	for i := 0; i < len(op) && offset <= position; i++ {
		c := &op[i]
		if c.Action == Delete {
			position -= min(c.Len, position-offset)
			continue
		}
		if c.Action == Insert && (offset < position || own) {
			position += c.Len
		}
		offset += c.Len
	}
	return position
}

var errPresence = errors.New("presence of rich-text needs index and length, integers that are not negative")

// TransformPresence moves {index, length, …} over op; what else is in the object stays. Nothing at all (null, false, 0,
// "") becomes null.
func (richText) TransformPresence(value []byte, op Op, own bool) ([]byte, error) {
	v, err := jsonvalue.Parse(value, valueLimits)
	if err != nil {
		return nil, err
	}
	if isNothing(v) {
		return []byte("null"), nil
	}
	index, ok := offsetOf(v, "index")
	length, ok2 := offsetOf(v, "length")
	if !ok || !ok2 {
		return nil, errPresence
	}
	start := TransformPosition(index, op, own)
	end := TransformPosition(index+length, op, own)
	members := make([]jsonvalue.Member, 0, v.Len()+2)
	for i := range v.Len() {
		members = append(members, jsonvalue.Member{Key: v.Key(i), Value: v.At(i)})
	}
	members = append(members,
		jsonvalue.Member{Key: "index", Value: jsonvalue.NewNumber(float64(start))},
		jsonvalue.Member{Key: "length", Value: jsonvalue.NewNumber(float64(end - start))})
	return jsonvalue.Append(nil, jsonvalue.NewObject(members...)), nil
}

// isNothing reports whether JavaScript takes v for false.
func isNothing(v jsonvalue.Value) bool {
	switch v.Kind() {
	case jsonvalue.Null:
		return true
	case jsonvalue.Bool:
		return !v.Bool()
	case jsonvalue.Number:
		return v.Float() == 0
	case jsonvalue.String:
		return v.Text() == ""
	}
	return false
}

func offsetOf(v jsonvalue.Value, key string) (int, bool) {
	member, _ := v.Get(key)
	f := member.Float()
	ok := member.Kind() == jsonvalue.Number && f >= 0 && f <= jsonvalue.MaxInt && f == float64(int(f))
	return int(f), ok
}
