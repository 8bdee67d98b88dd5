package bench

import (
	"fmt"
	"slices"

	"gaoshi/internal/notice"
)

// field is a text of the notice outside the body that leaves the house, by the
// name that people read beside it. What is found in it can be mended in it.
type field struct {
	Place string
	Text  *string
}

// Fields are the texts of a content that a fix may change.
func Fields(c *notice.Content) []field {
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
type part struct{ Place, Text string }

// Parts are the texts outside the body that a reader may see, the names of the
// attachments among them.
func (k *Bench) Parts() []part {
	var ps []part
	for _, f := range Fields(k.Content) {
		ps = append(ps, part{f.Place, *f.Text})
	}
	ps = append(ps, part{"更正或撤回的理由", k.Notice.Reason})
	if r := k.Content.Relay; r != nil {
		ps = append(ps, part{"转发来源的联系电话", "咨询电话：" + r.Contact})
	}
	for _, a := range k.Content.Attachments {
		ps = append(ps, part{fmt.Sprintf("附件名“%s”", a.Name), a.Name})
	}
	return slices.DeleteFunc(ps, func(p part) bool { return p.Text == "" })
}

// Mends reports whether a fix can reach a place: a line of the body, or a field.
func (k *Bench) Mends(line int, place string) bool {
	return line > 0 || slices.ContainsFunc(Fields(k.Content), func(f field) bool { return f.Place == place })
}
