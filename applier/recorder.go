package applier

import (
	"context"

	"github.com/cardform/cardform/state"
)

// job is something to write to the ledger.
type job struct {
	drafts []state.Draft
	decide func(*state.State) []state.Draft // more drafts, from all that is recorded before; nil: none
	then   func()                           // run by the loop once everything is durable
}

// written is a batch of jobs that the recorder is through with.
type written struct {
	jobs []job
	err  error
}

// recorder owns the ledger while ops run: only its goroutine touches log. The
// loop hands it whatever has gathered while it wrote the batch before, so one
// sync makes many drafts durable.
type recorder struct {
	log  *state.Log
	jobs chan []job
	done chan written
}

func newRecorder(log *state.Log) *recorder {
	return &recorder{log: log, jobs: make(chan []job, 1), done: make(chan written, 1)}
}

// run writes batches until jobs is closed.
func (rec *recorder) run(ctx context.Context) {
	for batch := range rec.jobs {
		rec.done <- written{batch, rec.write(ctx, batch)}
	}
	close(rec.done)
}

// write appends the drafts of a batch.
func (rec *recorder) write(ctx context.Context, batch []job) error {
	var drafts []state.Draft
	for _, j := range batch {
		drafts = append(drafts, j.drafts...)
		if j.decide == nil {
			continue
		}
		if err := rec.log.Append(ctx, drafts...); err != nil {
			return err
		}
		drafts = j.decide(rec.log.State)
	}
	return rec.log.Append(ctx, drafts...)
}
