package preflight

import (
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// field is a text of the notice outside the body that leaves the house, by the
// name that people read beside it. What is found in it can be mended in it.
type field struct {
	place string
	text  *string
}

// fields are the texts of a content that a fix may change.
func fields(c *notice.Content) []field {
	fs := []field{
		{"标题", &c.Title}, {"一句话（plain）", &c.Plain}, {"广播稿（speak）", &c.Speak},
		{"在外怎么办（away）", &c.Away}, {"地点", &c.Event.Place}, {"雨天安排", &c.Event.RainPlan},
	}
	if c.Relay != nil {
		fs = append(fs, field{"转发来源的应对措施", &c.Relay.Measures})
	}
	return fs
}

// part is a text of the notice outside the body.
type part struct{ place, text string }

// parts are the texts outside the body that a reader may see, the names of the
// attachments among them.
func (k *check) parts() []part {
	var ps []part
	for _, f := range fields(k.c) {
		ps = append(ps, part{f.place, *f.text})
	}
	ps = append(ps, part{"更正或撤回的理由", k.n.Reason})
	if r := k.c.Relay; r != nil {
		ps = append(ps, part{"转发来源的联系电话", "咨询电话：" + r.Contact})
	}
	for _, a := range k.c.Attachments {
		ps = append(ps, part{fmt.Sprintf("附件名“%s”", a.Name), a.Name})
	}
	return slices.DeleteFunc(ps, func(p part) bool { return p.text == "" })
}

// mends reports whether a fix can reach a place: a line of the body, or a field.
func (k *check) mends(line int, place string) bool {
	return line > 0 || slices.ContainsFunc(fields(k.c), func(f field) bool { return f.place == place })
}

// fixField applies a finding's fix to a text outside the body.
func fixField(text string, f notice.Finding) string {
	if right, ok := between(f.Fix, fixWeekday, "”"); ok {
		return fixWeekdays(text, right, f.Text)
	}
	if right, ok := between(f.Fix, fixReplace, "”"); ok {
		return strings.ReplaceAll(text, f.Text, right)
	}
	return hide(text, hitsIn(text, "", 0, f))
}
