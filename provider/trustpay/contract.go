package trustpay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
)

// Mark says how sure a fact about the issuer is.
type Mark string

// The marks, as in TrustPay's contract.
const (
	Seen     Mark = "S" // in TrustPay's own pages
	Inferred Mark = "I" // from older versions, or from UQPAY
	Assumed  Mark = "A" // by us, so that the system is whole
)

// Endpoint is one call that TrustPay offers.
type Endpoint struct {
	ID      string // V2: the id in this contract
	Name    string // open_card: what the endpoints argument of the provider block calls it
	Title   string // TrustPay's own name, Chinese and English (S)
	Path    string // below the base URL
	Mark    Mark   // of the path
	Changes bool   // it changes something at the issuer
	Given   bool   // the path comes from the configuration, not from this table
}

// StatusNumber is what one status number of an order means.
type StatusNumber struct {
	Number int
	Status card.OrderStatus
	Title  string // the issuer's word
	Mark   Mark
	Given  bool // it comes from the configuration
}

// Reference is whether the issuer refuses a repeated order number, and how
// sure that is.
type Reference struct {
	Mode  card.OrderReference
	Mark  Mark
	Given bool
}

// Contract is all that is data about TrustPay rather than code. The zero
// Contract is what is known, without overrides. It never changes once made.
type Contract struct {
	endpoints []Endpoint
	statuses  []StatusNumber
	reference Reference
}

// NewContract lays the overrides of a provider block over what is known.
// Endpoints are given by name or id; a status that is given has just the
// numbers given. An error names every override that is wrong, and what was
// probably meant.
func NewContract(endpoints map[string]string, orderStatus map[string][]int) (Contract, error) {
	c := known()
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(endpoints)) {
		wrong = append(wrong, c.setPath(name, endpoints[name]))
	}
	wrong = append(wrong, c.setStatuses(orderStatus), c.checkPaths())
	if err := errors.Join(wrong...); err != nil {
		return Contract{}, err
	}
	return c, nil
}

// WithReference returns the contract with the order_reference of a provider
// block: none or merchant; "" leaves it as it is.
func (c Contract) WithReference(mode card.OrderReference) (Contract, error) {
	c = c.orKnown()
	switch mode {
	case "":
		return c, nil
	case card.ReferenceNone, card.ReferenceMerchant:
		c.reference = Reference{Mode: mode, Mark: c.reference.Mark, Given: true}
		return c, nil
	}
	return c, fmt.Errorf("order_reference cannot be %q: write \"none\", or \"merchant\" where TrustPay refuses a repeated order number%s", mode, meant(string(mode), []string{string(card.ReferenceNone), string(card.ReferenceMerchant)}))
}

// Endpoints lists every endpoint, in the order of the contract: V, P, G.
func (c Contract) Endpoints() []Endpoint { return slices.Clone(c.orKnown().endpoints) }

// Reference tells whether order numbers are unique at the issuer.
func (c Contract) Reference() Reference { return c.orKnown().reference }

// Paths maps endpoint ids to paths.
func (c Contract) Paths() map[string]string {
	paths := map[string]string{}
	for _, e := range c.orKnown().endpoints {
		paths[e.ID] = e.Path
	}
	return paths
}

// Find returns the endpoint with the given id, name or path.
func (c Contract) Find(ref string) (Endpoint, error) {
	c = c.orKnown()
	if i := c.index(ref); i >= 0 {
		return c.endpoints[i], nil
	}
	return Endpoint{}, fmt.Errorf("TrustPay has no endpoint %q: give an id such as V2, a name such as open_card, or a path%s", ref, meant(ref, c.names()))
}

func (c Contract) orKnown() Contract {
	if c.endpoints == nil {
		return known()
	}
	return c
}

func (c Contract) index(ref string) int {
	return slices.IndexFunc(c.endpoints, func(e Endpoint) bool {
		return strings.EqualFold(e.ID, ref) || e.Name == ref || e.Path == ref
	})
}

func (c Contract) names() []string {
	names := make([]string, len(c.endpoints))
	for i, e := range c.endpoints {
		names[i] = e.Name
	}
	return names
}

func (c Contract) setPath(name, path string) error {
	i := slices.IndexFunc(c.endpoints, func(e Endpoint) bool { return strings.EqualFold(e.ID, name) || e.Name == name })
	if i < 0 {
		return fmt.Errorf("endpoints: there is no endpoint %q%s; the names are %s", name, meant(name, c.names()), strings.Join(c.names(), ", "))
	}
	if !validPath(path) {
		return fmt.Errorf("endpoints: the path of %s is %q; write the part after the base URL, as in %q", name, path, c.endpoints[i].Path)
	}
	c.endpoints[i].Path, c.endpoints[i].Given = path, true
	return nil
}

func validPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "?#%\\ \t\r\n") && !strings.Contains(path, "/..")
}

// checkPaths keeps a call that changes something from going out under the path
// of another one. V7 and V8 may share one: either may be the list of cards.
func (c Contract) checkPaths() error {
	seen := map[string]Endpoint{}
	for _, e := range c.endpoints {
		if o, ok := seen[e.Path]; ok && (e.Changes || o.Changes) {
			return fmt.Errorf("endpoints: %s and %s have the same path %q; give each its own", o.Name, e.Name, e.Path)
		}
		seen[e.Path] = e
	}
	return nil
}

func (c *Contract) setStatuses(given map[string][]int) error {
	words := []string{string(card.OrderPending), string(card.OrderFailed), string(card.OrderSuccess), string(card.OrderRefunded)}
	for _, word := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(words, word) {
			return fmt.Errorf("order_status: there is no status %q%s; the statuses are %s", word, meant(word, words), strings.Join(words, ", "))
		}
		c.statuses = slices.DeleteFunc(c.statuses, func(n StatusNumber) bool { return string(n.Status) == word })
	}
	for _, word := range slices.Sorted(maps.Keys(given)) {
		for _, number := range given[word] {
			if i := slices.IndexFunc(c.statuses, func(n StatusNumber) bool { return n.Number == number }); i >= 0 {
				return fmt.Errorf("order_status: number %d means %s and %s; give it to one of them", number, c.statuses[i].Status, word)
			}
			c.statuses = append(c.statuses, StatusNumber{Number: number, Status: card.OrderStatus(word), Title: word, Mark: Assumed, Given: true})
		}
	}
	slices.SortFunc(c.statuses, func(a, b StatusNumber) int { return a.Number - b.Number })
	return nil
}

// meant returns a did-you-mean for a word that is close to one of the names.
func meant(word string, names []string) string {
	if near := card.Nearest(word, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
