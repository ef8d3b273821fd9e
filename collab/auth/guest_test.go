package auth

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

var page = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

// visit asks for a page and returns the cookie that came with it.
func visit(t *testing.T, g *Guests, prepare func(*http.Request)) *http.Cookie {
	t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	if prepare != nil {
		prepare(r)
	}
	w := httptest.NewRecorder()
	g.Greet(page).ServeHTTP(w, r)
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies", len(cookies))
	}
	return cookies[0]
}

func identity(g *Guests, cookie string) string {
	r := httptest.NewRequest("GET", "/ws", nil)
	if cookie != "" {
		r.Header.Set("Cookie", CookieName+"="+cookie)
	}
	return string(g.Identity(r).User)
}

func TestCookie(t *testing.T) {
	g := NewGuests([]byte("key"), false)
	c := visit(t, g, nil)
	if len(c.Value) != 32 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure ||
		c.MaxAge < 365*24*3600 {
		t.Errorf("%+v", c)
	}
	if other := visit(t, g, nil); other.Value == c.Value {
		t.Error("two guests got one identity")
	}
	if again := visit(t, g, func(r *http.Request) { r.AddCookie(c) }); again.Value != c.Value {
		t.Error("a guest who came back got another identity")
	}
	forged := &http.Cookie{Name: CookieName, Value: "chosen-by-the-browser"}
	if again := visit(t, g, func(r *http.Request) { r.AddCookie(forged) }); again.Value == forged.Value {
		t.Error("a cookie that is not ours was kept")
	}
}

func TestCookieIsSecureOverTLS(t *testing.T) {
	for _, c := range []struct {
		name      string
		trust     bool
		tls       bool
		forwarded string
		want      bool
	}{
		{"plain", true, false, "", false},
		{"TLS", false, true, "", true},
		{"TLS at a proxy that is trusted", true, false, "https", true},
		{"TLS at a proxy that is not", false, false, "https", false},
		{"plain at a proxy", true, false, "http", false},
	} {
		got := visit(t, NewGuests([]byte("key"), c.trust), func(r *http.Request) {
			if c.tls {
				r.TLS = &tls.ConnectionState{}
			}
			r.Header.Set("X-Forwarded-Proto", c.forwarded)
		})
		if got.Secure != c.want {
			t.Errorf("%s: %v", c.name, got.Secure)
		}
	}
}

func TestIdentity(t *testing.T) {
	g := NewGuests([]byte("key"), false)
	secret := visit(t, g, nil).Value
	user := identity(g, secret)
	if user != identity(g, secret) || !strings.HasPrefix(user, "guest:") || strings.Contains(user, secret) {
		t.Errorf("%q", user)
	}
	if user == identity(g, visit(t, g, nil).Value) {
		t.Error("two guests are one")
	}
	if user == identity(NewGuests([]byte("other"), false), secret) {
		t.Error("the public id does not depend on the key")
	}
	for _, cookie := range []string{"", "short", strings.Repeat("x", 32), secret + "0"} {
		if got := identity(g, cookie); got != "" {
			t.Errorf("%q: %q", cookie, got)
		}
	}
}
