package collab

// Identity is who is at the other end of a connection.
type Identity struct {
	// User is what stands as the author of their revisions; empty for somebody who has no identity of their own.
	User UserID
}
