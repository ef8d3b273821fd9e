package rest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/archive"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

const bearer = "Bearer secret"

func TestExportLines(t *testing.T) {
	store := memory.New(memory.Options{})
	api := newAPI(t, store)
	for _, path := range []string{"/v1/docs/docs/a", "/v1/docs/docs/b%20%2Fc", "/v1/docs/titles/a", "/v1/docs/other/x"} {
		if w := call(api, http.MethodPut, path, `{"type":"text-unicode","data":"text"}`); w.Code != http.StatusCreated {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for query, want := range map[string]string{
		"":                             "docs/a docs/b /c other/x titles/a",
		"?only=docs":                   "docs/a titles/a docs/b /c",
		"?only=docs%2Fb%2520%252Fc":    "docs/b /c",
		"?only=other&only=docs%2Fa":    "other/x docs/a titles/a",
		"?only=titles%2Fa&only=titles": "titles/a",
	} {
		w := call(api, http.MethodGet, "/v1/admin/export"+query, "", "Authorization", bearer)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
			continue
		}
		f, err := archive.Open(strings.NewReader(w.Body.String()), archive.FileOptions{Types: builtin.Registry()})
		if err != nil {
			t.Fatal(err)
		}
		contents, err := f.Check(t.Context())
		var got []string
		for _, id := range contents.Docs {
			got = append(got, id.String())
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", query, got, err, want)
		}
	}
	for query, want := range map[string]int{
		"?only=docs%2Fz": http.StatusNotFound, "?only=none": http.StatusNotFound, "?only=": http.StatusBadRequest, "?only=%25zz": http.StatusBadRequest,
	} {
		if w := call(api, http.MethodGet, "/v1/admin/export"+query, "", "Authorization", bearer); w.Code != want {
			t.Errorf("%s: %d %s, want %d", query, w.Code, w.Body, want)
		}
	}
	if w := call(api, http.MethodGet, "/v1/admin/export", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("without the token: %d", w.Code)
	}
}

// backupAPI is an API with a way to make backups.
func backupAPI(t *testing.T, backup BackupFunc) http.Handler {
	e := echo.New()
	err := Register(e.Group("/v1"), Options{
		Store: memory.New(memory.Options{}), Token: "secret", Backup: backup, Logger: slog.New(slog.DiscardHandler),
		Who: func(*http.Request) collab.Identity { return collab.Identity{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestBackup(t *testing.T) {
	api := backupAPI(t, func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "all of it")
		return err
	})
	w := call(api, http.MethodPost, "/v1/admin/backup", "", "Authorization", bearer)
	if w.Code != http.StatusOK || w.Body.String() != "all of it" || w.Header().Get("Content-Type") != mimeTar {
		t.Errorf("%d %q as %s", w.Code, w.Body, w.Header().Get("Content-Type"))
	}
	if w := call(api, http.MethodPost, "/v1/admin/backup", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("without the token: %d", w.Code)
	}
	busy := collab.Errorf(collab.CodeUnavailable, "A backup is being made already")
	api = backupAPI(t, func(context.Context, io.Writer) error { return busy })
	if w := call(api, http.MethodPost, "/v1/admin/backup", "", "Authorization", bearer); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), busy.Message) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := call(newAPI(t, memory.New(memory.Options{})), http.MethodPost, "/v1/admin/backup", "", "Authorization", bearer); w.Code != http.StatusNotImplemented {
		t.Errorf("of a store without backups: %d %s", w.Code, w.Body)
	}
}

// A backup that fails when half of it is sent does not look whole to its receiver.
func TestBackupIsCutOff(t *testing.T) {
	s := httptest.NewServer(backupAPI(t, func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "half of it"); err != nil {
			return err
		}
		return errors.New("the disk is gone")
	}))
	defer s.Close()
	r, err := http.NewRequest(http.MethodPost, s.URL+"/v1/admin/backup", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", bearer)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return // it was cut before the client had seen anything
	}
	defer response.Body.Close()
	if data, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("%d %q looks whole", response.StatusCode, data)
	}
}
