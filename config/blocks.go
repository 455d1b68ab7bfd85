package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// Blocks returns the resources and data of a configuration and what they need
// of one another, sorted by address. What stands between them, as variables,
// locals and outputs, is left out; needs lead through it.
func (c *Config) Blocks() []card.Block {
	var blocks []card.Block
	for _, n := range c.order {
		if !shown(n) {
			continue
		}
		needs := map[string]bool{}
		c.need(n, needs, map[*node]bool{})
		b := blockOf(n)
		b.Needs = slices.Sorted(maps.Keys(needs))
		blocks = append(blocks, b)
	}
	slices.SortFunc(blocks, func(a, b card.Block) int { return cmp.Compare(a.String(), b.String()) })
	return blocks
}

// need collects the nearest shown blocks that n reads.
func (c *Config) need(n *node, needs map[string]bool, seen map[*node]bool) {
	for _, u := range n.uses {
		switch dep := u.node; {
		case seen[dep]:
		case shown(dep):
			needs[blockOf(dep).String()] = true
		default:
			seen[dep] = true
			c.need(dep, needs, seen)
		}
	}
}

func shown(n *node) bool {
	return card.Kind(n.id.root).Valid() || strings.HasPrefix(n.id.root, "data.")
}

func blockOf(n *node) card.Block {
	return card.Block{Module: n.m.path, Kind: n.id.root, Name: n.id.name}
}
