package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// address is a document, and perhaps one of its versions, as it is named on the command line.
type address struct {
	id collab.DocID
	// server is where a page's address points to, without a path; empty where only the document is named.
	server string
	at     moment
}

// moment is a version of a document: by number, by time or by name.
type moment struct {
	version collab.Version // or NoBase
	time    time.Time      // or zero
	name    string         // or empty
}

// current is the moment that is not named.
var current = moment{version: collab.NoBase}

// pageCollections are the collections of the pages by the first part of their paths.
var pageCollections = map[string]string{"d": "docs", "b": "boards"}

// addressHelp explains what parseAddress takes.
const addressHelp = "DOC is collection/id, such as docs/7hxk2, or the address of its page. VERSION is a number, a time such as\n" +
	"2026-11-24T10:30 (of this machine's zone, or with one behind: Z, +01:00), or a name that somebody gave it;\n" +
	"name:2026 is a name that looks like something else."

// parseAddress reads DOC or DOC@VERSION.
func parseAddress(text string) (address, error) {
	a := address{at: current}
	document, version, versioned := cutLast(text, "@")
	if versioned {
		var err error
		if a.at, err = parseMoment(version); err != nil {
			return a, err
		}
	}
	path := document
	if page, err := url.Parse(document); err == nil && page.Scheme != "" && page.Host != "" {
		a.server, path = page.Scheme+"://"+page.Host, strings.TrimPrefix(page.Path, "/")
		kind, id, _ := strings.Cut(strings.TrimSuffix(path, "/"), "/")
		collection, ok := pageCollections[kind]
		if !ok || id == "" {
			return a, fmt.Errorf("%q is not the address of a document's page", document)
		}
		path = collection + "/" + id
	}
	var ok bool
	if a.id.Collection, a.id.ID, ok = strings.Cut(path, "/"); !ok || a.id.Collection == "" || a.id.ID == "" {
		return a, fmt.Errorf("%q does not name a document: it should be collection/id or the address of its page", document)
	}
	return a, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// layouts are the times without a zone.
var layouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"}

func parseMoment(text string) (moment, error) {
	if text == "" {
		return current, errors.New("no version is named behind @")
	}
	if name, ok := strings.CutPrefix(text, "name:"); ok {
		return moment{version: collab.NoBase, name: name}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return moment{version: collab.Version(n)}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return moment{version: collab.NoBase, time: at}, nil
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return moment{version: collab.NoBase, time: at}, nil
		}
	}
	return moment{version: collab.NoBase, name: text}, nil
}

// query returns m as the HTTP API is asked for it.
func (m moment) query() url.Values {
	switch {
	case m.version != collab.NoBase:
		return url.Values{"version": {strconv.FormatInt(int64(m.version), 10)}}
	case !m.time.IsZero():
		return url.Values{"time": {m.time.UTC().Format(time.RFC3339Nano)}}
	case m.name != "":
		return url.Values{"name": {m.name}}
	}
	return nil
}
