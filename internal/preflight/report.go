package preflight

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gaoshi/internal/notice"
)

// Group is findings that say the same thing, told once with all their places.
type Group struct {
	Finding notice.Finding // the first of them
	Places  []string
	Texts   []string // as seen, masked where it is personal data
	Lines   []int    // 1-based lines of the body, 0 outside
}

// Groups puts findings of one kind, severity, message and fix together, in the
// order of the first of each: a list of sixty persons is one thing to decide.
func Groups(fs []notice.Finding) []Group {
	type key struct {
		kind, message, fix string
		severity           notice.Severity
	}
	at := map[key]int{}
	var out []Group
	for _, f := range fs {
		k := key{f.Kind, f.Message, f.Fix, f.Severity}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Group{Finding: f})
		}
		g := &out[i]
		g.Places, g.Texts, g.Lines = append(g.Places, f.Place), append(g.Texts, f.Text), append(g.Lines, f.Line)
	}
	return out
}

// SeverityName returns the Chinese name of a severity.
func SeverityName(s notice.Severity) string {
	switch s {
	case notice.Block:
		return "拦下"
	case notice.Warn:
		return "提醒"
	case notice.Note:
		return "说明"
	}
	return string(s)
}

// placesShown is how many places of a group are written out.
const placesShown = 4

// WriteText writes the findings for people: the blocks first, like ones together.
func WriteText(w io.Writer, name string, fs []notice.Finding) error {
	count := map[notice.Severity]int{}
	for _, f := range fs {
		count[f.Severity]++
	}
	var b strings.Builder
	if len(fs) == 0 {
		fmt.Fprintf(&b, "%s：没有发现问题。\n", name)
	} else {
		fmt.Fprintf(&b, "%s：拦下%d处，提醒%d处，说明%d处。\n", name, count[notice.Block], count[notice.Warn], count[notice.Note])
	}
	for _, sev := range []notice.Severity{notice.Block, notice.Warn, notice.Note} {
		for _, g := range Groups(fs) {
			if g.Finding.Severity != sev {
				continue
			}
			places := g.Places
			more := ""
			if len(places) > placesShown {
				places, more = places[:placesShown], fmt.Sprintf(" 等%d处", len(g.Places))
			}
			fmt.Fprintf(&b, "  [%s] %s%s\n      %s\n", SeverityName(sev), strings.Join(places, "、"), more, g.Finding.Message)
			if g.Finding.Text != "" && len(g.Places) == 1 {
				fmt.Fprintf(&b, "      看到的是：%s\n", g.Finding.Text)
			}
			if g.Finding.Rule != "" {
				fmt.Fprintf(&b, "      依据：%s\n", g.Finding.Rule)
			}
			if g.Finding.Fix != "" {
				fmt.Fprintf(&b, "      可一键处理：%s\n", g.Finding.Fix)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the findings as an array of objects, every key always there;
// no findings are an empty array.
func WriteJSON(w io.Writer, fs []notice.Finding) error {
	type object struct {
		Kind     string          `json:"kind"`
		Severity notice.Severity `json:"severity"`
		Line     int             `json:"line"`
		Place    string          `json:"place"`
		Text     string          `json:"text"`
		Message  string          `json:"message"`
		Rule     string          `json:"rule"`
		Fix      string          `json:"fix"`
	}
	out := make([]object, len(fs))
	for i, f := range fs {
		out[i] = object{f.Kind, f.Severity, f.Line, f.Place, f.Text, f.Message, f.Rule, f.Fix}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
