package column

import "github.com/tandem-collab/tandem/collab"

// class is what revisions that look alike have in common.
type class struct {
	kind     collab.Kind
	typeName string
	form     form
	shape    string

	ints, texts int // how many holes
	uses        int // by how many revisions
	own         bool
}

// form says what the data of a change is. The numbers are frozen.
type form byte

const (
	formNil   form = iota // there is none
	formWhole             // kept as it is: one text
	formShape             // a shape with holes
)

// count counts the holes of c.
func (c *class) count() {
	switch c.form {
	case formWhole:
		c.texts = 1
	case formShape:
		for _, b := range []byte(c.shape) {
			switch b {
			case holeInt:
				c.ints++
			case holeString, holeNumber:
				c.texts++
			}
		}
	}
}

const (
	ownUses  = 8  // from so many uses on a class has columns of its own
	ownHoles = 16 // unless it has more holes than that
)

// settle decides, when all uses are counted, whether c has columns of its own. Rare classes share one set, so that
// there are never many more columns than values.
func (c *class) settle() { c.own = c.uses >= ownUses && c.ints+c.texts <= ownHoles }

// classKey tells classes apart.
type classKey struct {
	kind     collab.Kind
	form     form
	typeName string
	shape    string
}
