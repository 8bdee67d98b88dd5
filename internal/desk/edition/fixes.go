package edition

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// linesShown is how many changed lines of a fix are shown unfolded.
const linesShown = 3

// OneFix is what a click would mend, with the lines before and after.
type OneFix struct {
	frame.SameFinding
	Key   string
	Lines []ChangedLine // the first few
	Rest  []ChangedLine
	All   []notice.Finding
}

type ChangedLine struct{ Where, Old, New string }

// Fixes are those of the findings that a click can mend, in their order.
func (d *Room) Fixes(ctx context.Context, n *notice.Notice, found []notice.Finding) ([]OneFix, error) {
	var out []OneFix
	for _, g := range frame.Grouped(found) {
		if g.Fix == "" {
			continue
		}
		x := OneFix{SameFinding: g}
		for _, f := range found {
			if f.Kind == g.Kind && f.Message == g.Message && f.Fix == g.Fix && f.Severity == g.Severity {
				x.All = append(x.All, f)
			}
		}
		_, diff, changed, err := d.Checker.Fix(ctx, n, x.All...)
		if err != nil {
			return nil, err
		}
		if !changed {
			continue
		}
		sum := sha256.Sum256([]byte(g.Kind + "\x00" + g.Message + "\x00" + g.Fix))
		x.Key, x.Lines = hex.EncodeToString(sum[:8]), changedLines(diff)
		if len(x.Lines) > linesShown {
			x.Lines, x.Rest = x.Lines[:linesShown], x.Lines[linesShown:]
		}
		out = append(out, x)
	}
	return out, nil
}

// changedLines reads the diff that preflight writes: @@ 第3行 @@, -old, +new.
func changedLines(diff string) []ChangedLine {
	var out []ChangedLine
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@"):
			out = append(out, ChangedLine{Where: strings.Trim(line, "@ ")})
		case len(out) == 0:
		case strings.HasPrefix(line, "-"):
			out[len(out)-1].Old = line[1:]
		case strings.HasPrefix(line, "+"):
			out[len(out)-1].New = line[1:]
		}
	}
	return slices.DeleteFunc(out, func(c ChangedLine) bool { return strings.Trim(c.Old, "|-: ") == "" }) // a table's rule
}
