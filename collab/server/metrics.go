package server

import (
	"crypto/subtle"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// measure adds the numbers that are there to be asked for.
func (s *Server) measure() {
	s.metrics.Gauge("tandem_connections", func() float64 { return float64(s.gateway.Connections()) })
	s.metrics.Gauge("tandem_sessions", func() float64 { return float64(s.hub.Open()) })
	s.metrics.Gauge("tandem_unanswered_requests", func() float64 {
		requests, _ := s.gateway.Unanswered()
		return float64(requests)
	})
	s.metrics.Gauge("tandem_unanswered_bytes", func() float64 {
		_, bytes := s.gateway.Unanswered()
		return float64(bytes)
	})
	for name, value := range map[string]func(collab.QueryStats) int{
		"tandem_queries":         func(q collab.QueryStats) int { return q.Watches },
		"tandem_query_documents": func(q collab.QueryStats) int { return q.Documents },
		"tandem_query_bytes":     func(q collab.QueryStats) int { return q.Bytes },
	} {
		s.metrics.Gauge(name, func() float64 { return float64(value(s.hub.QueryStats())) })
	}
}

// bearer lets those pass who bear a token; everybody if there is none.
func bearer(token string) echo.MiddlewareFunc {
	want := "Bearer " + token
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			got := c.Request().Header.Get(echo.HeaderAuthorization)
			if token != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) != 1 {
				c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
				return c.String(http.StatusUnauthorized, "the token of --metrics-token is wanted\n")
			}
			return next(c)
		}
	}
}
