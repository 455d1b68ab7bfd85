package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/config/mark"
)

// verdict is what became of a condition.
type verdict struct {
	ok   bool            // it holds, or it is not known yet
	diag *hcl.Diagnostic // why not; nil where that is reported already
}

// judge evaluates the condition of a block. A condition that is not known yet
// holds.
func (r *run) judge(b *block, evalCtx *hcl.EvalContext, addr card.Address, summary string) verdict {
	cond, message := b.expr("condition"), b.expr("error_message")
	if cond == nil || message == nil {
		return verdict{}
	}
	val, ok := r.value(cond, evalCtx, addr)
	if !ok {
		return verdict{}
	}
	val, _ = val.UnmarkDeep()
	val, err := convert.Convert(val, cty.Bool)
	switch {
	case err != nil || val.IsKnown() && val.IsNull():
		return verdict{diag: errorAt(cond.Range(), "Invalid condition", "A condition must be true or false.")}
	case !val.IsKnown() || val.True():
		return verdict{ok: true}
	}
	d := errorAt(cond.Range(), summary, "%s", r.message(message, evalCtx, addr))
	d.Expression, d.EvalContext = cond, evalCtx
	return verdict{diag: d}
}

// check reports a condition that does not hold.
func (r *run) check(b *block, evalCtx *hcl.EvalContext, addr card.Address, summary string) bool {
	v := r.judge(b, evalCtx, addr, summary)
	if v.diag != nil {
		r.problems.addAt(r.where(addr), v.diag)
	}
	return v.ok
}

func (r *run) message(e hclsyntax.Expression, evalCtx *hcl.EvalContext, addr card.Address) string {
	const unable = "The condition is false, and its error_message cannot be shown."
	val, ok := r.value(e, evalCtx, addr)
	if !ok {
		return unable
	}
	if mark.Hidden(val) {
		return "The condition is false. Its error_message is withheld, because it holds a sensitive value."
	}
	val, err := convert.Convert(val, cty.String)
	if err != nil || !val.IsKnown() || val.IsNull() {
		return unable
	}
	return val.AsString()
}
