package trustpay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/provider"
)

// shelf is a list of orders, newest first, that others may add to.
type shelf struct {
	mu       sync.Mutex
	orders   []int // newest first
	requests int
	pageCap  int  // rows of a page at most; 0: as asked
	noTotal  bool // the answer does not say how many there are
	repeats  bool // beyond the end the last page comes again
	every    int  // somebody adds an order with every so many requests; 0: nobody
	until    int  // and stops after so many requests; 0: never
	oldest   bool // the list begins with the oldest
	hides    int  // an order that only the first reading of its page shows; 0: none
}

func newShelf(n int) *shelf {
	s := &shelf{}
	for i := n; i > 0; i-- {
		s.orders = append(s.orders, i)
	}
	return s
}

var shelfBegin = time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Page int `json:"page"`
		Size int `json:"page_size"`
	}
	_ = json.NewDecoder(r.Body).Decode(&ask)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.requests++; s.requests > 1000 {
		http.Error(w, "no list here has so many pages", http.StatusBadRequest)
		return
	}
	if s.every > 0 && s.requests%s.every == 0 && (s.until == 0 || s.requests <= s.until) {
		s.orders = slices.Insert(s.orders, 0, s.orders[0]+1)
	}
	size := ask.Size
	if s.pageCap > 0 {
		size = min(size, s.pageCap)
	}
	from := min((ask.Page-1)*size, len(s.orders))
	if s.repeats && from == len(s.orders) {
		from = max(0, (len(s.orders)-1)/size*size)
	}
	items := []map[string]any{}
	orders := slices.Clone(s.orders)
	if s.oldest {
		slices.Reverse(orders)
	}
	for _, n := range orders[from:min(from+size, len(orders))] {
		if n == s.hides && s.requests > 11 {
			continue
		}
		items = append(items, map[string]any{"order_no": fmt.Sprint("N", n), "card_id": n, "amount": 30, "fee": "11.00", "status": 4, "create_time": shelfBegin.Add(time.Duration(n) * time.Minute)})
	}
	data := map[string]any{"items": items, "page": ask.Page, "page_size": ask.Size}
	if !s.noTotal {
		data["total"] = strconv.Itoa(len(s.orders))
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"code": codeSuccess, "data": data})
}

func (s *shelf) list(t *testing.T, depth provider.Depth) card.OrderList {
	t.Helper()
	c := connect(t, Options{BaseURL: "emulator", Transport: handlerTransport(s.ServeHTTP)})
	l, err := c.Orders(t.Context(), depth)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// checkOrders wants each order from the newest down to lowest once, newest
// first.
func checkOrders(t *testing.T, l card.OrderList, lowest int) {
	t.Helper()
	seen := map[string]bool{}
	for i, o := range l.Items {
		if seen[o.Number] {
			t.Errorf("%s is listed twice", o.Number)
		}
		seen[o.Number] = true
		if i > 0 && o.CreatedAt.After(l.Items[i-1].CreatedAt) {
			t.Errorf("%s stands after %s", o.Number, l.Items[i-1].Number)
		}
	}
	for n := lowest; n <= len(l.Items)+lowest-1; n++ {
		if !seen[fmt.Sprint("N", n)] {
			t.Fatalf("N%d is missing among %d orders", n, len(l.Items))
		}
	}
}

// lowest is the number of the oldest order listed.
func lowest(l card.OrderList) int {
	n, _ := strconv.Atoi(l.Items[len(l.Items)-1].Number[1:])
	return n
}

func TestWholeListIsReadWithOneRequestAPage(t *testing.T) {
	for _, test := range []struct{ rows, requests int }{{0, 1}, {1, 1}, {100, 1}, {101, 2}, {200, 2}, {1234, 13}} {
		s := newShelf(test.rows)
		l := s.list(t, provider.Depth{})
		checkOrders(t, l, 1)
		if len(l.Items) != test.rows || !l.Complete || !l.Whole || s.requests != test.requests {
			t.Errorf("%d rows: %d listed with %d requests, complete %v, whole %v", test.rows, len(l.Items), s.requests, l.Complete, l.Whole)
		}
	}
}

func TestListsOfOtherShapes(t *testing.T) {
	for name, change := range map[string]func(*shelf){
		"small pages":                 func(s *shelf) { s.pageCap = 7 },
		"no total":                    func(s *shelf) { s.noTotal = true },
		"no total, small pages":       func(s *shelf) { s.noTotal, s.pageCap = true, 7 },
		"no total, last page repeats": func(s *shelf) { s.noTotal, s.repeats = true, true },
		"oldest first":                func(s *shelf) { s.oldest = true },
		"last page repeats":           func(s *shelf) { s.repeats = true },
	} {
		for _, rows := range []int{0, 1, 7, 99, 100, 101, 300, 333} {
			s := newShelf(rows)
			change(s)
			l := s.list(t, provider.Depth{})
			checkOrders(t, l, 1)
			if len(l.Items) != rows || !l.Complete || !l.Whole {
				t.Errorf("%s: %d of %d rows, complete %v, whole %v", name, len(l.Items), rows, l.Complete, l.Whole)
			}
		}
	}
}

// TestListThatShiftsIsReadAgain adds orders while pages are read: nothing is
// missed or listed twice, and what moved to the end is said.
func TestListThatShiftsIsReadAgain(t *testing.T) {
	s := newShelf(1000)
	s.every, s.until = 3, 8
	l := s.list(t, provider.Depth{})
	checkOrders(t, l, 1)
	if len(l.Items) != 1002 || !l.Complete || !l.Whole || s.requests <= 11 {
		t.Errorf("%d orders with %d requests, complete %v, whole %v", len(l.Items), s.requests, l.Complete, l.Whole)
	}
	s = newShelf(1000)
	s.every = 1
	l = s.list(t, provider.Depth{})
	checkOrders(t, l, 1)
	if len(l.Items) < 1000 || l.Complete || !l.Whole {
		t.Errorf("without an end: %d orders, complete %v, whole %v", len(l.Items), l.Complete, l.Whole)
	}
}

// TestWhatOneReadingSawIsKept has an order vanish between two readings.
func TestWhatOneReadingSawIsKept(t *testing.T) {
	s := newShelf(1000)
	s.every, s.until, s.hides = 4, 4, 500
	l := s.list(t, provider.Depth{})
	checkOrders(t, l, 1)
	if len(l.Items) != 1001 || s.requests <= 11 {
		t.Errorf("%d orders after %d requests", len(l.Items), s.requests)
	}
}

func TestOrdersAreReadToTheDepth(t *testing.T) {
	at := func(n int) time.Time { return shelfBegin.Add(time.Duration(n) * time.Minute) }
	cursor := func(n int) card.Cursor { return card.Cursor{Number: fmt.Sprint("N", n), CreatedAt: at(n)} }
	for _, test := range []struct {
		name     string
		depth    provider.Depth
		requests int
		lowest   int // the order that must be among them
		whole    bool
	}{
		{"the newest page", provider.Depth{Newest: true}, 1, 10_000 - 99, false},
		{"the first page holds it", provider.Depth{Past: cursor(9_990)}, 1, 9_901, false},
		{"slack goes deeper", provider.Depth{Past: cursor(9_990), Slack: 200 * time.Minute}, 3, 9_790, false},
		{"some pages down", provider.Depth{Past: cursor(9_450)}, 7, 9_450, false},
		{"all", provider.Depth{}, 100, 1, true},
		{"a cursor that never comes", provider.Depth{Past: card.Cursor{Number: "gone", CreatedAt: at(9_000)}}, 100, 1, true},
	} {
		s := newShelf(10_000)
		l := s.list(t, test.depth)
		last := l.Items[len(l.Items)-1].CreatedAt
		checkOrders(t, l, 10_001-len(l.Items))
		if s.requests != test.requests || l.Whole != test.whole || !l.Complete || last.After(at(test.lowest)) {
			t.Errorf("%s: %d requests, whole %v, complete %v, back to %s", test.name, s.requests, l.Whole, l.Complete, last)
		}
	}
}

// TestDepthThatShiftsIsNotComplete has orders come while the newest pages are
// read: an order that is not among them may still be there.
func TestDepthThatShiftsIsNotComplete(t *testing.T) {
	s := newShelf(10_000)
	s.every = 1
	past := card.Cursor{Number: "N9450", CreatedAt: shelfBegin.Add(9450 * time.Minute)}
	l := s.list(t, provider.Depth{Past: past})
	checkOrders(t, l, lowest(l))
	if l.Complete || l.Whole {
		t.Errorf("complete %v, whole %v after %d requests", l.Complete, l.Whole, s.requests)
	}
	s.every, s.requests = 0, 0
	if l = s.list(t, provider.Depth{Past: past}); !l.Complete || s.requests != 7 {
		t.Errorf("once it is quiet: complete %v after %d requests", l.Complete, s.requests)
	}
}

// TestTotalIsNotBelieved has the issuer count more rows than there are.
func TestTotalIsNotBelieved(t *testing.T) {
	for _, total := range []string{"1000000000000", "9223372036854775807", "-5"} {
		requests := 0
		c := connect(t, Options{BaseURL: "emulator", Transport: handlerTransport(func(w http.ResponseWriter, r *http.Request) {
			requests++
			answerWith(200, `{"code":880001,"data":{"total":`+total+`,"items":[{"order_no":"N1","amount":1}]}}`)(w, r)
		}), Concurrency: 1})
		l, err := c.Orders(t.Context(), provider.Depth{})
		if err != nil || len(l.Items) != 1 || l.Complete && total != "-5" || requests > 3*maxBatch {
			t.Errorf("total %s: %d orders, complete %v, %d requests, %v", total, len(l.Items), l.Complete, requests, err)
		}
	}
}

// TestAListWithoutAnEnd has rows that are new on every page, and no total.
func TestAListWithoutAnEnd(t *testing.T) {
	c := connect(t, Options{BaseURL: "emulator", Transport: handlerTransport(func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ Page int }
		_ = json.NewDecoder(r.Body).Decode(&ask)
		answerWith(200, fmt.Sprintf(`{"code":880001,"data":{"items":[{"order_no":"N%d","amount":1}]}}`, ask.Page))(w, r)
	})})
	l := c.orderList(provider.Depth{})
	r := reader[card.Order]{c: c, list: l, next: maxPages - 3, found: merged[card.Order]{key: l.key, seen: map[string]bool{}}}
	if err := r.run(t.Context()); provider.KindOf(err) != provider.Unknown || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("after %d pages it says %v", r.next-1, err)
	}
}
