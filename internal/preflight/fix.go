package preflight

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/attached"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/dates"
	"gaoshi/internal/preflight/mend"
	"gaoshi/internal/preflight/reach"
)

// Fix applies the one-click fixes of these findings to the body and to the other
// texts of the notice, and returns the new content with a diff of what changed:
// each change under the name of its place (第3行, 一句话（plain）). changed is false
// where nothing could be done; n is not changed. Findings without a fix are passed
// over. Lines of the body stay where they are; only a line that names attachments
// is put in, and last. Attachments that only a Reader can open need FixIn.
// The diff shows the clerk the old text as it was: it is not for logs.
func Fix(n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool) {
	return FixIn(Env{}, n, findings...)
}

// FixIn is Fix, with the Reader of Env at hand for attachments.
func FixIn(e Env, n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool) {
	fixed = n.Content
	var d strings.Builder
	fixed.Body = mend.Body(n.Content.Body, findings, &d)
	if n.Content.Relay != nil { // the notice's own stays as it was
		r := *n.Content.Relay
		fixed.Relay = &r
	}
	for _, field := range bench.Fields(&fixed) {
		old := *field.Text
		for _, f := range findings {
			if f.Line == 0 && f.Fix != "" && f.Place == field.Place {
				*field.Text = mend.Field(*field.Text, f)
			}
		}
		diffLines(&d, field.Place, old, *field.Text)
	}
	dates.FixPosting(&fixed, findings, &d)
	reach.FixCategory(&fixed, findings, &d)
	attached.Fix(e, &fixed, findings, &d)
	attached.FixNames(&fixed, findings, &d)
	return fixed, d.String(), d.Len() > 0
}

// diffLines writes the lines that differ between two texts of as many lines.
func diffLines(d *strings.Builder, place, old, now string) {
	before, after := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i := range before {
		if i >= len(after) || before[i] == after[i] {
			continue
		}
		where := place
		if len(before) > 1 {
			where = fmt.Sprintf("%s第%d行", place, i+1)
		}
		fmt.Fprintf(d, "@@ %s @@\n-%s\n+%s\n", strings.TrimPrefix(where, "正文"), before[i], after[i])
	}
}
