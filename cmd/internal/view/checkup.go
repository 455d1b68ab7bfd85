package view

// Checkup is what doctor found.
type Checkup struct {
	FormatVersion string  `json:"format_version"`
	Checks        []Check `json:"checks"`
	Healthy       bool    `json:"healthy"`
}

// Check is one thing that doctor looked at.
type Check struct {
	Name   string `json:"name"`
	Mark   string `json:"mark,omitempty"` // S seen, I inferred, A assumed
	Result string `json:"result"`         // ok, failed, skipped
	Detail string `json:"detail"`
	Millis int64  `json:"milliseconds,omitempty"`
}

func (m Checkup) human(p *page) {
	rows := [][]span{{{"", faint}, {"check", faint}, {"mark", faint}, {"time", faint}, {"result", faint}}}
	for _, c := range m.Checks {
		took := ""
		if c.Millis > 0 {
			took = group(int(c.Millis)) + " ms"
		}
		rows = append(rows, []span{c.sign(), text(c.Name), text(c.Mark), text(took), text(c.Detail)})
	}
	p.table("", "lllrl", rows)
	p.line()
	p.para("", span{"Marks: S seen in TrustPay's own pages, I inferred, A assumed. What is wrong for your account is set in endpoints and order_status of the provider block.", faint})
}

func (c Check) sign() span {
	switch c.Result {
	case "ok":
		return span{"✓", good}
	case "skipped":
		return span{"·", faint}
	}
	return span{"✗", bad}
}
