package gateway

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// ids makes the ids of connections, and what others see in their place. Both are keyed with the secret of the store.
type ids struct {
	secret []byte
	epoch  uuid.UUID
	former []uuid.UUID // the epochs before that

	mu    sync.RWMutex
	known map[string]string // aliases, by source
}

func newIDs(secret []byte, epoch uuid.UUID, former []uuid.UUID) *ids {
	return &ids{secret: secret, epoch: epoch, former: former, known: make(map[string]string)}
}

// An id is 32 lower-case hexadecimal digits: random ones, and a tag of those and of the epoch, by which an id that was
// handed out before the store lost a part of its history can be told.
const (
	randomBytes = 12
	tagBytes    = 4
)

// fresh returns a new id.
func (i *ids) fresh() string {
	var id [randomBytes + tagBytes]byte
	rand.Read(id[:randomBytes]) // never fails
	copy(id[randomBytes:], i.tag(i.epoch, id[:randomBytes]))
	return hex.EncodeToString(id[:])
}

func (i *ids) tag(epoch uuid.UUID, random []byte) []byte {
	return i.hash("id", string(epoch[:]), string(random))[:tagBytes]
}

// isFormer says that an id was handed out in a former epoch. Of an id that is none of ours it says no.
func (i *ids) isFormer(id string) bool {
	if len(i.former) == 0 || len(id) != 2*(randomBytes+tagBytes) {
		return false
	}
	raw, err := hex.DecodeString(id)
	return err == nil && slices.ContainsFunc(i.former, func(epoch uuid.UUID) bool {
		return hmac.Equal(i.tag(epoch, raw[:randomBytes]), raw[randomBytes:])
	})
}

// maxAliases bounds the aliases that are remembered; making one takes about a microsecond.
const maxAliases = 4096

// alias returns what others see in place of source: the same in every document, on every node and after a restart.
func (i *ids) alias(source string) string {
	i.mu.RLock()
	alias, ok := i.known[source]
	i.mu.RUnlock()
	if ok {
		return alias
	}
	alias = hex.EncodeToString(i.hash("alias", source)[:16])
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.known) >= maxAliases {
		clear(i.known)
	}
	i.known[source] = alias
	return alias
}

// hash is the keyed hash of parts, the last of which may hold anything; the first says what it is for.
func (i *ids) hash(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, i.secret)
	mac.Write([]byte(purpose + "\x00"))
	for _, p := range parts {
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}
