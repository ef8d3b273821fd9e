package collab

// Limits bounds what a document may become. Zero values stand for the defaults.
type Limits struct {
	// OperationBytes is the length of the longest operation, as JSON, and of the most that a document may be created
	// with. Default 4 MiB.
	OperationBytes int
	// DocumentBytes is about the size of the largest document, as JSON. A document that is larger all the same, as the
	// limit was higher once, can be read and made smaller. Default 32 MiB.
	DocumentBytes int
	// Retries is how often a submission that lost the race for its version to another node is tried again before it is
	// refused. Default 0: without end.
	Retries int
}

// WithDefaults returns l with the defaults in place of zero values.
func (l Limits) WithDefaults() Limits {
	if l.OperationBytes <= 0 {
		l.OperationBytes = 4 << 20
	}
	if l.DocumentBytes <= 0 {
		l.DocumentBytes = 32 << 20
	}
	return l
}

// Limit bounds what the Document takes from now on; a new Document takes everything.
func (d *Document) Limit(l Limits) { d.limits = l.WithDefaults() }

// fits refuses a submission that is too large by itself.
func (l *Limits) fits(s *Submission) error {
	if l.OperationBytes == 0 || s.Restores || len(s.Change.Data) <= l.OperationBytes {
		return nil
	}
	return Errorf(CodeTooLarge, "The operation has %d bytes and this server's limit (--max-operation) is %d: make it in several parts",
		len(s.Change.Data), l.OperationBytes)
}

// bound takes c, which was applied last, back and returns an error if it has made the document larger than allowed. What
// makes a document smaller passes.
func (d *Document) bound(c change, id OpID, by author) error {
	limit := d.limits.DocumentBytes
	if limit == 0 || c.Kind == Delete {
		return nil
	}
	after, err := d.tip.measure(limit)
	if err != nil || after <= limit {
		return err
	}
	if err := d.Rebuild(); err != nil {
		return err
	}
	before, err := d.tip.measure(limit)
	if err == nil && after < before {
		return d.tip.apply(c, id, by.at)
	}
	return Errorf(CodeTooLarge, "The document would have %d bytes and this server's limit (--max-document) is %d: go on in another document, or remove something first",
		after, limit)
}
