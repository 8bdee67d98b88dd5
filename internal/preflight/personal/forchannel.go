package personal

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
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/person"
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
	p := page.New(n.Content.Body)
	names := map[string]bool{}
	lines := append([]string(nil), p.Lines...)
	changed := false
	for _, t := range p.Tables {
		if !t.Persons || t.Public {
			continue
		}
		for _, r := range t.PersonRows() {
			if name := t.Cell(r, t.NamesAt); !person.IsMasked(name) {
				names[name] = true
			}
		}
		if how == policy.Absent {
			leaveOut(lines, t)
			changed = true
			continue
		}
		for r := range t.Rows {
			if line := shownOnline(t, p.Lines[t.Rows[r].Line], channel); line != lines[t.Rows[r].Line] {
				lines[t.Rows[r].Line], changed = line, true
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
func shownOnline(t *page.Table, line, channel string) string {
	return page.MapCells(t, line, func(t *page.Table, c int, text string) string {
		switch {
		case c == t.NamesAt:
			return MaskCell(text)
		case c < len(t.Fields) && t.Fields[c] == "address" && channel != notice.Board:
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
func leaveOut(lines []string, t *page.Table) {
	last := t.First + 1 + len(t.Rows)
	for i := t.First; i <= last; i++ {
		lines[i] = gone
	}
	lines[t.First] = "（名单" + OnBoard + "，请到公示栏查看。）"
	if n := len(t.PersonRows()); n > 0 {
		lines[t.First] = fmt.Sprintf("（名单共%d人，"+OnBoard+"，请到公示栏查看。）", n)
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

// MaskCell masks the name in a cell and keeps Markdown's marks around it.
func MaskCell(s string) string {
	name := chars.Plain(s)
	if person.IsMasked(name) || !person.Looks(name) {
		return s
	}
	return strings.Replace(s, name, person.Mask(strings.ReplaceAll(name, " ", "")), 1)
}

// hideNames masks the names of a list wherever else they stand. A name of two
// characters is masked only where it stands alone, so that no word is broken.
func hideNames(s string, names map[string]bool) string {
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) }
	var pairs []string
	for _, name := range slices.SortedFunc(maps.Keys(names), longestFirst) {
		switch {
		case utf8.RuneCountInString(name) > 2:
			pairs = append(pairs, name, person.Mask(name))
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
	for i := range chars.Indexes(s, name) {
		if i >= at && standsAlone(s, i, i+len(name)) {
			b.WriteString(s[at:i])
			b.WriteString(person.Mask(name))
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
