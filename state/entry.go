package state

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cardform/cardform/card"
)

// EntryKind says what an entry records.
type EntryKind string

// The kinds of entries, with the type of their data.
const (
	KindGenesis EntryKind = "genesis" // Genesis: the first entry, whose ledger this is
	KindRun     EntryKind = "run"     // Run: an apply begins or ends
	KindIntent  EntryKind = "intent"  // Intent: an op is about to be sent
	KindOutcome EntryKind = "outcome" // Outcome: what became of an op
	KindAdopt   EntryKind = "adopt"   // Adopt: something listed is ours
	KindRelease EntryKind = "release" // Release: an address leaves the ledger
	KindMove    EntryKind = "move"    // Move: an address is renamed
	KindResolve EntryKind = "resolve" // Resolve: a person decided an unknown op
)

// Entry is one line of the ledger as it is read back. Hash is the SHA-256 of
// the stored bytes, which hold everything else.
type Entry struct {
	Seq      int64           `json:"seq"` // from 1
	Time     time.Time       `json:"time"`
	Run      string          `json:"run"`
	Kind     EntryKind       `json:"kind"`
	Op       string          `json:"op,omitempty"`
	Address  card.Address    `json:"address,omitzero"`
	Data     json.RawMessage `json:"data"`
	PrevHash string          `json:"prev_hash"`

	Hash   string `json:"-"`
	Stored []byte `json:"-"` // the exact bytes that Hash covers
}

// Draft is an entry before it has a place in the chain. Data is one of the
// types named at the kinds.
type Draft struct {
	Kind    EntryKind
	Op      string
	Address card.Address
	Data    any
}

// Head names the last entry of a ledger. The zero Head is that of an empty one.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// String returns the head as apply prints it and --head takes it.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Seq, h.Hash) }

// ErrChain says that entries do not follow from each other: something was
// flipped, cut, inserted or reordered.
var ErrChain = errors.New("the ledger's chain is broken")

// Seal gives drafts their places after head.
func Seal(head Head, run string, now time.Time, drafts []Draft) ([]Entry, error) {
	entries := make([]Entry, 0, len(drafts))
	for _, d := range drafts {
		data, err := encode(d.Data)
		if err != nil {
			return nil, err
		}
		e := Entry{
			Seq: head.Seq + 1, Time: now.UTC().Round(0).Truncate(time.Microsecond), Run: run,
			Kind: d.Kind, Op: d.Op, Address: d.Address, Data: data, PrevHash: head.Hash,
		}
		if e.Stored, err = encode(e); err != nil {
			return nil, err
		}
		e.Hash = HashOf(e.Stored)
		entries = append(entries, e)
		head = Head{e.Seq, e.Hash}
	}
	return entries, nil
}

// encode writes JSON that can be shown as it is stored: an export that escaped
// more would not have the bytes that are hashed.
func encode(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding a ledger entry: %w", err)
	}
	return card.InertJSON(text), nil
}

// Open reads an entry back from its stored bytes and checks that it follows
// head. Errors: ErrChain.
func Open(head Head, stored []byte, hash string) (Entry, error) {
	var e Entry
	if got := HashOf(stored); got != hash {
		return e, fmt.Errorf("entry %d hashes to %s, recorded is %s: %w", head.Seq+1, got, hash, ErrChain)
	}
	if err := json.Unmarshal(stored, &e); err != nil {
		return e, fmt.Errorf("entry %d does not parse (%w): %w", head.Seq+1, err, ErrChain)
	}
	if e.Seq != head.Seq+1 || e.PrevHash != head.Hash {
		return e, fmt.Errorf("entry %d (after %s) does not follow entry %s: %w", e.Seq, e.PrevHash, head, ErrChain)
	}
	e.Hash, e.Stored = hash, stored
	return e, nil
}

// Decode returns what an entry records: a value of the type named at its kind,
// nil for a kind that this program does not know.
func (e Entry) Decode() (any, error) {
	switch e.Kind {
	case KindGenesis:
		return decode[Genesis](e)
	case KindRun:
		return decode[Run](e)
	case KindIntent:
		return decode[Intent](e)
	case KindOutcome:
		return decode[Outcome](e)
	case KindAdopt:
		return decode[Adopt](e)
	case KindRelease:
		return decode[Release](e)
	case KindMove:
		return decode[Move](e)
	case KindResolve:
		return decode[Resolve](e)
	}
	return nil, nil
}

func decode[T any](e Entry) (T, error) {
	var data T
	err := json.Unmarshal(e.Data, &data)
	return data, err
}

// HashOf is the lower-case hex SHA-256 of an entry's stored bytes.
func HashOf(stored []byte) string {
	sum := sha256.Sum256(stored)
	return hex.EncodeToString(sum[:])
}
