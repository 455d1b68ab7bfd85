package emulator

import (
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// readCreateHolder is P1.
func readCreateHolder(in *input) action {
	const name = "1 to 40 letters, spaces and hyphens"
	p := card.Profile{
		FirstName:   in.checked("first_name", isName, name),
		LastName:    in.checked("last_name", isName, name),
		Email:       in.checked("email", isEmail, "an e-mail address"),
		CountryCode: in.checked("country_code", isCountry, "an ISO 3166-1 code of two capital letters"),
		PhoneNumber: in.checked("phone_number", isPhone, "4 to 15 digits without a prefix"),
	}
	in.notify()
	return func(c *call, w *encoder) error {
		if err := c.unknownPerson(p); err != nil {
			return err
		}
		h := c.addHolder(p)
		w.open()
		w.text("cardholder_id", h.ID)
		w.text("cardholder_status", string(h.Status))
		w.close()
		return nil
	}
}

func (c *call) unknownPerson(p card.Profile) error {
	switch {
	case c.people[strings.ToLower(p.Email)] != nil && c.faults.fire(c.id, "refuse_repeat"):
		return refuse(codeRiskControl, "risk control refused a repeated request")
	case c.people[strings.ToLower(p.Email)] != nil:
		return refuse(codeBadRequest, "email already exists: another cardholder has it")
	case c.people[p.PhoneNumber] != nil:
		return refuse(codeBadRequest, "phone number already exists: another cardholder has it")
	}
	return nil
}

// addHolder takes in a person that nobody else is.
func (c *call) addHolder(p card.Profile) *holder {
	h := &holder{row: c.newRow(c.now, c.hidden("holders")), Profile: p, Status: pending}
	h.ID = uuid("holder", h.Seq)
	var waits bool
	if h.job, waits = c.job(); !waits {
		h.Status = h.verdict()
	}
	c.enterHolder(h, c.now)
	c.touch(h)
	return h
}

func (j job) verdict() status {
	if j.Fails {
		return failed
	}
	return succeeded
}

// enterHolder makes a holder known; it is listed after the lag.
func (b *bank) enterHolder(h *holder, now time.Time) {
	b.holders[h.ID] = h
	b.people[strings.ToLower(h.Profile.Email)], b.people[h.Profile.PhoneNumber] = h, h
	b.reveal(&h.row, now, func() { b.holderList.add(h) })
	if h.Status != pending {
		return
	}
	b.pend(holderJob, h.Seq, &h.job, now, func(time.Time) { b.touch(h) }, func(time.Time) {
		if h.Status == pending {
			h.Status = h.verdict()
			b.touch(h)
		}
	})
}

// readHolders is P2.
func readHolders(in *input) action {
	p := in.paging()
	return func(c *call, w *encoder) error {
		writePage(w, shown(c, c.holderList.rows, p), p, c.faults.fire(c.id, "duplicate"), func(w *encoder, h *holder) {
			w.open()
			w.text("cardholder_id", h.ID)
			w.text("first_name", h.Profile.FirstName)
			w.text("last_name", h.Profile.LastName)
			w.text("email", h.Profile.Email)
			w.text("country_code", h.Profile.CountryCode)
			w.text("phone_number", h.Profile.PhoneNumber)
			w.text("cardholder_status", string(h.Status))
			w.time("create_time", h.Created)
			w.close()
		})
		return nil
	}
}
