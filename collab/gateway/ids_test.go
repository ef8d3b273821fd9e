package gateway

import (
	"encoding/hex"
	"testing"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestIDs(t *testing.T) {
	epoch := uuid.UUID{1}
	i := newIDs([]byte("secret"), epoch, nil)
	id := i.fresh()
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 16 {
		t.Fatalf("id %q", id)
	}
	if id == i.fresh() {
		t.Error("two connections have one id")
	}
	tag := func(i *ids) string { return string(i.tag(i.epoch, raw[:randomBytes])) }
	if tag(i) != string(raw[randomBytes:]) {
		t.Error("the tag of an id does not fit")
	}
	if tag(newIDs([]byte("secret"), uuid.UUID{2}, nil)) == tag(i) || tag(newIDs([]byte("other"), epoch, nil)) == tag(i) {
		t.Error("the tag does not depend on the epoch and the secret")
	}
}

func TestFormerIDs(t *testing.T) {
	old := newIDs([]byte("secret"), uuid.UUID{1}, nil)
	now := newIDs([]byte("secret"), uuid.UUID{3}, []uuid.UUID{{1}, {2}})
	for id, want := range map[string]bool{
		old.fresh(): true,
		newIDs([]byte("secret"), uuid.UUID{2}, nil).fresh(): true,
		now.fresh(): false,
		newIDs([]byte("other"), uuid.UUID{1}, nil).fresh(): false,
		"": false, "chosen by somebody": false, "zz345678901234567890123456789012": false,
	} {
		if now.isFormer(id) != want || old.isFormer(id) {
			t.Errorf("%q: want %v", id, want)
		}
	}
}

func TestAlias(t *testing.T) {
	i := newIDs([]byte("secret"), uuid.UUID{1}, nil)
	alias := i.alias("source")
	if len(alias) != 32 || alias == "source" || alias != newIDs([]byte("secret"), uuid.UUID{2}, nil).alias("source") {
		t.Errorf("alias %q: it must last, whatever becomes of the epoch", alias)
	}
	if alias == i.alias("other") || alias == newIDs([]byte("other"), uuid.UUID{1}, nil).alias("source") {
		t.Error("the alias does not depend on the source and the secret")
	}
	for n := range maxAliases + 10 {
		i.alias(string(rune(n + 1000)))
	}
	if len(i.known) > maxAliases || i.alias("source") != alias {
		t.Errorf("%d aliases are kept", len(i.known))
	}
}

func TestOwnSourcesAreBounded(t *testing.T) {
	w := newWorld(t, memory.Options{}, Limits{})
	defer w.close()
	c := newClient(w.gateway, nil, &collab.Agent{})
	for n := range 3 * maxOwn {
		c.owns(string(rune(n + 1000)))
	}
	if n := len(*c.own.Load()); n != maxOwn {
		t.Errorf("%d sources are kept", n)
	}
	if !c.isOwn(string(rune(3*maxOwn-1+1000))) || c.isOwn(string(rune(1000))) {
		t.Error("not the last ones are kept")
	}
}
