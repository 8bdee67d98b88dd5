package intake

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var (
	atxHeading  = regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$`)
	markupStart = regexp.MustCompile("^\\s*([-+*][ \\t]|\\d{1,9}[.)][ \\t]|>|\\||```|~~~|<|!\\[)")
)

// markdownParts cuts Markdown into parts at its blank lines; marks stay as they are.
func markdownParts(text string) []part {
	var parts []part
	var lines []string
	fence := ""
	flush := func() {
		if len(lines) == 0 {
			return
		}
		md := strings.Join(lines, "\n")
		p := part{md: md, text: cleanText(strings.ReplaceAll(md, "**", ""))}
		if markupStart.MatchString(lines[0]) {
			p.kind = rawPart
		}
		parts = append(parts, p)
		lines = nil
	}
	for _, l := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(l)
		if fence != "" {
			lines = append(lines, l)
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
			continue
		}
		m := atxHeading.FindStringSubmatch(l)
		switch {
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			flush()
			fence = trimmed[:3]
			lines = append(lines, l)
		case trimmed == "":
			flush()
		case m != nil:
			flush()
			parts = append(parts, part{kind: headingPart, level: len(m[1]), md: m[2], text: cleanText(strings.ReplaceAll(m[2], "**", ""))})
		default:
			lines = append(lines, strings.TrimRight(l, " \t"))
		}
	}
	flush()
	return parts
}

// textParts cuts plain text into paragraphs: each line is one, as in a text file
// that a clerk saves. Lines of tab-separated cells are a table.
func textParts(text string) []part {
	var parts []part
	var rows grid
	flush := func() {
		switch {
		case len(rows) > 1:
			parts = append(parts, rows.parts()...)
		case len(rows) == 1:
			var cells []string
			for _, c := range rows[0] {
				cells = append(cells, c.text)
			}
			parts = append(parts, textPart(cleanText(strings.Join(cells, " "))))
		}
		rows = nil
	}
	for _, l := range strings.Split(text, "\n") {
		if t := strings.Trim(l, " \u3000"); strings.Count(t, "\t") >= 1 && !strings.HasPrefix(t, "\t") {
			var r []cell
			for _, c := range strings.Split(t, "\t") {
				r = append(r, cell{text: cleanText(c), rows: 1, cols: 1})
			}
			rows = append(rows, r)
			continue
		}
		flush()
		p := textPart(cleanText(l))
		// Spaces before a short line put it in the middle or at the right.
		if lead := leading(l); lead >= 8 && p.text != "" && len([]rune(p.text)) <= 40 {
			p.align = alignCentre
			if lead >= 24 {
				p.align = alignEnd
			}
		}
		if p.text != "" {
			parts = append(parts, p)
		}
	}
	flush()
	return parts
}

// leading is the width of the white space before a line, in half characters.
func leading(l string) int {
	n := 0
	for _, c := range l {
		switch c {
		case ' ':
			n++
		case '\u3000':
			n += 2
		case '\t':
			n += 8
		default:
			return n
		}
	}
	return 0
}

// decodeText turns a text file into UTF-8: UTF-8, UTF-16 with its mark, else GB 18030.
func decodeText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		u, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.IndexByte(u, 0) >= 0 {
			return "", false
		}
		return string(u), true
	case bytes.IndexByte(data, 0) >= 0:
		return "", false
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), true
	}
	u, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.Count(u, []byte("\ufffd"))*50 > len(u) {
		return "", false
	}
	return string(u), true
}
