package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/server"
)

// A program with an HTTP server of its own says who its users are, and lets ShareDB's clients connect beside its own
// routes.
func Example() {
	tandem, err := server.New(server.Options{
		Data:   "memory:", // or a directory
		Logger: slog.New(slog.DiscardHandler),
		Identify: func(r *http.Request) (collab.Identity, error) {
			user := r.Header.Get("User") // in earnest: a session, a token
			if user == "" {
				return collab.Identity{}, errors.New("nobody")
			}
			return collab.Identity{User: collab.UserID(user)}, nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer tandem.Close(context.Background())

	e := echo.New() // http.ServeMux does as well
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "my own page") })
	e.GET("/live", echo.WrapHandler(tandem.Socket()))
	e.Any("/docs/*", echo.WrapHandler(http.StripPrefix("/docs", tandem.Handler())))
	web := httptest.NewServer(e)
	defer web.Close()

	for _, user := range []string{"ana", ""} {
		header := http.Header{}
		if user != "" {
			header.Set("User", user)
		}
		conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/live", header)
		if err != nil {
			fmt.Println(response.Status)
			continue
		}
		var init struct{ A string }
		if err := conn.ReadJSON(&init); err != nil {
			log.Fatal(err)
		}
		fmt.Println("greeted with", init.A)
		conn.Close()
	}
	// Output:
	// greeted with init
	// 401 Unauthorized
}

// A client within the program edits a document while a browser watches.
func ExampleServer_Client() {
	tandem, err := server.New(server.Options{Data: "memory:", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer tandem.Close(ctx)
	web := httptest.NewServer(tandem.Handler())
	defer web.Close()

	robot := tandem.Client(collab.Identity{User: "robot"})
	defer robot.Close()
	doc, err := robot.Open(ctx, "notes", "today")
	if err != nil {
		log.Fatal(err)
	}
	version, err := doc.Create(ctx, "text-unicode", []byte(`"Hello"`))
	if err != nil {
		log.Fatal(err)
	}

	browser, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/ws", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer browser.Close()
	browser.WriteMessage(websocket.TextMessage, []byte(`{"a":"s","c":"notes","d":"today"}`))
	browser.ReadMessage() // the greeting
	_, subscribed, _ := browser.ReadMessage()
	fmt.Printf("%s\n", subscribed)

	if version, err = doc.Edit(ctx, version, []byte(`[5," world"]`)); err != nil {
		log.Fatal(err)
	}
	var op struct{ Op json.RawMessage }
	if err := browser.ReadJSON(&op); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s made version %d\n", op.Op, version)

	// What does not fit is an error with a code.
	_, err = doc.Edit(ctx, version, []byte(`[99,"x"]`))
	fmt.Println(collab.CodeOf(err) == collab.CodeNotApplied)
	// Output:
	// {"data":{"v":1,"data":"Hello","type":"http://sharejs.org/types/text-unicode"},"a":"s","c":"notes","d":"today"}
	// [5," world"] made version 2
	// true
}

// A subscription yields every revision; revisions that were made before it began, too.
func ExampleDoc_Subscribe() {
	tandem, err := server.New(server.Options{Data: "memory:", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer tandem.Close(ctx)
	client := tandem.Client(collab.Identity{User: "ana"})
	defer client.Close()

	doc := client.Doc("scores", "game")
	doc.Create(ctx, "json0", []byte(`{"points":0}`))
	doc.Edit(ctx, collab.NoBase, []byte(`[{"p":["points"],"na":3}]`))
	subscription, err := doc.Subscribe(ctx, 0)
	if err != nil {
		log.Fatal(err)
	}
	doc.Edit(ctx, collab.NoBase, []byte(`[{"p":["points"],"na":2}]`))
	for rev, err := range subscription.All(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d: %v %s by %s\n", rev.Base, rev.Change.Kind, rev.Change.Data, rev.Author)
		if rev.Base == 2 {
			break
		}
	}
	// Output:
	// 0: create {"points":0} by ana
	// 1: edit [{"p":["points"],"na":3}] by ana
	// 2: edit [{"p":["points"],"na":2}] by ana
}

// Hooks decide who may do what. This one lets only its author change a note, in whatever way.
func ExampleOptions_hooks() {
	onlyAuthors := collab.Hooks{
		Apply: func(r *collab.SubmitRequest) error {
			note, err := r.State().JSON()
			if err != nil || note == nil {
				return err // it is about to be made
			}
			var content struct{ Author collab.UserID }
			if err := json.Unmarshal(note, &content); err != nil {
				return err
			}
			if content.Author != r.Agent.Identity.User {
				return collab.Refuse("ERR_FORBIDDEN", "This note is %s's", content.Author)
			}
			return nil
		},
	}
	tandem, err := server.New(server.Options{
		Data: "memory:", Logger: slog.New(slog.DiscardHandler), Hooks: []collab.Hooks{onlyAuthors},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer tandem.Close(ctx)

	ana, eve := tandem.Client(collab.Identity{User: "ana"}), tandem.Client(collab.Identity{User: "eve"})
	ana.Doc("notes", "n").Create(ctx, "json0", []byte(`{"author":"ana","text":"mine"}`))
	_, err = eve.Doc("notes", "n").Edit(ctx, 1, []byte(`[{"p":["text",0],"si":"not "}]`))
	fmt.Println(err)
	_, err = ana.Doc("notes", "n").Edit(ctx, 1, []byte(`[{"p":["text",0],"si":"still "}]`))
	fmt.Println(err)
	// Output:
	// submit to notes/n: This note is ana's
	// <nil>
}

// Hooks can also filter: nobody but its owner sees what is secret in a document, neither in it nor in operations. For
// members that are the same for everybody a projection does that by itself.
func ExampleOptions_filter() {
	secrets, err := collab.NewProjection("without-secret", "people", "name")
	if err != nil {
		log.Fatal(err)
	}
	filter := collab.Hooks{
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			for _, v := range r.Snapshots {
				if v.ID == string(r.Agent.Identity.User) {
					continue
				}
				data, err := v.Data()
				if err != nil {
					return err
				}
				if data, err = secrets.Snapshot(v.Type, data); err != nil {
					return err
				}
				v.Replace(data)
			}
			return nil
		},
		Op: func(r *collab.OpRead) (err error) {
			if r.Doc.ID != string(r.Agent.Identity.User) {
				r.Revision.Change, err = secrets.Change(r.Revision.Change)
			}
			return err
		},
	}
	tandem, err := server.New(server.Options{
		Data: "memory:", Logger: slog.New(slog.DiscardHandler), Hooks: []collab.Hooks{filter},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer tandem.Close(ctx)

	ana, bob := tandem.Client(collab.Identity{User: "ana"}), tandem.Client(collab.Identity{User: "bob"})
	ana.Doc("people", "ana").Create(ctx, "json0", []byte(`{"name":"Ana","pin":1234}`))
	ana.Doc("people", "ana").Edit(ctx, 1, []byte(`[{"p":["pin"],"na":1}]`))
	for _, client := range []*server.Client{ana, bob} {
		now, err := client.Doc("people", "ana").Snapshot(ctx)
		fmt.Printf("%s %v\n", now.Data, err)
		for rev, err := range client.Doc("people", "ana").Revisions(ctx, 1, 2) {
			fmt.Printf("%d: %s %v\n", rev.Base, rev.Change.Data, err)
		}
	}
	// Output:
	// {"name":"Ana","pin":1235} <nil>
	// 1: [{"p":["pin"],"na":1}] <nil>
	// {"name":"Ana"} <nil>
	// 1: [] <nil>
}
