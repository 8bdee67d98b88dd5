package intake

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gaoshi/internal/document"
)

// checkEscape writes words as a paragraph and as a cell, and reads both as every
// channel does.
func checkEscape(t *testing.T, in string) {
	t.Helper()
	if !utf8.ValidString(in) || len(in) > 2000 {
		return
	}
	want := cleanText(in)
	for strings.Contains(want, "\n\n") {
		want = strings.ReplaceAll(want, "\n\n", "\n") // a blank line is a new paragraph
	}
	if want == "" || strings.ContainsFunc(want, func(c rune) bool { return c == 0x85 || c == 0x2028 || c == 0x2029 }) {
		return
	}
	doc := document.Parse(escapeText(want))
	var words []string
	for _, b := range doc.Blocks {
		if b.Kind == document.List { // "1. x" may be an item of a list: the words are the same
			return
		}
		words = append(words, b.Words())
	}
	if got := strings.Join(words, "\n"); squeeze(got) != squeeze(want) {
		t.Errorf("%q written as %q reads as %q", want, escapeText(want), got)
	}
	md, _ := writeTable([]string{"甲", "乙"}, [][]string{{want, "1"}})
	doc = document.Parse(md)
	if len(doc.Blocks) != 1 || doc.Blocks[0].Kind != document.Table || len(doc.Blocks[0].Table.Rows) != 1 {
		t.Fatalf("%q breaks the table: %q", want, md)
	}
	cell := doc.Blocks[0].Table.Rows[0].Cells[0]
	if got := document.SpansText(cell.Spans); squeeze(got) != squeeze(want) {
		t.Errorf("cell %q written as %q reads as %q", want, md, got)
	}
}

// squeeze leaves white space out: where lines break and spaces run is layout.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestEscape(t *testing.T) {
	for _, s := range []string{"# a", "#a", "- b", "* c", "李*萍、陈*强、王*", "999901********0133", "**", "**甲**", "a_b_c", "_a_", "`x`", "```", "[a](b)", "![a](b)", "<b>", "<https://a.b>", "&lt;", "&amp;amp;",
		"---", "***", "| a | b |", "a|b", "\\", "a\\", "\\*", "~~~", "> q", "张**（3组）", "===", "甲\n===", "+ x", "a\n- b", "[x]: y", "“**甲**”", "*号键", "（*）", "2*3", "a*b*c", "甲**乙**丙", "http://a.b/c_d_e", "1) a"} {
		checkEscape(t, s)
	}
}
