package emulator

import (
	"cmp"
	"maps"
	"slices"
)

// listed is an object that stands in a list.
type listed interface{ base() *row }

// list holds what a listing shows, oldest first.
type list[T listed] struct{ rows []T }

// add puts v at the place that its number gives it: nearly always the end.
func (l *list[T]) add(v T) {
	at, there := l.find(v)
	if !there {
		l.rows = slices.Insert(l.rows, at, v)
	}
}

func (l *list[T]) remove(v T) {
	if at, there := l.find(v); there {
		l.rows = slices.Delete(l.rows, at, at+1)
	}
}

func (l *list[T]) find(v T) (int, bool) {
	return slices.BinarySearchFunc(l.rows, v.base().Seq, func(row T, seq int64) int {
		return cmp.Compare(row.base().Seq, seq)
	})
}

// shown is the rows that a page of a list is taken from: all of them, or, when
// the list shifts, those of a copy that is behind: it lacks the newest, half a
// page of them. That is for pages that are not the first: what stands between
// the page before and this one is in neither.
func shown[T any](c *call, rows []T, p paging) []T {
	if p.page > 1 && c.faults.fire(c.id, "shift") {
		return rows[:max(0, len(rows)-(p.size+1)/2)]
	}
	return rows
}

// writePage writes one page of rows, newest first, and its siblings (A).
// double repeats the first row of the page.
func writePage[T any](w *encoder, rows []T, p paging, double bool, write func(w *encoder, v T)) {
	newest := len(rows) - (p.page-1)*p.size - 1
	oldest := max(newest-p.size+1, 0)
	if p.all {
		newest, oldest = len(rows)-1, 0
	}
	w.b = slices.Grow(w.b, 256*max(newest-oldest+3, 0))
	w.open()
	w.key("items")
	w.b = append(w.b, '[')
	for i := newest; i >= oldest; i-- {
		w.next()
		write(w, rows[i])
		if double && i == newest {
			w.next()
			write(w, rows[i])
		}
	}
	w.b = append(w.b, ']')
	w.integer("total", int64(len(rows)))
	w.integer("page", int64(p.page))
	w.integer("page_size", int64(p.size))
	w.close()
}

// next separates array elements.
func (w *encoder) next() {
	if w.b[len(w.b)-1] != '[' {
		w.b = append(w.b, ',')
	}
}

// inOrder returns objects by their numbers.
func inOrder[T listed](objects map[string]T) []T {
	return slices.SortedFunc(maps.Values(objects), func(a, b T) int {
		return cmp.Compare(a.base().Seq, b.base().Seq)
	})
}
