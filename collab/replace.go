package collab

import "context"

// Replacer is a Store in which a document can take the place of another. It is for imports, while nobody has the
// documents open.
type Replacer interface {
	// Replace makes to what from is: with its log, milestones, marks, digests, title, thumbnail and blobs. What was to
	// before is gone, and so is from under its own name. Where from has never been written nothing takes the place of
	// to. All of it is durable when Replace returns nil, or nothing of it has happened.
	Replace(ctx context.Context, to, from DocID) error
	// RenewEpoch gives the store a new epoch, which counts from its next opening on; the present one is a former one then.
	RenewEpoch(ctx context.Context) error
}
