package state

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"runtime"

	"github.com/cardform/cardform/card"
	"golang.org/x/sync/errgroup"
)

// chunk is some resources on their way from rows to a State, decoded on all
// processors while the next ones are read.
type chunk struct {
	names     []string // addresses
	bodies    [][]byte
	addresses []card.Address
	resources []Resource
}

const chunkSize = 1024

// readResources reads the rows of all resources into s.
func readResources(ctx context.Context, tx *sql.Tx, s *State) error {
	var chunks []*chunk
	var decoders errgroup.Group
	decoders.SetLimit(runtime.GOMAXPROCS(0))
	last := &chunk{}
	flush := func() {
		c := last
		chunks, last = append(chunks, c), &chunk{}
		decoders.Go(c.decode)
	}
	err := scan(ctx, tx, "SELECT address, body FROM resources", func(address, body []byte) error {
		last.names = append(last.names, string(address))
		last.bodies = append(last.bodies, append([]byte(nil), body...))
		if len(last.names) == chunkSize {
			flush()
		}
		return nil
	})
	flush()
	if bad := decoders.Wait(); err != nil || bad != nil {
		return cmp.Or(err, bad)
	}
	s.Resources = make(map[card.Address]*Resource, len(chunks)*chunkSize)
	for _, c := range chunks {
		for i, a := range c.addresses {
			s.Resources[a] = &c.resources[i]
		}
	}
	return nil
}

func (c *chunk) decode() error {
	c.addresses = make([]card.Address, len(c.names))
	c.resources = make([]Resource, len(c.names))
	for i, name := range c.names {
		if err := c.addresses[i].UnmarshalText([]byte(name)); err != nil {
			return fmt.Errorf("a row of the resources: %w: %w", err, ErrCorrupt)
		}
		if err := unpack(c.bodies[i], &c.resources[i]); err != nil {
			return fmt.Errorf("the row of %s does not parse (%w): %w", name, err, ErrCorrupt)
		}
	}
	c.names, c.bodies = nil, nil
	return nil
}
