package planner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/state"
)

// person is what a plan made of a wanted holder, for the cards bound to it.
type person struct {
	id      string // "" when the plan creates it
	ready   bool   // SUCCESS, or created by this plan
	pending bool   // the issuer is still checking
	listed  bool
}

func (w *work) planHolder(h card.WantHolder) {
	if w.opWaits(h.Address) {
		w.people[h.Address] = person{pending: true}
		return
	}
	known := w.in.Known.Resource(h.Address)
	if known.Held {
		w.planKnownHolder(h, known)
		return
	}
	w.people[h.Address] = person{} // blocked, unless it says otherwise below
	seen, why := w.findHolder(h)
	switch {
	case seen == nil && why == "import":
		w.block(h.Address, fmt.Sprintf("The import block names %q, and the issuer lists no such holder.", w.index.imports[h.Address]), "Correct the id or the e-mail, or remove the import block.")
	case seen == nil:
		w.createHolder(h)
	case !w.index.owner[seen.ID].IsZero():
		w.block(h.Address, "The ledger holds this holder at "+w.index.owner[seen.ID].String()+" already.", "Rename it with: cardform state mv "+card.Quote(w.index.owner[seen.ID].String())+" "+card.Quote(h.Address.String()))
	case w.taken(seen.ID):
		w.block(h.Address, "This plan takes the holder "+seen.ID+" at "+w.ownerOf(seen.ID).String()+" already.", "Import it to one address.")
	default:
		w.adoptHolder(h, seen, why)
	}
}

func (w *work) planKnownHolder(h card.WantHolder, known state.Resource) {
	seen := w.index.holders[known.ID]
	if seen == nil {
		w.people[h.Address] = person{id: known.ID, pending: w.fresh(known.HeldAt)} // its cards are still its cards
		if w.fresh(known.HeldAt) {
			w.wait(h.Address, "The holder is new and the issuer's list may lag behind.")
			return
		}
		w.block(h.Address, "The ledger holds it as "+known.ID+", and the issuer does not list it any more.", "To create the holder again: cardform state rm "+card.Quote(h.Address.String()))
		return
	}
	if fields := holderDiff(h, seen); len(fields) > 0 {
		w.blockChanged(h, seen, fields)
		return
	}
	if none := w.takeStatus(h.Address, seen); !w.importsOther(h.Address, known) && none {
		w.addNone(h.Address)
	}
}

// takeStatus notes how usable the holder is and reports whether it needs no
// word in the plan.
func (w *work) takeStatus(a card.Address, seen *card.Cardholder) bool {
	p := person{id: seen.ID, listed: true}
	defer func() { w.people[a] = p }()
	switch seen.Status {
	case card.HolderSuccess:
		p.ready = true
		return true
	case card.HolderPending:
		p.pending = true
		w.wait(a, "The issuer is still checking the holder (PENDING).")
	case card.HolderIncomplete:
		w.block(a, "The issuer says the holder's data are INCOMPLETE.", "Complete them in TrustPay's dashboard, then plan again.")
	default:
		w.block(a, fmt.Sprintf("The issuer's status of the holder is %q, so no card can be bound to it.", seen.Status), "Ask TrustPay's support, or declare the person under another e-mail.")
	}
	return false
}

// findHolder looks for the wanted holder in the listing and says by what.
func (w *work) findHolder(h card.WantHolder) (seen *card.Cardholder, why string) {
	if id, ok := w.index.imports[h.Address]; ok {
		if seen = w.index.holders[id]; seen == nil {
			seen = w.index.byEmail[lower(id)]
		}
		return seen, "import"
	}
	return w.index.byEmail[lower(h.Email)], "email"
}

func (w *work) createHolder(h card.WantHolder) {
	if other := w.index.byPhone[phoneKey(h.Profile)]; other != nil && h.PhoneNumber != "" {
		w.block(h.Address, "The issuer lists another holder with this phone number ("+other.ID+"), and phone numbers are unique.", "Correct phone_number, or import that holder.", "phone_number")
		return
	}
	w.people[h.Address] = person{ready: true}
	profile := h.Profile
	w.add(Change{
		Address: h.Address, Action: card.ActionCreate, Reason: "The issuer lists no holder with this e-mail.",
		After:  hiddenValues(h, h.Profile),
		Hidden: w.hidden(h),
		Task:   Task{Profile: &profile, Needs: h.DependsOn, Labels: h.Labels},
	})
}

func (w *work) adoptHolder(h card.WantHolder, seen *card.Cardholder, why string) {
	if fields := holderDiff(h, seen); len(fields) > 0 {
		w.blockChanged(h, seen, fields)
		return
	}
	w.adopted[seen.ID] = h.Address
	reason := "The issuer lists a holder with this e-mail: it is taken into the ledger."
	if why == "import" {
		reason = "An import block names the listed holder " + seen.ID + "."
	}
	w.add(Change{
		Address: h.Address, Action: card.ActionAdopt, Reason: reason,
		Before: hiddenValues(h, seen.Profile), After: hiddenValues(h, h.Profile),
		Hidden: w.hidden(h),
		Task:   Task{ID: seen.ID, Status: string(seen.Status), Why: why, Labels: h.Labels},
	})
	w.takeStatus(h.Address, seen)
}

func (w *work) blockChanged(h card.WantHolder, seen *card.Cardholder, fields []string) {
	w.people[h.Address] = person{id: seen.ID}
	c := Change{
		Address: h.Address, Action: card.ActionBlocked, Fields: fields,
		Before: hiddenValues(h, seen.Profile), After: hiddenValues(h, h.Profile),
		Reason: "The issuer lists the holder with another " + strings.Join(fields, ", ") + ", and has no way to change a holder. " +
			"Write what the issuer has, or add the names to lifecycle.ignore_changes.",
	}
	w.add(c)
}

// holderDiff names the arguments in which the listed holder differs.
func holderDiff(h card.WantHolder, seen *card.Cardholder) []string {
	var fields []string
	check := func(name, want, got string) {
		if want != got && !h.Ignores(name) {
			fields = append(fields, name)
		}
	}
	check("first_name", h.FirstName, seen.FirstName)
	check("last_name", h.LastName, seen.LastName)
	check("email", lower(h.Email), lower(seen.Email))
	check("country_code", h.CountryCode, seen.CountryCode)
	check("phone_number", h.PhoneNumber, seen.PhoneNumber)
	return fields
}

func profileValues(p card.Profile) map[string]string {
	return map[string]string{
		"first_name": p.FirstName, "last_name": p.LastName, "email": p.Email,
		"country_code": p.CountryCode, "phone_number": p.PhoneNumber,
	}
}

// hiddenValues is profileValues without what h says is sensitive.
func hiddenValues(h card.WantHolder, p card.Profile) map[string]string {
	values := profileValues(p)
	for _, name := range h.Sensitive {
		values[name] = "(sensitive value)"
	}
	return values
}

// hidden stands for the sensitive values of a holder, so that an approval is for
// them and no others; "" where there are none. It is of use within one plan only.
func (w *work) hidden(h card.WantHolder) string {
	if len(h.Sensitive) == 0 {
		return ""
	}
	values, sum := profileValues(h.Profile), sha256.New()
	fmt.Fprintf(sum, "%q %q", w.in.PlanID, h.Address)
	for _, name := range slices.Sorted(slices.Values(h.Sensitive)) {
		fmt.Fprintf(sum, " %s=%q", name, values[name])
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
