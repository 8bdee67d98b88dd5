package intake

import (
	"net/url"
	"strings"
	"unicode"
)

// escapeInline escapes words inside a paragraph, without regard to line starts.
func escapeInline(s string) string {
	if strings.ContainsAny(s, "\\`*_[]<&") {
		return escapeMarks(s)
	}
	return s
}

// startOfLines escapes what would begin a block at the start of a line. Marks
// inside the lines are escaped already.
func startOfLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "**") {
			continue
		}
		lines[i] = escapeLineStart(strings.TrimRight(l, " \t"))
	}
	return strings.Join(lines, "\n")
}

// strong marks words as bold, line by line, with white space outside the marks.
func strong(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		core := strings.TrimFunc(l, unicode.IsSpace)
		if core == "" || !strings.ContainsFunc(core, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) ||
			strings.ContainsAny(core, "*_") {
			lines[i] = escapeInline(l)
			continue
		}
		at := strings.Index(l, core)
		lines[i] = l[:at] + "**" + escapeInline(core) + "**" + l[at+len(core):]
	}
	return strings.Join(lines, "\n")
}

// webAddress reports whether a link leads where a reader may follow.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	if err != nil || len(s) > 2000 {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}

// link writes a link, or its words alone where it leads nowhere.
func link(words, href string) string {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\n", " "))
	switch {
	case words == "":
		return ""
	case !webAddress(href):
		return escapeInline(words)
	}
	return "[" + escapeInline(words) + "](" + linkTarget(href) + ")"
}

// linkTarget writes an address so that it ends where it should.
func linkTarget(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7f {
			return -1
		}
		return c
	}, strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "\u3000", "%E3%80%80").Replace(s))
}

// picturePartOf is a picture with its words.
func picturePartOf(file, words string) part {
	words = strings.ReplaceAll(words, "\n", " ")
	return part{kind: picturePart, md: "![" + escapeInline(words) + "](" + file + ")"}
}
