package state

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cardform/cardform/card"
)

// Report is what Verify found.
type Report struct {
	Entries     int
	Head        Head
	Differences []string // whole sentences, sorted by what they are about; none: all is well
}

// ParseHead reads a head as Head.String writes it.
func ParseHead(s string) (Head, error) {
	seq, hash, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	sum, bad := hex.DecodeString(hash)
	if err != nil || bad != nil || n < 1 || len(sum) != 32 {
		return Head{}, fmt.Errorf("%q is no head of a ledger: write it as an apply prints it, a number, a colon and 64 hexadecimal digits", s)
	}
	return Head{n, hash}, nil
}

// Verify replays every entry, compares what they come to with the materialised
// State, and, given a head, proves that nothing up to it was cut off or
// exchanged. Errors: as Store.Load, and ErrChain where the entries do not
// follow from each other.
func Verify(ctx context.Context, store Store, head *Head) (Report, error) {
	loaded, stored, err := load(ctx, store)
	if err != nil {
		return Report{}, err
	}
	v := &verifying{loaded: loaded, stored: stored, replayed: New()}
	if loaded.Head == (Head{}) {
		err = v.compare()
	}
	for e, bad := range store.Entries(ctx, 1) {
		if err = errors.Join(err, bad); err == nil {
			err = v.take(e, head)
		}
		if err != nil {
			break
		}
	}
	if err == nil && head != nil && head.Seq > v.report.Head.Seq {
		v.differ("Entry %d is missing, the last one is %d: entries were cut off, or this is an old copy.", head.Seq, v.report.Head.Seq)
	}
	return v.report, err
}

// verifying is one Verify under way.
type verifying struct {
	loaded   *State
	stored   rowBytes // nil where the store does not show them
	replayed *State
	report   Report
}

func (v *verifying) differ(format string, args ...any) {
	v.report.Differences = append(v.report.Differences, fmt.Sprintf(format, args...))
}

// take replays one entry.
func (v *verifying) take(e Entry, head *Head) error {
	if e.Seq == 1 && e.Kind != KindGenesis {
		v.differ("The first entry does not say whose ledger this is.")
	}
	if head != nil && e.Seq == head.Seq && e.Hash != head.Hash {
		v.differ("Entry %d is %s, not %s: this is another ledger, or its past was rewritten.", e.Seq, e.Hash, head.Hash)
	}
	if _, err := v.replayed.Fold(e); errors.Is(err, ErrNewer) {
		return trouble(newer, "%w", err)
	} else if err != nil { // the hashes fit: somebody who can make hashes wrote it
		return trouble(Repair, "%w: %w", ErrChain, err)
	}
	v.report.Entries, v.report.Head = v.report.Entries+1, v.replayed.Head
	if e.Seq == v.loaded.Head.Seq { // entries after it were appended since Load
		return v.compare()
	}
	return nil
}

// compare names what the rows say otherwise than the entries, or else what is
// written otherwise than cardform writes it.
func (v *verifying) compare() error {
	found, err := differences(v.loaded, v.replayed), error(nil)
	if len(found) == 0 && v.stored != nil {
		found, err = v.stored.odd(v.replayed)
	}
	v.report.Differences = append(v.report.Differences, found...)
	return err
}

// load is Load, with the rows themselves where the store can show them.
func load(ctx context.Context, store Store) (*State, rowBytes, error) {
	if a, ok := store.(auditor); ok {
		return a.audit(ctx)
	}
	loaded, err := store.Load(ctx)
	return loaded, nil, err
}

// differences names what the rows of a ledger say otherwise than its entries.
func differences(rows, entries *State) []string {
	var found []string
	found = appendDifference(found, "The head", rows.Head, entries.Head)
	found = appendDifference(found, "The genesis", rows.Genesis, entries.Genesis)
	found = appendDifference(found, "The newest order", rows.Newest, entries.Newest)
	found = appendDifferences(found, "Resource ", rows.Resources, entries.Resources, card.Address.String)
	found = appendDifferences(found, "Op ", rows.Ops, entries.Ops, strings.Clone)
	found = appendDifferences(found, "Freed op ", rows.Freed, entries.Freed, strings.Clone)
	return appendDifferences(found, "Plan ", rows.Plans, entries.Plans, strings.Clone)
}

func appendDifferences[K comparable, V any](found []string, what string, rows, entries map[K]*V, name func(K) string) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(rows)), maps.Keys(entries))
	for _, k := range unique(keys, func(a, b K) int { return cmp.Compare(name(a), name(b)) }) {
		switch r, e := rows[k], entries[k]; {
		case r == nil:
			found = append(found, fmt.Sprintf("%s%s is in the entries and not in the rows.", what, name(k)))
		case e == nil:
			found = append(found, fmt.Sprintf("%s%s is in the rows and not in the entries.", what, name(k)))
		default:
			found = appendDifference(found, what+name(k), r, e)
		}
	}
	return found
}

func appendDifference(found []string, what string, row, entry any) []string {
	r, errR := json.Marshal(row)
	e, errE := json.Marshal(entry)
	if errR != nil || errE != nil {
		return append(found, fmt.Sprintf("%s cannot be compared: %v", what, cmp.Or(errR, errE)))
	}
	if bytes.Equal(r, e) {
		return found
	}
	return append(found, fmt.Sprintf("%s is %s in the rows and %s in the entries.", what, r, e))
}
