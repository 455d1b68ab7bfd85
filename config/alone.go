package config

// Alone reports whether the configuration says what it wants by itself: nothing
// in it reads what the issuer lists or what the ledger knows, so that it can be
// evaluated while both are being read.
func (c *Config) Alone() bool {
	for _, n := range c.order {
		switch item := n.item.(type) {
		case *dataSource:
			return false
		case *resource:
			if n.read || len(item.life.post) > 0 {
				return false
			}
		}
	}
	return true
}
