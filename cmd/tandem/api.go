package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// api asks a server: one that runs somewhere, or one that this process runs for a moment on a directory. Both are asked
// over HTTP, so a command does the same in both cases.
type api struct {
	url    string
	token  string
	author string // who is to stand behind what is written
	client http.Client
	close  func() error
}

// apiFlags adds the flags that openAPI reads.
func apiFlags(flags *pflag.FlagSet) {
	flags.String("data", "./tandem-data", "directory of the documents, when the server is stopped")
	flags.String("url", "", "address of the running server, such as http://127.0.0.1:7007")
	flags.String("token", "", "the running server's --api-token; better given as "+variablePrefix+"API_TOKEN")
}

// openAPI finds out where the documents are: at --url, else where the address of a page points to, else in --data.
func openAPI(cmd *cobra.Command, a address) (*api, error) {
	k, err := settings(cmd.Flags())
	if err != nil {
		return nil, err
	}
	where := k.String("url")
	if where == "" && !cmd.Flags().Changed("data") {
		where = a.server
	}
	if where == "" {
		return openDirectory(cmd, k)
	}
	if u, err := url.Parse(where); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("--url %q is not an address such as http://127.0.0.1:7007", where)
	}
	token := k.String("token")
	if token == "" {
		token = k.String("api-token")
	}
	return &api{url: strings.TrimSuffix(where, "/"), token: token, close: func() error { return nil }}, nil
}

// openDirectory runs a server on a directory. Nobody can reach it but the api.
func openDirectory(cmd *cobra.Command, k *koanf.Koanf) (*api, error) {
	data := k.String("data")
	if !persistence.Exists(data) {
		return nil, fmt.Errorf("there are no documents in %s: name their directory with --data, or a running server with --url", data)
	}
	merge := k.String("merge-collections") // as the server's variable says; there is no such flag here
	if merge == "" {
		merge = defaultMerge
	}
	a := &api{url: "http://tandem", token: rand.Text()}
	logger := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := server.New(server.Options{Data: data, Logger: logger, APIToken: a.token, MergeCollections: list(merge)})
	if errors.Is(err, bolt.ErrInUse) {
		return nil, fmt.Errorf("a server is running on %s: name it with --url, such as --url http://127.0.0.1:7007", data)
	}
	if err != nil {
		return nil, err
	}
	pipes := newPipes()
	a.client.Transport = &http.Transport{DialContext: pipes.dial}
	served := make(chan error, 1)
	go func() { served <- s.Serve(pipes) }()
	a.close = func() error {
		a.client.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		return errors.Join(s.Close(ctx), <-served)
	}
	return a, nil
}

// path returns where the document is in the HTTP API.
func (a address) path() string {
	return "/v1/docs/" + url.PathEscape(a.id.Collection) + "/" + url.PathEscape(a.id.ID)
}

func (a *api) get(ctx context.Context, path string, query url.Values, answer any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return a.do(ctx, http.MethodGet, path, nil, answer)
}

// do sends a request and decodes the answer. A refusal is an error in the server's words.
func (a *api) do(ctx context.Context, method, path string, body, answer any) error {
	response, err := a.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close() // only read
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", a.url, err)
	}
	if !strings.Contains(response.Header.Get("Content-Type"), "json") {
		return fmt.Errorf("%s is not the address of a tandem that knows history", a.url)
	}
	if err := json.Unmarshal(data, answer); err != nil {
		return fmt.Errorf("%s answers what cannot be read: %w", a.url, err)
	}
	return nil
}

// stream sends a request and returns the answer as it comes, which must be of a kind.
func (a *api) stream(ctx context.Context, method, path, kind string) (io.ReadCloser, error) {
	response, err := a.send(ctx, method, path, nil)
	if err != nil {
		return nil, err
	}
	if got := response.Header.Get("Content-Type"); got != kind {
		response.Body.Close() // only read
		return nil, fmt.Errorf("%s is not the address of a tandem that knows this command", a.url)
	}
	return response.Body, nil
}

// send sends a request and returns an answer that is no refusal.
func (a *api) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, a.url+path, content)
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	if a.author != "" {
		request.Header.Set("Tandem-Author", a.author)
	}
	response, err := a.client.Do(request)
	var failed *url.Error
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("no server answers at %s: %w", a.url, failed.Err)
	}
	if err != nil {
		return nil, err
	}
	if response.StatusCode < http.StatusBadRequest {
		return response, nil
	}
	defer response.Body.Close() // only read
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.url, err)
	}
	return nil, refusal(response, data)
}

func refusal(response *http.Response, data []byte) error {
	var problem struct{ Code, Title, Detail string }
	if json.Unmarshal(data, &problem) != nil || problem.Title == "" {
		return fmt.Errorf("%s answers %s", response.Request.URL.Host, response.Status)
	}
	switch {
	case problem.Code == "unknown_guest", problem.Code == "token_required":
		return errors.New("the server wants its token for this: give --token, or " + variablePrefix + "API_TOKEN, as its --api-token says")
	case problem.Detail != "":
		return errors.New(problem.Detail)
	}
	return errors.New(problem.Title)
}

// pipes is a network of one process: what dial opens, Accept gives to the server.
type pipes struct {
	opened chan net.Conn
	closed chan struct{}
}

func newPipes() *pipes { return &pipes{opened: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.opened <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.opened:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }
