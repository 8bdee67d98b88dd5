package intake

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gaoshi/internal/notice"
)

// maxHTML bounds a page, maxHTMLDepth the nesting that is followed.
const (
	maxHTML      = 24 << 20 // pasted pictures are inside it
	maxHTMLDepth = 400
)

// page reads pasted HTML.
type page struct {
	pictures pictures
	hidden   int
	removed  int
	struck   int
	remote   int
	bad      int
	scripts  int
	depth    int
}

// box is what a block's properties hand down.
type box struct {
	align align
	bold  bool
	href  string
	list  string // "ul", "ol"
	level int
	pre   bool
}

// readHTML turns a page, or a piece of one from the clipboard, into a draft.
func readHTML(name string, data []byte) (Result, error) {
	if len(data) > maxHTML {
		return Result{}, refuse("粘贴的内容有 %d MB，太大了。请先粘贴文字，图片另外交。", len(data)>>20)
	}
	data = clipboardFragment(data)
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return Result{}, refuseFor(err, "粘贴的内容读不出来。请先粘贴到记事本，再从记事本复制文字过来。")
	}
	p := &page{}
	parts := p.blocks(root, box{})
	if len(parts) == 0 {
		return Result{}, refuse("粘贴的内容里没有文字。请重新复制一次。")
	}
	return draft("html", name, parts, p.pictures.files, p.findings())
}

var fragmentMarks = regexp.MustCompile(`(?is)<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->`)

// clipboardFragment cuts out what was copied: Windows puts a head before it.
func clipboardFragment(data []byte) []byte {
	if m := fragmentMarks.FindSubmatch(data); m != nil && len(bytes.TrimSpace(m[1])) > 0 {
		return m[1]
	}
	return data
}

func (p *page) findings() []notice.Finding {
	var fs []notice.Finding
	add := func(n int, kind string, sev notice.Severity, format string) {
		if n > 0 {
			fs = append(fs, found(kind, sev, "粘贴的内容", fmt.Sprintf(format, n)))
		}
	}
	add(p.hidden, "hidden_text", notice.Warn, "有 %d 处网页上看不见的文字，没有采用。请确认不需要公开。")
	add(p.removed, "tracked_changes", notice.Warn, "有 %d 处修订中删去的文字，没有采用。请核对。")
	add(p.struck, "struck_text", notice.Warn, "有 %d 处画了删除线的文字，没有采用。请确认是要删去的。")
	add(p.remote, "picture_format", notice.Warn, "有 %d 张图片在别的地方，没有带过来。要公开的请存成文件，作为附件添加。")
	add(p.bad, "picture_format", notice.Warn, "有 %d 张图片的格式打不开，没有采用。请另存为 PNG 或 JPG 再添加。")
	add(p.scripts, "embedded_object", notice.Note, "有 %d 处程序、表单或插件，没有采用。")
	return fs
}

// blocks reads the children of a node into parts. Runs of inline content between
// blocks are paragraphs.
func (p *page) blocks(n *html.Node, b box) []part {
	if p.depth++; p.depth > maxHTMLDepth {
		p.depth--
		return nil
	}
	defer func() { p.depth-- }()
	var out []part
	var line para
	flush := func() {
		d := docx{pictures: &p.pictures}
		line.align = b.align
		if pts, ok := d.finish(&line); ok {
			for i := range pts {
				if b.list != "" && pts[i].kind == paraPart {
					pts[i].kind, pts[i].level = itemPart, b.level
				}
			}
			out = append(out, pts...)
		}
		line = para{}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && isBlock(c) {
			flush()
			out = append(out, p.block(c, b)...)
			continue
		}
		if c.Type == html.ElementNode && hasBlock(c, 0) && !p.invisible(c) {
			flush()
			out = append(out, p.blocks(c, inherit(c, b))...)
			continue
		}
		p.inline(c, b, &line)
	}
	flush()
	return out
}

// block reads one block element.
func (p *page) block(c *html.Node, b box) []part {
	if p.invisible(c) {
		return nil
	}
	b = inherit(c, b)
	switch c.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript, atom.Title:
		return nil
	case atom.Form, atom.Object, atom.Embed, atom.Iframe, atom.Applet, atom.Svg, atom.Math:
		p.scripts++
		if c.DataAtom != atom.Form {
			return nil
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level, _ := strconv.Atoi(c.Data[1:])
		b.bold = false
		parts := p.blocks(c, b)
		for i := range parts {
			if parts[i].kind == paraPart && parts[i].text != "" {
				parts[i].kind, parts[i].level = headingPart, level
			}
		}
		return parts
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		return p.list(c, b)
	case atom.Table:
		g := p.table(c, b)
		return g.parts()
	}
	return p.blocks(c, b)
}

// list reads a list. Numbers become part of the words, as they are in a 公文.
func (p *page) list(c *html.Node, b box) []part {
	var out []part
	number := 1
	if v, err := strconv.Atoi(attrOf(c, "start")); err == nil && v >= 0 && v < 100000 {
		number = v
	}
	level := 0
	if b.list != "" {
		level = b.level + 1
	}
	for li := c.FirstChild; li != nil; li = li.NextSibling {
		if li.Type != html.ElementNode {
			continue
		}
		if li.DataAtom != atom.Li {
			out = append(out, p.block(li, box{align: b.align, list: "ul", level: level})...)
			continue
		}
		if p.invisible(li) {
			continue
		}
		parts := p.blocks(li, box{align: b.align, bold: b.bold, list: "ul", level: level})
		if c.DataAtom == atom.Ol {
			if v, err := strconv.Atoi(attrOf(li, "value")); err == nil && v >= 0 && v < 100000 {
				number = v // the page counts on from here
			}
			for i := range parts {
				if parts[i].kind == itemPart && parts[i].level == level {
					parts[i].label = strconv.Itoa(number) + "."
					break
				}
			}
			number++
		}
		out = append(out, parts...)
	}
	return out
}

// table reads a table's rows, with the cells that reach over others.
func (p *page) table(t *html.Node, b box) grid {
	var g grid
	pending := map[[2]int]bool{} // places under a cell from above
	cells := 0
	var rows func(n *html.Node, depth int)
	rows = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 20; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			if c.DataAtom != atom.Tr {
				if c.DataAtom != atom.Table {
					rows(c, depth+1)
				}
				continue
			}
			if p.invisible(c) {
				continue
			}
			y := len(g)
			var r []cell
			skip := func() {
				for pending[[2]int{y, len(r)}] && len(r) < 256 {
					r = append(r, cell{rows: 1, cols: 1, covered: true})
				}
			}
			for d := c.FirstChild; d != nil && cells < maxCells; d = d.NextSibling {
				if d.Type != html.ElementNode || d.DataAtom != atom.Td && d.DataAtom != atom.Th || p.invisible(d) {
					continue
				}
				skip()
				if cells++; len(r) >= 256 {
					break
				}
				cl := cell{rows: spanOf(d, "rowspan", 2000), cols: spanOf(d, "colspan", 64)}
				s := &seen{}
				var extra []part
				cl.text = cellWords(p.blocks(d, box{}), &extra, s)
				x := len(r)
				r = append(r, cl)
				for range cl.cols - 1 {
					r = append(r, cell{rows: 1, cols: 1, covered: true})
				}
				for i := 1; i < cl.rows && len(pending) < maxCells; i++ {
					for j := range cl.cols {
						pending[[2]int{y + i, x + j}] = true
					}
				}
			}
			skip()
			g = append(g, r)
		}
	}
	rows(t, 0)
	return g
}

func spanOf(n *html.Node, name string, most int) int {
	v, err := strconv.Atoi(strings.TrimSpace(attrOf(n, name)))
	if err != nil {
		return 1
	}
	return min(max(v, 1), most)
}

// inline reads a node inside a paragraph.
func (p *page) inline(n *html.Node, b box, line *para) {
	if p.depth++; p.depth > maxHTMLDepth {
		p.depth--
		return
	}
	defer func() { p.depth-- }()
	switch n.Type {
	case html.TextNode:
		t := n.Data
		if !b.pre {
			t = foldSpace(t)
			if len(line.spans) == 0 || strings.HasSuffix(line.spans[len(line.spans)-1].text, "\n") {
				t = strings.TrimLeft(t, " ")
			}
		}
		line.add(span{text: t, bold: b.bold, href: b.href})
		return
	case html.ElementNode:
	default:
		return
	}
	if p.invisible(n) {
		return
	}
	b = inherit(n, b)
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title:
		return
	case atom.Object, atom.Embed, atom.Iframe, atom.Applet, atom.Svg, atom.Math, atom.Input, atom.Select, atom.Textarea, atom.Button, atom.Video, atom.Audio, atom.Canvas:
		p.scripts++
		return
	case atom.Br:
		line.add(span{text: "\n", bold: b.bold, href: b.href})
		return
	case atom.Img:
		p.image(n, line)
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.inline(c, b, line)
	}
}

func (p *page) image(n *html.Node, line *para) {
	src := strings.TrimSpace(attrOf(n, "src"))
	words := strings.Join(strings.Fields(attrOf(n, "alt")), " ")
	head, body, ok := strings.Cut(src, ",")
	if !ok || !strings.HasPrefix(strings.ToLower(head), "data:image/") {
		if src != "" {
			p.remote++
		}
		line.add(span{text: words})
		return
	}
	if !strings.HasSuffix(strings.ToLower(head), ";base64") || len(body) > maxPicture*2 {
		p.bad++
		return
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), ""))
	if err != nil {
		p.bad++
		return
	}
	name, _ := p.pictures.add(data, [4]int{})
	if name == "" {
		p.bad++
		return
	}
	line.add(span{image: name, text: words})
}

// inherit reads what an element hands down to its children.
func inherit(n *html.Node, b box) box {
	style := strings.ToLower(attrOf(n, "style"))
	switch a := strings.ToLower(attrOf(n, "align")); {
	case a == "center" || n.DataAtom == atom.Center || cssValue(style, "text-align") == "center":
		b.align = alignCentre
	case a == "right" || cssValue(style, "text-align") == "right" || cssValue(style, "text-align") == "end":
		b.align = alignEnd
	case a == "left" || cssValue(style, "text-align") == "left":
		b.align = alignStart
	}
	switch w := cssValue(style, "font-weight"); {
	case w == "normal" || w == "400" || w == "lighter":
		b.bold = false
	case w == "bold" || w == "bolder" || w == "600" || w == "700" || w == "800" || w == "900",
		n.DataAtom == atom.B, n.DataAtom == atom.Strong:
		b.bold = true
	}
	switch n.DataAtom {
	case atom.A:
		if h := strings.TrimSpace(attrOf(n, "href")); webAddress(h) {
			b.href = h
		}
	case atom.Pre, atom.Textarea:
		b.pre = true
	}
	return b
}

// invisible reports whether a reader of the page would not see an element, and
// counts what is left out.
func (p *page) invisible(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript, atom.Title:
		return false // dropped without a word: nobody wrote them
	case atom.Del:
		p.removed++
		return true
	case atom.S, atom.Strike:
		p.struck++
		return true
	}
	style := strings.ToLower(attrOf(n, "style"))
	_, attrHidden := lookup(n, "hidden")
	switch size := cssValue(style, "font-size"); {
	case attrHidden, cssValue(style, "display") == "none", cssValue(style, "visibility") == "hidden",
		cssValue(style, "visibility") == "collapse", cssValue(style, "mso-hide") == "all", strings.HasPrefix(cssValue(style, "opacity"), "0") && strings.Trim(cssValue(style, "opacity"), "0.") == "",
		size != "" && strings.Trim(size, "0.ptxem%r") == "":
		if hasWords(n, 0) {
			p.hidden++
		}
		return true
	case strings.Contains(cssValue(style, "text-decoration"), "line-through"):
		p.struck++
		return true
	}
	return false
}

// hasWords reports whether a tree holds any text.
func hasWords(n *html.Node, depth int) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	for c := n.FirstChild; c != nil && depth < maxHTMLDepth; c = c.NextSibling {
		if hasWords(c, depth+1) {
			return true
		}
	}
	return false
}

// cssValue returns the value of one property of a style attribute in lower case.
func cssValue(style, name string) string {
	if !strings.Contains(style, name) {
		return ""
	}
	for _, d := range strings.Split(style, ";") {
		k, v, ok := strings.Cut(d, ":")
		if ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "!important"))
		}
	}
	return ""
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attrOf(n *html.Node, name string) string {
	v, _ := lookup(n, name)
	return v
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Head, atom.Body, atom.Div, atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Li, atom.Table, atom.Blockquote, atom.Pre, atom.Section, atom.Article, atom.Header,
		atom.Footer, atom.Main, atom.Aside, atom.Nav, atom.Center, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Figure,
		atom.Figcaption, atom.Address, atom.Hr, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title, atom.Caption, atom.Details, atom.Summary:
		return true
	}
	return false
}

// hasBlock reports whether an inline element has a block inside, as clipboards
// have: <b><p>…</p></b>.
func hasBlock(n *html.Node, depth int) bool {
	for c := n.FirstChild; c != nil && depth < 12; c = c.NextSibling {
		if c.Type == html.ElementNode && (isBlock(c) || hasBlock(c, depth+1)) {
			return true
		}
	}
	return false
}

// foldSpace makes runs of white space one space, and none between Chinese lines.
func foldSpace(s string) string {
	if !strings.ContainsAny(s, " \t\r\n\f") {
		return s
	}
	var b strings.Builder
	gap, broke := false, false
	last := rune(0)
	for _, c := range s {
		switch c {
		case ' ', '\t', '\f':
			gap = true
			continue
		case '\r', '\n':
			gap, broke = true, true
			continue
		}
		if gap && !(broke && last >= 0x2E80 && c >= 0x2E80) {
			b.WriteByte(' ')
		}
		gap, broke = false, false
		b.WriteRune(c)
		last = c
	}
	if gap && !(broke && last >= 0x2E80) {
		b.WriteByte(' ')
	}
	return b.String()
}
