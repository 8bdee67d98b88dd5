package edition

import (
	"strings"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// changed is one difference between two editions, for the eye of a reviewer.
type changed struct {
	Where    string // 正文, or the field's name
	Old, New string // "" where nothing stood, or stands
}

// changesShown is how many differences are listed; more is another notice.
const changesShown = 40

// changes are the differences of a correction from what it corrects.
func (d *Room) changes(v *frame.Visit, n *notice.Notice) ([]changed, error) {
	if n.Kind != notice.Correction || n.Supersedes == 0 {
		return nil, nil
	}
	old, err := d.Notices.Notice(v.R.Context(), n.ID, n.Supersedes)
	if err != nil {
		return nil, err
	}
	var out []changed
	add := func(where, before, after string) {
		if before != after {
			out = append(out, changed{where, before, after})
		}
	}
	add("标题", old.Content.Title, n.Content.Title)
	add("一句话", old.Content.Plain, n.Content.Plain)
	add("在外的乡亲", old.Content.Away, n.Content.Away)
	add("播音稿", old.Content.Speak, n.Content.Speak)
	out = append(out, changedFacts(d.facts(old), d.facts(n))...)
	out = append(out, changedBody(old.Content.Body, n.Content.Body)...)
	return out[:min(len(out), changesShown)], nil
}

func changedFacts(before, after []fact) []changed {
	was, is := map[string]string{}, map[string]string{}
	var names []string
	for _, f := range before {
		was[f.Name] = f.Value
		names = append(names, f.Name)
	}
	for _, f := range after {
		if _, ok := was[f.Name]; !ok {
			names = append(names, f.Name)
		}
		is[f.Name] = f.Value
	}
	var out []changed
	for _, k := range names {
		if was[k] != is[k] && k != "什么时候发" { // a correction goes out when signed
			out = append(out, changed{k, was[k], is[k]})
		}
	}
	return out
}

// linesCompared bounds the table of two texts; longer ones are told as one change.
const linesCompared = 1500

// changedBody pairs the lines of two texts by their longest common sequence.
func changedBody(before, after string) []changed {
	a, b := textLines(before), textLines(after)
	if len(a) > linesCompared || len(b) > linesCompared {
		if before == after {
			return nil
		}
		return []changed{{Where: "正文", New: "正文有改动，太长，请整篇再看一遍。"}}
	}
	common := make([][]int, len(a)+1) // of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []changed
	var gone, come []string
	flush := func() {
		for k := range max(len(gone), len(come)) {
			c := changed{Where: "正文"}
			if k < len(gone) {
				c.Old = gone[k]
			}
			if k < len(come) {
				c.New = come[k]
			}
			if before, after := unmarked(c.Old), unmarked(c.New); before != after { // else the marks are what changed
				c.Old, c.New = before, after
			}
			out = append(out, c)
		}
		gone, come = nil, nil
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			flush()
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			gone = append(gone, a[i])
			i++
		default:
			come = append(come, b[j])
			j++
		}
	}
	flush()
	return out
}

// unmarked is a line without the stars of emphasis.
func unmarked(s string) string { return strings.ReplaceAll(s, "**", "") }

// textLines are the lines that say something.
func textLines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
