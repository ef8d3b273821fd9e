package gateway

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// TestStorm lets clients ask for anything in any order, lose their connections and take each other's ids. Every request
// on a connection that lives gets one answer, and in the end all see the same documents.
func TestStorm(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inWorld(t, memory.Options{ReadLimit: 3}, Limits{Unanswered: 5}, func(t *testing.T, w *world) {
				var storm sync.WaitGroup
				ids := []string{"", w.join("").id, w.join("").id}
				for n := range uint64(4) {
					random := rand.New(rand.NewPCG(seed, n))
					storm.Go(func() {
						for range 5 {
							stormy(w, random, ids)
						}
					})
				}
				storm.Wait()
				synctest.Wait()
				a, b := w.join(""), w.join("")
				a.send(`{"a":"bf","c":"notes","b":["a","b","c"]}`)
				b.send(`{"a":"bs","c":"notes","b":["a","b","c"]}`)
				one, other := a.next(), b.next()
				if strings.Replace(one, `"bf"`, `"bs"`, 1) != other || strings.Contains(one, "error") {
					t.Errorf("got %s and %s", one, other)
				}
			})
		})
	}
}

// stormy is the life of one connection. It counts the answers while it asks.
func stormy(w *world, random *rand.Rand, ids []string) {
	b := w.dial(collab.Identity{})
	const requests = 60
	answers := make(chan int)
	go func() {
		n := 0
		for {
			frame, err := b.conn.Read()
			if err != nil {
				answers <- -1 // closed, as another took the id
				return
			}
			m := b.decode(string(frame))
			op := m["a"] == "op" && m["error"] == nil && (m["op"] != nil || m["create"] != nil || m["del"] != nil)
			if !op && m["a"] != "init" {
				n++
			}
			if m["id"] == "last" {
				answers <- n
				return
			}
		}
	}()
	for i := range requests - 1 {
		if b.conn.WriteBatch([][]byte{[]byte(anything(random, ids, i))}) != nil {
			break
		}
	}
	time.Sleep(time.Second) // until all that can happen has
	b.conn.WriteBatch([][]byte{[]byte(`{"a":"pp","id":"last"}`)})
	if n := <-answers; n >= 0 && n != requests {
		w.t.Errorf("%d answers to %d requests", n, requests)
	}
	b.leave()
}

// anything is a request of any kind.
func anything(random *rand.Rand, ids []string, seq int) string {
	doc := string("abc"[random.IntN(3)])
	v := []string{"null", "0", "1", "2", "5"}[random.IntN(5)]
	switch random.IntN(12) {
	case 0:
		if random.IntN(8) > 0 {
			return `{"a":"hs","id":null}`
		}
		return fmt.Sprintf(`{"a":"hs","id":%q}`, ids[random.IntN(len(ids))])
	case 1:
		return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":%s,"seq":%d,"create":{"type":"text-unicode"}}`, doc, v, seq)
	case 2:
		return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":%s,"seq":%d,"del":true}`, doc, v, seq)
	case 3:
		return fmt.Sprintf(`{"a":"f","c":"notes","d":%q,"v":%s}`, doc, v)
	case 4:
		return fmt.Sprintf(`{"a":"s","c":"notes","d":%q,"v":%s}`, doc, v)
	case 5:
		return fmt.Sprintf(`{"a":"u","c":"notes","d":%q}`, doc)
	case 6:
		return fmt.Sprintf(`{"a":%q,"c":"notes","b":["a",%q,"d"]}`, []string{"bs", "bf", "bu"}[random.IntN(3)], doc)
	case 7:
		return fmt.Sprintf(`{"a":%q,"c":"notes","b":{%q:%s,"d":0}}`, []string{"bs", "bf", "bu"}[random.IntN(3)], doc, v)
	case 8:
		return `{"a":"zz"}`
	}
	return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":%s,"seq":%d,"op":["x"]}`, doc, v, seq)
}
