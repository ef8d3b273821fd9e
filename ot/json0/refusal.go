package json0

import "errors"

// refusal is a mistake that ShareDB's server looks for itself, before it asks the type, in its words.
type refusal struct {
	message string
	form    bool
	mistake error
}

// inWordsOfServer returns err as a refusal if it is one of the mistakes that the server looks for.
func inWordsOfServer(err error) error {
	switch {
	case errors.Is(err, errNotList):
		return &refusal{"json0 op must be an array", true, err}
	case errors.Is(err, errComponent), errors.Is(err, errNoPath):
		return &refusal{"Missing path", true, err}
	case errors.Is(err, errSegment):
		return &refusal{"Invalid path segment", false, err}
	}
	return err
}

// Error returns the server's words.
func (r *refusal) Error() string { return r.message }

// Unwrap returns the mistake as the type sees it.
func (r *refusal) Unwrap() error { return r.mistake }

// BadlyFormed is asked by ot.IsBadlyFormed.
func (r *refusal) BadlyFormed() bool { return r.form }
