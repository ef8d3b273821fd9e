package collab

import "context"

// Broker tells other nodes that a document has moved on. It delivers at most once, in any order, possibly to the
// sender: a Session reads a message as "look at the log" and uses its content only where the versions fit. What is
// true is in the Log.
type Broker interface {
	// Publish must not wait for a network: what cannot be sent soon may be dropped.
	Publish(ctx context.Context, topic string, msg []byte) error
	// Subscribe calls fn for each message of topic until cancel is called. fn must not block.
	Subscribe(ctx context.Context, topic string, fn func(msg []byte)) (cancel func(), err error)
}
