package trustpay

import (
	"context"
	"fmt"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/cardform/cardform/provider"
)

// pageSize is the most rows that a page may have (A).
const pageSize = 100

// maxReadings is how often a list that moves while it is read is read in all.
// The last time is page after page: rows that move, move to later pages, so
// nothing that was there at the beginning is missed.
const maxReadings = 3

// maxBatch is the most pages that are asked for before the answers are looked
// at: a total is only what the issuer says.
const maxBatch = 256

// maxPages is the most pages that one reading of a list has: ten million rows.
// A list that is longer has no end, such as one whose rows are all new each time.
const maxPages = 100_000

// list says how to read one of the issuer's lists.
type list[T any] struct {
	id     string // endpoint
	params params // besides page and page_size
	whole  bool   // the first request names no page: the endpoint documents none
	row    func(*decoder) T
	key    func(T) string      // what makes two rows the same one
	enough func(rows []T) bool // nil: read all. Called with all rows read so far
}

// listing is what was read of a list.
type listing[T any] struct {
	rows     []T  // newest first (A), each once
	pages    int  // read, those read again included
	complete bool // no page moved while the last reading lasted
	whole    bool // read to the end
}

// page is one page of a list.
type page[T any] struct {
	rows  []T
	total int // of all pages; 0: not said
}

// readList reads a list, its pages concurrently, and reads it again when rows
// moved between pages meanwhile. What was seen in any reading is kept.
func readList[T any](ctx context.Context, c *Client, l list[T]) (listing[T], error) {
	all := merged[T]{key: l.key, seen: map[string]bool{}}
	out := listing[T]{}
	for reading := 1; reading <= maxReadings && !out.complete; reading++ {
		r := reader[T]{c: c, list: l, next: 1, inOrder: reading == maxReadings, found: merged[T]{key: l.key, seen: map[string]bool{}}}
		if err := r.run(ctx); err != nil {
			return out, err
		}
		out.pages += r.next - 1
		out.complete, out.whole = r.consistent(), r.ended
		r.found.add(all.rows)
		all = r.found
	}
	out.rows = all.rows
	return out, nil
}

// merged is a list of rows, each once, in the order in which they came.
type merged[T any] struct {
	key  func(T) string
	seen map[string]bool
	rows []T
}

// add appends the rows that are new, and returns how many there were.
func (m *merged[T]) add(rows []T) int {
	before := len(m.rows)
	for _, row := range rows {
		if key := m.key(row); !m.seen[key] {
			m.seen[key] = true
			m.rows = append(m.rows, row)
		}
	}
	return len(m.rows) - before
}

// reader is one reading of a list, in batches of pages.
type reader[T any] struct {
	c       *Client
	list    list[T]
	inOrder bool // one page at a time

	found merged[T]
	next  int // page, from 1
	total int // as the first page says
	size  int // of a full page
	moved bool
	ended bool
}

func (r *reader[T]) run(ctx context.Context) error {
	batch := 1
	for !r.ended && !r.enough() {
		if r.next > maxPages {
			return &provider.Error{Kind: provider.Unknown, Endpoint: r.list.id, Err: fmt.Errorf("the list does not end: %d pages were read, and each has rows that are new", maxPages)}
		}
		pages, err := r.fetch(ctx, r.clamp(batch))
		if err != nil {
			return err
		}
		for _, p := range pages {
			r.take(p)
		}
		batch = r.grow(batch)
	}
	return nil
}

func (r *reader[T]) enough() bool {
	return r.list.enough != nil && r.next > 1 && r.list.enough(r.found.rows)
}

// grow says how many pages come next: as many as are left, or twice as many as
// before while it is not known how many will be needed.
func (r *reader[T]) grow(batch int) int {
	switch {
	case r.inOrder:
		return 1
	case r.list.enough == nil && r.total > 0:
		return maxBatch
	}
	return min(2*batch, 4*r.c.options.Concurrency)
}

// clamp keeps a batch from reading past the last page.
func (r *reader[T]) clamp(batch int) int {
	if r.total > 0 {
		return max(1, min(batch, r.last()-r.next+1))
	}
	return batch
}

// last is the number of the last page.
func (r *reader[T]) last() int { return (r.total + r.size - 1) / r.size }

// fetch reads the next n pages.
func (r *reader[T]) fetch(ctx context.Context, n int) ([]page[T], error) {
	pages := make([]page[T], n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.c.options.Concurrency)
	for i := range n {
		group.Go(func() (err error) {
			pages[i], err = r.page(ctx, r.next+i)
			return err
		})
	}
	err := group.Wait()
	return pages, err
}

func (r *reader[T]) page(ctx context.Context, number int) (page[T], error) {
	p := r.list.params
	if !r.list.whole || number > 1 {
		p = append(p[:len(p):len(p)], param{"page", strconv.Itoa(number), strconv.Itoa(number)}, param{"page_size", strconv.Itoa(pageSize), strconv.Itoa(pageSize)})
	}
	return read(ctx, r.c, r.list.id, p, func(d *decoder) page[T] { return decodePage(d, r.list.row) })
}

func decodePage[T any](d *decoder, row func(*decoder) T) (p page[T]) {
	listed := false
	d.object(func(key []byte) {
		switch string(key) {
		case "items":
			listed = true
			p.rows = make([]T, 0, pageSize)
			d.array(func() { p.rows = append(p.rows, row(d)) })
		case "total":
			p.total = max(0, d.int())
		}
	})
	if !listed {
		d.expected("a list of items")
	}
	return p
}

// take adds a page, which is that of number r.next, to what was found.
func (r *reader[T]) take(p page[T]) {
	if r.next == 1 {
		r.total, r.size = p.total, fullSize(len(p.rows), p.total)
		expected := min(p.total, maxBatch*pageSize)
		r.found.seen, r.found.rows = make(map[string]bool, expected), make([]T, 0, max(expected, len(p.rows)))
	}
	fresh := r.found.add(p.rows)
	short := r.total > 0 && r.next < r.last() && len(p.rows) < r.size
	again := fresh < len(p.rows) && (r.total > 0 || fresh > 0)
	r.moved = r.moved || p.total != r.total || short || again
	r.total = max(r.total, p.total)
	if r.total > 0 {
		r.ended = fresh == 0 || r.next >= r.last()
	} else {
		r.ended = fresh == 0 || len(p.rows) < r.size || r.list.whole
	}
	r.next++
}

// fullSize is how many rows a full page has, by the first page: as many as it
// has where there are more to come, or may be, for the issuer may give less
// than it was asked for; otherwise it does not matter.
func fullSize(got, total int) int {
	if got > 0 && (got < total || total == 0) {
		return got
	}
	return pageSize
}

// consistent reports whether nothing moved, and nothing is missing.
func (r *reader[T]) consistent() bool {
	return !r.moved && (r.total == 0 || !r.ended || len(r.found.rows) == r.total)
}
