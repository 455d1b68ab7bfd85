package applier

import (
	"context"
	"time"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/planner"
	"github.com/cardform/cardform/provider"
	"github.com/cardform/cardform/state"
)

// run is one Apply under way. The goroutine of loop owns everything in it;
// calls, lists and the ledger are served by other goroutines, which talk to it
// through the channels.
type run struct {
	*Applier
	plan   planner.Plan
	nodes  []*node
	left   int // nodes not ended
	result Result

	ready   []*node // everything that they need is done
	armed   []*node // their intents are durable
	held    int     // intents recorded or being recorded whose call is not out
	calls   int     // calls in flight
	lines   map[state.Class]*line
	ids     map[card.Address]string // of cards and holders, as far as known
	feeStop map[string]string       // card types whose fees are not as quoted, with the reason

	waiting map[*node]bool // unknown or pending
	byOp    map[string]*node
	lookAt  time.Time // when the next look is due, zero: no wish
	looking bool
	depth   provider.Depth

	queue    []job // for the recorder, as soon as it is free
	writing  bool
	broken   error  // the ledger cannot be written
	stopping bool   // nothing more is sent
	why      string // ... because

	recorder *recorder
	events   chan func() // answers, looks and wakes, each to be run by the loop
	quit     chan struct{}
	timer    <-chan time.Time
}

// line is what the run knows about a class.
type line struct {
	lost    map[*node]bool // its ops whose outcome is unknown: while there are any, it pauses; nil until there are
	parked  []*node        // ready, held back by the pause
	blocked string         // it will not go on in this run, because
}

func newRun(a *Applier, p planner.Plan) *run {
	return &run{
		Applier: a, plan: p, nodes: graph(p.Changes), ids: adopted(p.Changes),
		lines: map[state.Class]*line{}, feeStop: map[string]string{},
		waiting: map[*node]bool{}, byOp: map[string]*node{},
		recorder: newRecorder(a.Log), events: make(chan func()), quit: make(chan struct{}),
	}
}

// begun takes stock once the ledger-only changes are recorded.
func (r *run) begun() {
	r.depth = Depth(r.Log.State, nil, r.Settings.SettleWindow)
	r.left = len(r.nodes)
	for _, c := range r.plan.Changes {
		if c.Action == card.ActionAdopt || c.Action == card.ActionRelease {
			r.result.Done++
			r.tell(Event{Type: EventDone, Address: c.Address, Action: c.Action, ID: c.Task.ID})
		}
	}
}

// loop runs until every node has ended and everything is recorded.
func (r *run) loop(ctx, record context.Context) error {
	go r.recorder.run(record)
	defer r.shut()
	for _, n := range r.nodes {
		if n.before == 0 {
			r.reach(n)
		}
	}
	stop, cancelled := r.Stop, ctx.Done()
	for {
		r.pump(ctx)
		r.flush()
		if r.idle() {
			r.wreck()
			return r.broken
		}
		select {
		case w := <-r.recorder.done:
			r.wrote(w)
		case do := <-r.events:
			do()
		case <-r.timer:
			r.timer = nil
			r.look(ctx)
		case <-stop:
			stop = nil
			r.interrupt()
		case <-cancelled:
			cancelled = nil
			r.interrupt()
		}
	}
}

// idle reports whether nothing is left to do or to hear of.
func (r *run) idle() bool {
	quiet := r.calls == 0 && !r.writing
	return quiet && (r.broken != nil || r.left == 0 && len(r.queue) == 0)
}

// wreck ends what has no outcome because the ledger could not be written.
func (r *run) wreck() {
	for _, n := range r.nodes {
		n.lost = n.lost || n.phase == phaseOutcome
		r.abandon(n)
	}
}

// shut lets the goroutines that still wait for a time or a list go.
func (r *run) shut() {
	close(r.quit)
	close(r.recorder.jobs)
	for range r.recorder.done {
		// The recorder ends with its last batch.
	}
}

// serve runs do elsewhere; the function it returns is run by the loop.
func (r *run) serve(do func() func()) {
	go func() {
		then := do()
		select {
		case r.events <- then:
		case <-r.quit:
		}
	}()
}

// record hands a job to the recorder.
func (r *run) record(j job) {
	if r.broken == nil {
		r.queue = append(r.queue, j)
	}
}

// flush gives the recorder everything that has gathered, if it is free.
func (r *run) flush() {
	if !r.writing && len(r.queue) > 0 && r.broken == nil {
		r.recorder.jobs <- r.queue
		r.queue, r.writing = nil, true
	}
}

func (r *run) wrote(w written) {
	r.writing = false
	if w.err != nil {
		r.fail(w.err)
		return
	}
	for _, j := range w.jobs {
		if j.then != nil {
			j.then()
		}
	}
}

// fail ends the run because the ledger cannot be written any more.
func (r *run) fail(err error) {
	r.broken = err
	r.halt("The ledger could not be written.")
}

func (r *run) interrupt() {
	r.result.Interrupted = true
	r.halt("The run was interrupted.")
}

// id is a card's or holder's id: the plan's own, or what an earlier change of
// this run brought.
func (r *run) id(planned string, a card.Address) string {
	if planned != "" {
		return planned
	}
	return r.ids[a]
}

func (r *run) line(c state.Class) *line {
	l := r.lines[c]
	if l == nil {
		l = &line{}
		r.lines[c] = l
	}
	return l
}
