package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// rows writes the rows of one transaction; after an error it does nothing.
type rows struct {
	ctx   context.Context
	tx    *sql.Tx
	stmts [len(statements)]*sql.Stmt
	bound [len(statements)]*sql.Stmt // stmts, in tx
	err   error
}

func (r *rows) do(statement int, args ...any) {
	if r.err != nil {
		return
	}
	if r.bound[statement] == nil {
		r.bound[statement] = r.tx.StmtContext(r.ctx, r.stmts[statement])
	}
	_, r.err = r.bound[statement].ExecContext(r.ctx, args...)
}

// body encodes what a row holds.
func (r *rows) body(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("encoding a row of the ledger: %w", err)
	}
	return text
}

// put brings the rows to s where it was touched.
func (r *rows) put(s *State, touched Touched) {
	for _, a := range unique(touched.Addresses, card.Address.Compare) {
		if resource := s.Resources[a]; resource != nil {
			r.do(putResource, a.String(), pack(resource))
		} else {
			r.do(dropResource, a.String())
		}
	}
	for _, id := range unique(touched.Ops, strings.Compare) {
		if op := s.known(id); op != nil {
			r.do(putOp, id, r.body(op))
		} else {
			r.do(dropOp, id)
		}
	}
	for _, m := range touched.Marks {
		r.do(putMark, m.Plan, m.Change)
	}
	for _, id := range unique(touched.Plans, strings.Compare) {
		if r.do(putPlan, id, s.Plans[id].Ended); s.Plans[id].Ended {
			r.do(dropMarks, id)
		}
	}
	r.do(putMeta, s.Head.Seq, s.Head.Hash, r.body(s.Genesis), r.body(s.Newest))
}

func unique[T comparable](list []T, compare func(a, b T) int) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, compare)
	return slices.Compact(list)
}
