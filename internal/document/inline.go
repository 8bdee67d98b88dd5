package document

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis reads * and _ by CommonMark's rule, with changes for Chinese notices:
//
//   - beside a Chinese character or Chinese punctuation, ** opens before anything
//     solid and closes after anything solid: CommonMark takes “）” for punctuation
//     before a letter and leaves **各村（社区）**于 plain;
//   - stars that mask a name or a number stay as they were typed: one star beside
//     a Chinese character (李*萍), stars between digits or Latin letters
//     (999901********0017), four or more in a row, and two after a lone surname
//     before a bracket (张**（3组）). Slanted Chinese is not used in notices; a
//     name that lost its mask's star would be read as somebody else's.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*', '_'} }

// IsDelimiter, CanOpenCloser and OnMatch make emphasis a DelimiterProcessor.
func (emphasis) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

func (emphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasis) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

func (e emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, e)
	if node == nil {
		return nil
	}
	n := node.OriginalLength
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	beside := wide(before) || wide(after)
	switch {
	case n >= 4, n == 1 && beside, alnum(before) && alnum(after):
		return ast.NewTextSegment(segment)
	case beside:
		open := !util.IsSpaceRune(after) && !strings.ContainsRune(closing, after)
		shut := !util.IsSpaceRune(before) && !strings.ContainsRune(opening, before)
		if (after == '（' || after == '(') && loneSurname(block.Source()[:segment.Start]) {
			open = false
		}
		node.CanOpen, node.CanClose = open, shut
	}
	node.Segment = segment
	pc.PushDelimiter(node)
	return node
}

// Punctuation that nothing in bold begins, or ends, with.
const (
	closing = "、，。；：？！）】》〉”’,;:?!)]"
	opening = "（【《〈“‘(["
)

// loneSurname reports whether s ends in one Chinese character that stands alone.
func loneSurname(s []byte) bool {
	c, w := utf8.DecodeLastRune(s)
	if !unicode.Is(unicode.Han, c) {
		return false
	}
	p, _ := utf8.DecodeLastRune(s[:len(s)-w])
	return !unicode.Is(unicode.Han, p)
}

func alnum(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// wide reports whether c is a Chinese character or punctuation as Chinese text
// uses it: everything from the CJK radicals on, and the quotation marks, dashes,
// ellipsis and marks of emphasis that it shares with Latin text.
func wide(c rune) bool {
	return c >= 0x2E80 || c >= 0x2010 && c <= 0x206F || c == '·' || c >= 0x2460 && c <= 0x24FF
}

// style is what the spans inside a node inherit.
type style struct {
	strong, emph bool
	href         string
}

// spans reads the inline children of a block.
func (r *reader) spans(n ast.Node, line int) []Span {
	var out []Span
	r.inline(n, style{}, line, 0, &out)
	out = join(trimIndent(out))
	for _, s := range out {
		if !s.Code && looseStars(s.Text) {
			r.problem(line, "“**”没有配成对，会照原样显示。加粗要写成 **文字**，星号和文字之间不留空格。")
			break
		}
	}
	return out
}

// looseStars reports whether a text holds two stars that were meant as bold: not
// those of a masked name (张**) or number, and no longer run.
func looseStars(s string) bool {
	for i := 0; ; {
		j := strings.Index(s[i:], "**")
		if j < 0 {
			return false
		}
		from := i + j
		to := from
		for to < len(s) && s[to] == '*' {
			to++
		}
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		after, _ := utf8.DecodeRuneInString(s[to:])
		masked := unicode.Is(unicode.Han, before) && (to == len(s) || !unicode.IsLetter(after)) || alnum(before) && alnum(after)
		if to-from == 2 && !masked {
			return true
		}
		i = to
	}
}

func (r *reader) inline(n ast.Node, st style, line, depth int, out *[]Span) {
	if depth > deepest {
		*out = append(*out, Span{Text: r.flat(n), Strong: st.strong, Emph: st.emph, Href: st.href})
		return
	}
	add := func(s string) {
		*out = append(*out, Span{Text: s, Strong: st.strong, Emph: st.emph, Href: st.href})
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			line = max(line, r.line(c.Segment.Start))
			add(unescape(c.Segment.Value(r.src)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				*out = append(*out, Span{Break: true})
			}
		case *ast.String:
			add(string(c.Value))
		case *ast.CodeSpan:
			s := rawText(c, r.src)
			*out = append(*out, Span{Text: s, Code: true, Strong: st.strong, Emph: st.emph, Href: st.href})
		case *ast.Emphasis:
			in := st
			if c.Level >= 2 {
				in.strong = true
			} else {
				in.emph = true
			}
			r.inline(c, in, line, depth+1, out)
		case *ast.Link:
			in := st
			in.href = r.href(string(c.Destination), line)
			r.inline(c, in, line, depth+1, out)
		case *ast.AutoLink:
			s := string(c.Label(r.src))
			dest := s
			if c.AutoLinkType == ast.AutoLinkEmail {
				dest = "mailto:" + s
			}
			*out = append(*out, Span{Text: s, Strong: st.strong, Emph: st.emph, Href: r.href(dest, line)})
		case *ast.Image:
			words := r.flat(c)
			if words == "" {
				r.problem(line, "图片没有文字说明，听广播和看不清的人不知道画的是什么。请写成 ![说明](图片)。")
			}
			*out = append(*out, Span{Image: true, Text: words, Href: r.picture(string(c.Destination), line)})
		case *ast.RawHTML:
			r.html(c, line, out)
		default:
			r.inline(c, st, line, depth+1, out)
		}
	}
}

// html passes over a tag. <br> is the one that everybody means as a line break.
func (r *reader) html(c *ast.RawHTML, line int, out *[]Span) {
	tag := string(c.Segments.Value(r.src))
	if c.Segments.Len() > 0 {
		line = r.line(c.Segments.At(0).Start)
	}
	switch strings.ToLower(strings.Join(strings.Fields(tag), "")) {
	case "<br>", "<br/>", "</br>":
		*out = append(*out, Span{Break: true})
		return
	}
	shown := tag
	if rs := []rune(shown); len(rs) > 24 {
		shown = string(rs[:24]) + "…"
	}
	r.problem(line, "网页代码“%s”不会显示，已略去；标签之间的文字保留。", shown)
}

// href returns an address that may be followed, "" for one that may not.
func (r *reader) href(dest string, line int) string {
	dest = strings.TrimSpace(unescape([]byte(dest)))
	u, err := url.Parse(dest)
	if err == nil {
		switch strings.ToLower(u.Scheme) {
		case "http", "https":
			if u.Host != "" {
				return dest
			}
		case "mailto", "tel":
			return dest
		}
	}
	r.problem(line, "链接“%s”点不开：要写完整的网址，以 https:// 或 http:// 开头。文字保留，链接已去掉。", short(dest))
	return ""
}

// picture returns a picture's address: a complete web address, or the plain name
// of an attachment.
func (r *reader) picture(dest string, line int) string {
	dest = strings.TrimSpace(unescape([]byte(dest)))
	if u, err := url.Parse(dest); err == nil {
		switch {
		case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
			return dest
		case u.Scheme == "" && u.Host == "" && !strings.ContainsAny(dest, `/\`) && dest != "" && dest != "." && dest != "..":
			return dest
		}
	}
	r.problem(line, "图片“%s”找不到：请写附件的文件名，或以 https:// 开头的网址。", short(dest))
	return ""
}

func short(s string) string {
	if rs := []rune(s); len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return s
}

func rawText(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(src)), "\n", " "))
		}
	}
	return b.String()
}

// unescape resolves backslash escapes and entities, each once.
func unescape(b []byte) string {
	s := string(b)
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			out.WriteByte(s[i+1])
			i += 2
		case c == '&':
			end := strings.IndexByte(s[i:min(len(s), i+40)], ';')
			if end > 0 {
				if u := html.UnescapeString(s[i : i+end+1]); u != s[i:i+end+1] && visible(u) {
					out.WriteString(u)
					i += end + 1
					continue
				}
			}
			out.WriteByte(c)
			i++
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// visible keeps control characters from coming in by the back door of entities.
func visible(s string) bool {
	return strings.IndexFunc(s, unicode.IsControl) < 0
}

// join melts neighbours of one style together and drops empty ones.
func join(in []Span) []Span {
	var out []Span
	for _, s := range in {
		if s.Text == "" && !s.Break && !s.Image {
			continue
		}
		if n := len(out); n > 0 && !s.Break && !s.Image {
			p := &out[n-1]
			if !p.Break && !p.Image && p.Strong == s.Strong && p.Emph == s.Emph && p.Code == s.Code && p.Href == s.Href {
				p.Text += s.Text
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
