package server

import (
	"context"
	"net/http"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/auth"
)

// asked is the key of what is known of a request, in its context.
type asked struct{}

// caller is a request and who sent it.
type caller struct {
	request *http.Request
	who     collab.Identity
}

// Request returns the HTTP request that a context comes from: that of a collab.Agent in a hook is of the request which
// opened its socket, or of the one that is being answered. nil: the context comes from the program itself.
func Request(ctx context.Context) *http.Request {
	c, _ := ctx.Value(asked{}).(*caller)
	if c == nil {
		return nil
	}
	return c.request
}

// identityOf returns who sent a request that has passed identified.
func identityOf(r *http.Request) collab.Identity {
	c, _ := r.Context().Value(asked{}).(*caller)
	if c == nil {
		return collab.Identity{}
	}
	return c.who
}

// identified finds out who sends a request before next sees it. Whom the program refuses is answered 401.
func (s *Server) identified(guests *auth.Guests, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &caller{request: r}
		if s.options.Identify == nil {
			c.who = guests.Identity(r)
		} else {
			who, err := s.options.Identify(r)
			if err != nil {
				s.log.Debug("somebody was refused", "path", r.URL.Path, "err", err)
				http.Error(w, "You are not allowed in.", http.StatusUnauthorized)
				return
			}
			c.who = who
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), asked{}, c)))
	})
}

// agentOf returns who is at the other end of a socket, as hooks see it. Where there are no hooks it does not keep the
// request.
func (s *Server) agentOf(r *http.Request) *collab.Agent {
	a := &collab.Agent{Identity: identityOf(r), Context: context.Background()}
	if s.hub.Hooks.Any() {
		a.Context = context.WithoutCancel(r.Context())
	}
	return a
}
