package config

import (
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// readAll yields every argument of a block.
func (b *block) readAll(yield func(hclsyntax.Expression, surroundings)) {
	for _, a := range b.attrs {
		yield(a.Expr, surroundings{})
	}
}

// argument evaluates an argument of a block that nothing refers to; ok is false
// where it is absent, null or wrong.
func (r *run) argument(b *block, name string, want cty.Type) (v cty.Value, ok bool) {
	e := b.expr(name)
	if e == nil {
		return v, false
	}
	if v, ok = r.value(e, r.scope, card.Address{}); !ok {
		return v, false
	}
	if mark.Hidden(v) {
		r.problems.errorf(e.Range(), "Sensitive value not allowed", "The argument %q is shown, so it cannot be sensitive.", name)
		return v, false
	}
	if !v.IsWhollyKnown() && r.offline() {
		return v, false
	}
	return r.problems.known(v, want, name, e.Range())
}

func (r *run) text(b *block, name string) string {
	v, ok := r.argument(b, name, cty.String)
	if !ok {
		return ""
	}
	return v.AsString()
}

// limitsBlock is a limits block.
type limitsBlock struct{ b *block }

// reads implements evaluator.
func (l *limitsBlock) reads(yield func(hclsyntax.Expression, surroundings)) { l.b.readAll(yield) }

// eval implements evaluator.
func (l *limitsBlock) eval(r *run) cty.Value {
	limit := card.Limit{
		PerRun: r.bound(l.b, "per_run"), PerDay: r.bound(l.b, "per_day"),
		PerCardPerDay: r.bound(l.b, "per_card_per_day"), PerCardPerMonth: r.bound(l.b, "per_card_per_month"),
	}
	if v, ok := r.argument(l.b, "match", cty.Map(cty.String)); ok {
		limit.Match = map[string]string{}
		for k, e := range v.Elements() {
			if e.IsNull() {
				r.problems.errorf(l.b.expr("match").Range(), "Invalid limit", "The label %q to match is null, which would match nothing. Give it a value, or leave it out.", k.AsString())
				continue
			}
			limit.Match[k.AsString()] = e.AsString()
		}
	}
	if v, ok := r.argument(l.b, "opens_per_run", cty.Number); ok {
		n, whole := wholeNumber(v)
		if !whole {
			r.problems.errorf(l.b.expr("opens_per_run").Range(), "Invalid limit", "opens_per_run must be a whole number that is not negative.")
		}
		limit.OpensPerRun = &n
	}
	limit.ReleasedShare = r.share(l.b)
	r.out.Want.Limits = append(r.out.Want.Limits, limit)
	return cty.NilVal
}

func (r *run) bound(b *block, name string) *card.Money {
	v, ok := r.argument(b, name, cty.DynamicPseudoType)
	if !ok {
		return nil
	}
	amount, advice := moneyOf(v)
	if advice != "" {
		r.problems.errorf(b.expr(name).Range(), "Invalid amount", "The limit %q is no amount of money: %s", name, advice)
	}
	return &amount
}

// share reads released_share; 1 is no bound.
func (r *run) share(b *block) *card.Rate {
	v, ok := r.argument(b, "released_share", cty.Number)
	if !ok || v.RawEquals(cty.NumberIntVal(1)) {
		return nil
	}
	var rate card.Rate
	text, err := convert.Convert(v, cty.String)
	if err == nil {
		rate, err = card.ParseRate(text.AsString(), card.Fraction)
	}
	if err != nil {
		r.problems.errorf(b.expr("released_share").Range(), "Invalid limit", "released_share must be a number from 0 to 1 with at most nine decimals, as in 0.3 for 30 %%.")
	}
	return &rate
}

// ignoreBlock is an ignore block.
type ignoreBlock struct{ b *block }

// reads implements evaluator.
func (i *ignoreBlock) reads(yield func(hclsyntax.Expression, surroundings)) { i.b.readAll(yield) }

// eval implements evaluator.
func (i *ignoreBlock) eval(r *run) cty.Value {
	ignore := card.Ignore{Owner: r.text(i.b, "owner"), Reason: r.text(i.b, "reason")}
	if v, ok := r.argument(i.b, "ids", cty.List(cty.String)); ok {
		for _, e := range v.Elements() {
			if e.IsNull() || e.AsString() == "" {
				r.problems.errorf(i.b.expr("ids").Range(), "Invalid ignore", "One of the ids is null or empty. Take it out.")
				continue
			}
			ignore.IDs = append(ignore.IDs, e.AsString())
		}
	}
	if text := r.text(i.b, "expires"); text != "" {
		expires, err := parseExpiry(text)
		if err != nil {
			r.problems.errorf(i.b.expr("expires").Range(), "Invalid ignore", "The value of expires cannot be %s. Write a date such as \"2027-01-31\", or a time such as \"2027-01-31T18:00:00Z\".", quoted(text))
		}
		ignore.Expires = expires
	}
	r.out.Want.Ignores = append(r.out.Want.Ignores, ignore)
	return cty.NilVal
}

// parseExpiry reads a time, or a date, which lasts to its end.
func parseExpiry(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.UTC(), err
}
