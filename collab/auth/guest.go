// Package auth says who is at the other end.
//
// # Main types
//
// Guests gives every browser an identity without asking for one: a random id in a cookie. Whoever holds the cookie is
// that guest, so it is a secret; revisions and lists bear an id derived from it with a key of the store.
//
// # Concurrency
//
// Guests is immutable and safe for concurrent use.
//
// Accounts, tokens and roles are not here yet: an unguessable address is the access to a document.
package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// CookieName is the name of the cookie that holds a guest's secret.
const CookieName = "tandem_guest"

const (
	secretLen = 32                   // 128 bits in hexadecimal
	lifetime  = 400 * 24 * time.Hour // the most that browsers allow
)

// Guests knows browsers by a cookie.
type Guests struct {
	key          []byte
	trustProxies bool
}

// NewGuests returns Guests whose public ids are derived with key. With trustProxies the header X-Forwarded-Proto is
// believed, which says whether a browser reached the proxy in front of us by TLS.
func NewGuests(key []byte, trustProxies bool) *Guests {
	return &Guests{key: key, trustProxies: trustProxies}
}

// Greet wraps a handler that serves pages: a browser without an identity gets one, and one that has it keeps it for
// another while.
func (g *Guests) Greet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, ok := secretOf(r)
		if !ok {
			secret = newSecret()
		}
		http.SetCookie(w, &http.Cookie{
			Name: CookieName, Value: secret, Path: "/", MaxAge: int(lifetime.Seconds()),
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: g.overTLS(r),
		})
		next.ServeHTTP(w, r)
	})
}

// Identity returns who sent the request; the zero Identity if it bears no cookie of ours.
func (g *Guests) Identity(r *http.Request) collab.Identity {
	secret, ok := secretOf(r)
	if !ok {
		return collab.Identity{}
	}
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte("guest\x00" + secret))
	return collab.Identity{User: collab.UserID("guest:" + hex.EncodeToString(mac.Sum(nil)[:12]))}
}

func (g *Guests) overTLS(r *http.Request) bool {
	return r.TLS != nil || g.trustProxies && r.Header.Get("X-Forwarded-Proto") == "https"
}

func secretOf(r *http.Request) (string, bool) {
	c, err := r.Cookie(CookieName)
	if err != nil || len(c.Value) != secretLen {
		return "", false
	}
	_, err = hex.DecodeString(c.Value)
	return c.Value, err == nil
}

func newSecret() string {
	var b [secretLen / 2]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
