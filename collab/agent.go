package collab

import "context"

// Agent is one connection, or one client within the program, as hooks see it. It is the same value for as long as that
// lives.
type Agent struct {
	// Identity is who is at the other end.
	Identity Identity
	// Context ends when the connection does. That of a socket has the values of the context of the request which opened
	// it; package server finds that request in it.
	Context context.Context
	// InProcess says that there is no socket: a client within the program, a request over HTTP, or the server itself.
	InProcess bool
	// Custom is the program's own, for what its hooks want to know again. Connect may set it; from then on several
	// goroutines read it at once.
	Custom any
}

// agentOf returns the Agent of one request that comes from no connection.
func agentOf(ctx context.Context, user UserID) *Agent {
	return &Agent{Identity: Identity{User: user}, Context: ctx, InProcess: true}
}
