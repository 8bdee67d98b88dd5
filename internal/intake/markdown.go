package intake

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

// maxMarkdown is the largest Markdown or plain text that is read, in bytes. The
// longest notices of a township are some tens of kilobytes.
const maxMarkdown = 4 << 20

// Markdown reads a notice file: YAML front matter between two lines of ---, then
// the body. The notice is edition 1, original, a draft; times without a zone are
// Asia/Shanghai, a date alone is 00:00 of that day. The body has "\n" line ends,
// no blank lines around it, and ends with one "\n".
//
// A file without front matter is a draft too: its title is the first heading or
// line, and what a 公文 says of itself is recognised. The findings name every
// fault of the front matter by its line in the file, and what is missing.
// An error (Chinese, a *Refused) means that there is no text to read at all.
func Markdown(src []byte) (*notice.Notice, []notice.Finding, error) {
	r, err := readMarkdown(src)
	return r.Notice, r.Findings, err
}

func readMarkdown(src []byte) (Result, error) {
	if len(src) > maxMarkdown {
		return Result{}, refuse("这份文字有 %d MB，超过 %d MB 的上限，不像一份公告。请删去无关内容后再交。", len(src)>>20, maxMarkdown>>20)
	}
	if !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0 {
		return Result{}, refuse("这份文件不是 UTF-8 文字，读出来是乱码。请用记事本打开后“另存为”，编码选 UTF-8，再交一次。")
	}
	text := normalLines(string(src))
	if strings.TrimSpace(text) == "" {
		return Result{}, refuse("这份文件是空的。请确认选对了文件。")
	}
	n := &notice.Notice{Edition: 1, Kind: notice.Original, Status: notice.Draft}
	head, body, first, state := splitFrontMatter(text)
	if state == noFront {
		body, o, fs := recognise(markdownParts(text))
		fs = append(fs, fill(n, body, o)...)
		return Result{Notice: n, Official: o, Findings: append(fs, Missing(n)...), Format: "markdown"}, nil
	}
	r := &frontReader{first: first}
	if state == openFront {
		r.faultAt(1, "文件头没有结束：第1行的 --- 要有另一行 --- 收尾，下面再写正文。")
	}
	r.read(head, n)
	n.Content.Body = trimBody(body)
	return Result{Notice: n, Findings: append(r.findings, Missing(n)...), Format: "markdown"}, nil
}

// normalLines drops a byte order mark and makes every line end "\n".
func normalLines(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	if !strings.ContainsRune(s, '\r') {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// trimBody removes blank lines around the text and white space at its end.
func trimBody(s string) string {
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if strings.TrimSpace(line) != "" {
			break
		}
		if !ok {
			return ""
		}
		s = rest
	}
	s = strings.TrimRight(s, " \t\n\u3000")
	if s == "" {
		return ""
	}
	return s + "\n"
}

type frontState int

const (
	noFront frontState = iota
	goodFront
	openFront // the closing line is missing
)

// splitFrontMatter cuts the text at the front matter's fences. first is the
// file's line number of the first line of head.
func splitFrontMatter(text string) (head, body string, first int, state frontState) {
	lines := strings.SplitAfter(text, "\n")
	at := 0
	for at < len(lines) && strings.TrimSpace(lines[at]) == "" {
		at++
	}
	if at == len(lines) || strings.TrimRight(lines[at], " \t\n") != "---" {
		return "", text, 0, noFront
	}
	start := at + 1
	for i := start; i < len(lines); i++ {
		switch strings.TrimRight(lines[i], " \t\n") {
		case "---", "...":
			return strings.Join(lines[start:i], ""), strings.Join(lines[i+1:], ""), start + 1, goodFront
		}
	}
	// A rule at the top of an ordinary text is no front matter.
	if start >= len(lines) || !looksLikeKey(lines[start]) {
		return "", text, 0, noFront
	}
	for i := start; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == "" {
			return strings.Join(lines[start:i], ""), strings.Join(lines[i:], ""), start + 1, openFront
		}
	}
	return strings.Join(lines[start:], ""), "", start + 1, openFront
}

// looksLikeKey reports whether a line begins like "title:".
func looksLikeKey(line string) bool {
	key, _, ok := strings.Cut(strings.ReplaceAll(line, "：", ":"), ":")
	if !ok || key == "" {
		return false
	}
	for _, c := range key {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_') {
			return false
		}
	}
	return true
}
