package document

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// HTMLOptions say how HTML is written. The zero value gives plain semantic HTML.
type HTMLOptions struct {
	// Shift is added to the level of headings: 1 where the page's title is h1.
	Shift int
	// Style gives the inline style of an element, "" for none. Names are those of
	// HTML (p, h2, table, th, td, ul, ol, li, blockquote, pre, strong, a, img) and
	// sign, a closing line with the office or the date, and to, the line of those
	// whom the text addresses (as p where it has no style); td-center and td-right are
	// cells that are aligned so. nil: none, and closing lines get class="sign"
	// and the addressees class="to".
	Style func(element string) string
	// Attr gives further attributes of an element as they are to be written, for
	// editors that drop styles: ` border="1"`. nil: none.
	Attr func(element string) string
	// Image gives the address of a picture, "" to write its words only. nil: words only.
	Image func(href string) string
	// Scroll wraps tables into <div class="scroll"> so that a wide one does not
	// widen the page of a phone.
	Scroll bool
	// NoLinks writes the words of links only, with the address in （） behind.
	NoLinks bool
}

// HTML writes the text as HTML, everything in it escaped. Paragraphs are
// separated by line feeds; there is no html, body or title around them.
func (d Doc) HTML(o HTMLOptions) string {
	w := &htmlWriter{o: o}
	from, to := d.Closing()
	for i, b := range d.Blocks {
		w.first, w.closing = i == 0, i >= from && i < to
		w.block(b)
	}
	return strings.TrimRight(w.b.String(), "\n")
}

type htmlWriter struct {
	b       strings.Builder
	o       HTMLOptions
	first   bool // the text's first block
	closing bool // a closing line
}

func (w *htmlWriter) style(el string) string {
	attr := ""
	if w.o.Attr != nil {
		attr = w.o.Attr(el)
	}
	if w.o.Style == nil {
		return attr
	}
	if s := w.o.Style(el); s != "" {
		attr += ` style="` + html.EscapeString(s) + `"`
	}
	return attr
}

func (w *htmlWriter) block(b Block) {
	switch b.Kind {
	case Paragraph:
		attr := w.style("p")
		if w.closing {
			if attr = w.style("sign"); w.o.Style == nil {
				attr = ` class="sign"`
			}
		} else if w.first && isAddressee(b) {
			if w.o.Style == nil {
				attr = ` class="to"`
			} else if to := w.style("to"); to != "" {
				attr = to
			}
		}
		fmt.Fprintf(&w.b, "<p%s>%s</p>\n", attr, w.spans(b.Spans))
	case Heading:
		h := fmt.Sprintf("h%d", min(b.Level+w.o.Shift, 6))
		fmt.Fprintf(&w.b, "<%s%s>%s</%s>\n", h, w.style(h), w.spans(b.Spans), h)
	case Rule:
		fmt.Fprintf(&w.b, "<hr%s>\n", w.style("hr"))
	case Code:
		fmt.Fprintf(&w.b, "<pre%s>%s</pre>\n", w.style("pre"), html.EscapeString(b.Text))
	case Quote:
		fmt.Fprintf(&w.b, "<blockquote%s>\n", w.style("blockquote"))
		w.blocks(b.Blocks)
		w.b.WriteString("</blockquote>\n")
	case List:
		w.list(b)
	case Table:
		w.table(b.Table)
	}
}

func (w *htmlWriter) blocks(bs []Block) {
	first, closing := w.first, w.closing
	w.first, w.closing = false, false
	for _, b := range bs {
		w.block(b)
	}
	w.first, w.closing = first, closing
}

func (w *htmlWriter) list(b Block) {
	el := "ul"
	attr := ""
	if b.Ordered {
		el = "ol"
		if b.Start != 1 {
			attr = fmt.Sprintf(` start="%d"`, b.Start)
		}
	}
	fmt.Fprintf(&w.b, "<%s%s%s>\n", el, attr, w.style(el))
	for _, it := range b.Items {
		fmt.Fprintf(&w.b, "<li%s>", w.style("li"))
		for i, c := range it.Blocks {
			if c.Kind == Paragraph && i == 0 { // the item's own words stand without a paragraph
				w.b.WriteString(w.spans(c.Spans))
				continue
			}
			w.b.WriteByte('\n')
			w.blocks([]Block{c})
		}
		w.b.WriteString("</li>\n")
	}
	fmt.Fprintf(&w.b, "</%s>\n", el)
}

func (w *htmlWriter) table(g *Grid) {
	if w.o.Scroll {
		attr := ` class="scroll"`
		if w.o.Style != nil {
			attr = w.style("scroll")
		}
		w.b.WriteString("<div" + attr + ">")
	}
	fmt.Fprintf(&w.b, "<table%s>\n", w.style("table"))
	row := func(el string, cells []Cell) {
		w.b.WriteString("<tr>")
		for i, c := range cells {
			attr := w.style(el)
			switch g.Align[i] {
			case AlignRight:
				attr = w.aligned(el, "right")
			case AlignCenter:
				attr = w.aligned(el, "center")
			}
			scope := ""
			if el == "th" {
				scope = ` scope="col"`
			}
			fmt.Fprintf(&w.b, "<%s%s%s>%s</%s>", el, scope, attr, w.spans(c.Spans), el)
		}
		w.b.WriteString("</tr>\n")
	}
	w.b.WriteString("<thead>")
	row("th", g.Head)
	w.b.WriteString("</thead>\n<tbody>\n")
	for _, r := range g.Rows {
		row("td", r.Cells)
	}
	w.b.WriteString("</tbody></table>")
	if w.o.Scroll {
		w.b.WriteString("</div>")
	}
	w.b.WriteByte('\n')
}

func (w *htmlWriter) aligned(el, side string) string {
	if w.o.Style == nil {
		return ` align="` + side + `"`
	}
	return w.style(el + "-" + side)
}

func (w *htmlWriter) spans(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Break {
			b.WriteString("<br>")
			continue
		}
		t := html.EscapeString(s.Text)
		if s.Image {
			src := ""
			if w.o.Image != nil {
				src = w.o.Image(s.Href)
			}
			if src == "" {
				b.WriteString("［图：" + t + "］")
			} else {
				fmt.Fprintf(&b, `<img src="%s" alt="%s"%s>`, html.EscapeString(src), t, w.style("img"))
			}
			continue
		}
		if s.Code {
			t = "<code>" + t + "</code>"
		}
		if s.Emph {
			t = "<em>" + t + "</em>"
		}
		if s.Strong {
			t = "<strong" + w.style("strong") + ">" + t + "</strong>"
		}
		switch {
		case s.Href == "":
		case w.o.NoLinks:
			if shows(s) {
				t += "（" + html.EscapeString(s.Href) + "）"
			}
		default:
			t = fmt.Sprintf(`<a href="%s"%s>%s</a>`, html.EscapeString(s.Href), w.style("a"), t)
		}
		b.WriteString(t)
	}
	return b.String()
}

var dateLine = regexp.MustCompile(`^\d{4}年\d{1,2}月\d{1,2}日(\d{1,2}[时:：]\d{0,2}分?)?$`)

// Closing finds the closing lines 落款 of the text: the date that stands alone
// near the end, and the short line of the office before it. It returns the
// half-open range of blocks, empty (n, n) when there is none.
func (d Doc) Closing() (from, to int) {
	n := len(d.Blocks)
	for i := n - 1; i >= 0 && i >= n-3; i-- {
		if d.Blocks[i].Kind != Paragraph || !dateLine.MatchString(strings.ReplaceAll(SpansText(d.Blocks[i].Spans), " ", "")) {
			continue
		}
		from = i
		for from > 0 && i-from < 3 && isOffice(d.Blocks[from-1]) {
			from--
		}
		return from, i + 1
	}
	return n, n
}

// isAddressee reports whether a paragraph names those whom the text addresses:
// 各村（社区）：
func isAddressee(b Block) bool {
	s := SpansText(b.Spans)
	return b.Kind == Paragraph && (strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":")) && utf8.RuneCountInString(s) <= 60 && !strings.ContainsAny(s, "。；\n")
}

// isOffice reports whether a paragraph looks like the name of an office: short,
// one line, without an end of sentence.
func isOffice(b Block) bool {
	if b.Kind != Paragraph {
		return false
	}
	s := SpansText(b.Spans)
	return utf8.RuneCountInString(s) <= 40 && !strings.ContainsAny(s, "。！？；：，、\n") && !strings.HasPrefix(s, "特此")
}
