package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// OnBoard stands in a body in place of a list that a channel may not show.
const OnBoard = "张贴在村公示栏"

// ForChannel returns the notice as one channel may show it, by the category's
// rule for lists of persons: whole as it stands, masked with names hidden in
// tables and wherever the same names stand in the other texts, or with the list
// left out and a sentence in its place that says where it hangs. It is pure: the
// same notice, channel and rule give the same notice, so what is rendered, signed
// and sent is one. n itself is not changed; it is returned where nothing is to be
// hidden. Tables of officials, by their posts, stay as they are.
func ForChannel(n *notice.Notice, channel string, rule policy.Rule) *notice.Notice {
	how := rule.ListFor(channel)
	if how == policy.Whole {
		return n
	}
	p := newPage(n.Content.Body)
	names := map[string]bool{}
	lines := append([]string(nil), p.lines...)
	changed := false
	for _, t := range p.tables {
		if !t.persons || t.public {
			continue
		}
		for _, r := range t.personRows() {
			if name := t.cell(r, t.namesAt); !isMaskedName(name) {
				names[name] = true
			}
		}
		if how == policy.Absent {
			leaveOut(lines, t)
			changed = true
			continue
		}
		for r := range t.rows {
			if line := t.shownOnline(p.lines[t.rows[r].line], channel); line != lines[t.rows[r].line] {
				lines[t.rows[r].line], changed = line, true
			}
		}
	}
	if !changed && len(names) == 0 {
		return n
	}
	out := *n
	c := &out.Content
	c.Body = hideNames(strings.Join(dropGone(lines), "\n"), names)
	for _, s := range []*string{&c.Title, &c.Plain, &c.Speak, &c.Away} {
		*s = hideNames(*s, names)
	}
	return &out
}

// shownOnline masks the name in a row. Beyond the village's own board a home is
// told by its village, no finer.
func (t *table) shownOnline(line, channel string) string {
	return fixCells(t, line, func(t *table, c int, text string) string {
		switch {
		case c == t.namesAt:
			return maskCell(text)
		case c < len(t.fields) && t.fields[c] == "address" && channel != notice.Board:
			return toVillage(text)
		}
		return text
	})
}

// toVillage cuts an address after its village: 新阳村2组 becomes 新阳村.
func toVillage(s string) string {
	for _, end := range []string{"村", "社区"} {
		if i := strings.Index(s, end); i > 0 {
			return s[:i+len(end)]
		}
	}
	return s
}

// gone marks a line that falls away; no text of a notice holds this character.
const gone = "\x00"

// leaveOut puts one sentence in a table's place.
func leaveOut(lines []string, t *table) {
	last := t.first + 1 + len(t.rows)
	for i := t.first; i <= last; i++ {
		lines[i] = gone
	}
	lines[t.first] = "（名单" + OnBoard + "，请到公示栏查看。）"
	if n := len(t.personRows()); n > 0 {
		lines[t.first] = fmt.Sprintf("（名单共%d人，"+OnBoard+"，请到公示栏查看。）", n)
	}
}

func dropGone(lines []string) []string {
	out := lines[:0]
	for _, l := range lines {
		if l != gone {
			out = append(out, l)
		}
	}
	return out
}

// maskCell masks the name in a cell and keeps Markdown's marks around it.
func maskCell(s string) string {
	name := plain(s)
	if isMaskedName(name) || !looksLikeName(name) {
		return s
	}
	return strings.Replace(s, name, MaskName(strings.ReplaceAll(name, " ", "")), 1)
}

// hideNames masks the names of a list wherever else they stand. A name of two
// characters is masked only where it stands alone, so that no word is broken.
func hideNames(s string, names map[string]bool) string {
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) }
	var pairs []string
	for _, name := range slices.SortedFunc(maps.Keys(names), longestFirst) {
		switch {
		case utf8.RuneCountInString(name) > 2:
			pairs = append(pairs, name, MaskName(name))
		case strings.Contains(s, name):
			s = hideShort(s, name)
		}
	}
	if len(pairs) == 0 {
		return s
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func hideShort(s, name string) string {
	var b strings.Builder
	at := 0
	for i := range indexes(s, name) {
		if i >= at && standsAlone(s, i, i+len(name)) {
			b.WriteString(s[at:i])
			b.WriteString(MaskName(name))
			at = i + len(name)
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

func standsAlone(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	for _, w := range []string{"同志", "户", "等", "家", "、"} {
		if strings.HasPrefix(s[to:], w) {
			after = ' '
		}
	}
	return !unicode.Is(unicode.Han, before) && !unicode.Is(unicode.Han, after)
}
