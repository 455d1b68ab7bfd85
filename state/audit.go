package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// auditor is a Store that shows its rows byte by byte. Loading forgives what
// means the same, such as another case in a name; an audit does not.
type auditor interface {
	// audit is Load, with every row as it stands, from the same view.
	audit(ctx context.Context) (*State, rowBytes, error)
}

// rowBytes is the content of each row by a name that says which it is.
type rowBytes map[string]string

var _ auditor = (*SQLite)(nil)

func (s *SQLite) audit(ctx context.Context) (loaded *State, stored rowBytes, err error) {
	loaded = New()
	err = s.read(ctx, func(tx *sql.Tx) (err error) {
		if err := intact(ctx, tx); err != nil {
			return err
		}
		if loaded, err = readState(ctx, tx); err != nil {
			return err
		}
		stored, err = readRows(ctx, tx)
		return err
	})
	return loaded, stored, err
}

// intact has SQLite look at its own pages: order, links and lengths.
func intact(ctx context.Context, tx *sql.Tx) error {
	var says string
	if err := tx.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return fmt.Errorf("SQLite says %q: %w", says, ErrCorrupt)
	}
	return nil
}

func readRows(ctx context.Context, tx *sql.Tx) (rowBytes, error) {
	stored := rowBytes{}
	for prefix, query := range map[string]string{
		"resource ": "SELECT address, body FROM resources",
		"op ":       "SELECT id, body FROM ops",
		"plan ":     "SELECT id, ended FROM plans",
		"mark ":     "SELECT plan || ' ' || change, '' FROM marks",
		"genesis":   "SELECT '', genesis FROM meta",
		"newest":    "SELECT '', newest FROM meta",
	} {
		err := scan(ctx, tx, query, func(key, value []byte) error {
			name := prefix + string(key)
			if _, twice := stored[name]; twice {
				return fmt.Errorf("the row of %s stands twice: %w", name, ErrCorrupt)
			}
			stored[name] = string(value)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return stored, nil
}

// rowsOf is what the rows of a State are, as rows.put writes them.
func rowsOf(s *State) (rowBytes, error) {
	want, failed := rowBytes{}, error(nil)
	body := func(name string, v any) {
		text, err := json.Marshal(v)
		if want[name] = string(text); err != nil {
			failed = err
		}
	}
	for a, r := range s.Resources {
		want["resource "+a.String()] = string(pack(r))
	}
	for _, ops := range []map[string]*Op{s.Ops, s.Freed} {
		for id, op := range ops {
			body("op "+id, op)
		}
	}
	for id, p := range s.Plans {
		want["plan "+id] = strconv.FormatInt(boolInt(p.Ended), 10)
		for change := range p.Done {
			want["mark "+id+" "+change] = ""
		}
	}
	body("genesis", s.Genesis)
	body("newest", s.Newest)
	if s.Head == (Head{}) { // as create fills it
		want["genesis"], want["newest"] = "{}", "{}"
	}
	return want, failed
}

// odd names the rows that mean what they should and are written otherwise.
func (stored rowBytes) odd(s *State) ([]string, error) {
	want, err := rowsOf(s)
	var found []string
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		if text, ok := want[name]; !ok || text != stored[name] {
			found = append(found, fmt.Sprintf("The row of %s is not as cardform writes it.", strings.TrimSpace(name)))
		}
		delete(want, name)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		found = append(found, fmt.Sprintf("The row of %s is missing.", name))
	}
	return found, err
}
