package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// span is a run of text of one look inside a paragraph.
type span struct {
	text  string
	bold  bool
	href  string
	size  int
	image string // a picture's file name; text is its words
}

// para collects one paragraph.
type para struct {
	spans   []span
	boxes   []part // what its text boxes say
	align   align
	outline int
	num     numRef
	base    look // from styles
	endless bool // a tracked change deleted its mark: the next paragraph goes on with it
}

// paragraph reads a w:p just entered.
func (d *docx) paragraph(out *[]part) {
	p := &para{base: d.paragraphBase(d.styles.normal)}
	before := d.joined // not for a text box inside
	d.joined = nil
	styled := false
	if st := d.styles.get(d.styles.normal); st.aligned {
		p.align = st.align
	}
	d.w.each(func(e *xml.StartElement) {
		if e.Name.Local == "pPr" {
			styled = d.paragraphProps(p)
			return
		}
		if !styled {
			d.endContents("")
			styled = true
		}
		d.inline(e, p, "")
	})
	d.endFields()
	if before != nil {
		p.spans, p.boxes = append(before.spans, p.spans...), append(before.boxes, p.boxes...)
	}
	if p.endless {
		d.joined = p
		return
	}
	d.end(p, out)
}

// end turns a paragraph into parts.
func (d *docx) end(p *para, out *[]part) {
	boxes := p.boxes
	if pt, ok := d.finish(p); ok {
		*out = append(*out, pt...)
	}
	*out = append(*out, boxes...)
}

// endJoined ends a paragraph that no other one goes on with.
func (d *docx) endJoined(out *[]part) {
	if p := d.joined; p != nil {
		d.joined = nil
		d.end(p, out)
	}
}

func (d *docx) paragraphBase(style string) look {
	var l look
	for i := range d.styles.base {
		l.apply(&d.styles.base[i])
	}
	for _, e := range d.styles.get(style).run {
		l.apply(&e)
	}
	return l
}

// paragraphProps reads a w:pPr and reports whether it names a style.
func (d *docx) paragraphProps(p *para) bool {
	numbered, style := false, ""
	d.w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "pStyle":
			style = attr(e, "val")
			p.base = d.paragraphBase(style)
			st := d.styles.get(style)
			d.endContents(st.name)
			p.align, p.outline = st.align, st.outline
			if !numbered {
				p.num = st.num
			}
		case "rPr":
			d.w.each(func(e *xml.StartElement) {
				p.endless = p.endless || e.Name.Local == "del" || e.Name.Local == "moveFrom"
			})
		case "shd":
			p.base.apply(e)
		case "jc":
			p.align = alignOf(attr(e, "val"))
		case "outlineLvl":
			p.outline = outlineOf(attr(e, "val"))
		case "numPr":
			p.num, numbered = p.num.under(readNumPr(d.w)), true
		}
	})
	return style != ""
}

// inline reads one child of a paragraph.
func (d *docx) inline(e *xml.StartElement, p *para, href string) {
	each := func(h string) { d.w.each(func(e *xml.StartElement) { d.inline(e, p, h) }) }
	switch e.Name.Local {
	case "r":
		d.changing = ""
		d.run(p, href)
	case "hyperlink":
		r := d.rels[attr(e, "id")]
		if r.external && webAddress(r.target) {
			href = r.target
		}
		each(href)
	case "ins", "moveTo":
		d.change(e.Name.Local)
		each(href)
		d.changing = e.Name.Local
	case "del", "moveFrom":
		d.change(e.Name.Local)
	case "fldSimple":
		if f := (&wordField{}).say(attr(e, "instr")); !f.drop {
			if f.href != "" {
				href = f.href
			}
			each(href)
		}
	case "AlternateContent":
		d.alternate(func(e *xml.StartElement) { d.inline(e, p, href) })
	case "oMath", "oMathPara":
		d.seen.formulas++
		p.add(span{text: d.formula(e)})
	case "sdt":
		d.control(func(c *xml.StartElement) { d.inline(c, p, href) })
	case "sdtContent", "smartTag", "customXml", "dir", "bdo":
		each(href)
	}
}

// change counts a tracked change; neighbours of one kind are one change.
func (d *docx) change(kind string) {
	if d.changing != kind {
		d.seen.changes++
	}
	d.changing = kind
}

// control reads a content control: its content, unless that is only what Word shows
// where nobody has written yet.
func (d *docx) control(content func(*xml.StartElement)) {
	empty := false
	d.w.each(func(c *xml.StartElement) {
		switch c.Name.Local {
		case "sdtPr":
			d.w.each(func(c *xml.StartElement) { empty = empty || c.Name.Local == "showingPlcHdr" && on(c) })
		case "sdtContent":
			if empty {
				d.seen.placeholders++
				return
			}
			content(c)
		}
	})
}

// tail is the text that the paragraph ends with so far.
func (p *para) tail() string {
	if n := len(p.spans); n > 0 {
		return p.spans[n-1].text
	}
	return ""
}

func (p *para) add(s span) {
	if s.text == "" && s.image == "" {
		return
	}
	if n := len(p.spans); n > 0 && s.image == "" {
		if l := &p.spans[n-1]; l.image == "" && l.href == s.href && (s.href != "" || l.bold == s.bold && l.size == s.size) {
			l.text += s.text
			return
		}
	}
	p.spans = append(p.spans, s)
}

// say reads a field's instruction.
func (f *wordField) say(instr string) *wordField {
	words := strings.Fields(instr)
	if len(words) == 0 {
		return f
	}
	switch strings.ToUpper(words[0]) {
	case "HYPERLINK":
		if len(words) > 1 {
			if t := strings.Trim(words[1], `"`); webAddress(t) {
				f.href = t
			}
		}
	case "TOC", "INDEX":
		f.drop, f.contents = true, true
	case "PAGE", "NUMPAGES", "SECTIONPAGES", "AUTHOR", "FILENAME", "USERNAME", "LASTSAVEDBY":
		f.drop = true
	}
	return f
}

// run reads a w:r just entered.
func (d *docx) run(p *para, href string) {
	l := p.base
	place := func(s string) {
		drop := false
		for i := range d.fields {
			f := &d.fields[i]
			drop = drop || f.drop || !f.result
			if f.href != "" {
				href = f.href
			}
		}
		switch {
		case drop || s == "":
			return
		case l.hidden:
			d.seen.hidden++
			return
		case l.struck:
			d.seen.struck++
			return
		case l.white && !l.shaded && d.cells == 0 || l.size > 0 && l.size <= 4:
			if strings.TrimSpace(s) != "" {
				d.seen.white++
			}
			return
		}
		p.add(span{text: s, bold: l.bold, href: href, size: l.size})
	}
	d.w.each(func(e *xml.StartElement) { d.runChild(e, p, &l, place) })
}

func (d *docx) runChild(e *xml.StartElement, p *para, l *look, place func(string)) {
	switch e.Name.Local {
	case "rPr":
		d.w.each(func(e *xml.StartElement) {
			if e.Name.Local == "rStyle" {
				for _, s := range d.styles.get(attr(e, "val")).run {
					l.apply(&s)
				}
				return
			}
			l.apply(e)
		})
	case "t":
		t := d.w.text()
		if pictureFont(l.font) || strings.ContainsFunc(t, pictured) {
			t = d.show(l.font, t)
		}
		switch l.raise {
		case "superscript":
			t = raised(p.tail(), t)
		case "subscript":
			t = lowered(t)
		}
		place(t)
	case "tab", "ptab":
		place(" ")
	case "br", "cr":
		if t := attr(e, "type"); t == "" || t == "textWrapping" {
			place("\n")
		}
	case "noBreakHyphen":
		place("-")
	case "sym":
		place(d.symbol(attr(e, "font"), attr(e, "char")))
	case "fldChar":
		if s := d.fieldChar(e); s != "" {
			place(s)
		}
	case "instrText":
		if n := len(d.fields); n > 0 {
			d.fields[n-1].instr += d.w.text()
		}
	case "ruby":
		d.w.each(func(e *xml.StartElement) {
			if e.Name.Local == "rubyBase" {
				d.w.each(func(e *xml.StartElement) { d.inline(e, p, "") })
			}
		})
	case "footnoteReference", "endnoteReference":
		kind := strings.TrimSuffix(e.Name.Local, "Reference")
		if s := d.notes[kind+attr(e, "id")]; s != "" {
			d.noteList = append(d.noteList, s)
			place("〔注" + strconv.Itoa(len(d.noteList)) + "〕")
		}
	case "AlternateContent":
		d.alternate(func(e *xml.StartElement) { d.runChild(e, p, l, place) })
	case "drawing", "pict":
		d.drawing(p, l.hidden)
	case "object":
		d.seen.objects++
	}
}

// fieldChar follows a field, and returns what it shows where that stands in its
// instruction: a formula, a ticked box.
func (d *docx) fieldChar(e *xml.StartElement) (shows string) {
	n := len(d.fields)
	switch attr(e, "fldCharType") {
	case "begin":
		f := wordField{}
		d.w.each(func(c *xml.StartElement) { d.formData(c, &f) })
		if n < 64 {
			d.fields = append(d.fields, f)
		}
	case "separate":
		if n > 0 {
			f := &d.fields[n-1]
			f.result = true
			f.say(f.instr)
			if f.contents {
				d.seen.contents++
			}
		}
	case "end":
		if n > 0 {
			shows = d.fields[n-1].shows(&d.seen)
			d.fields = d.fields[:n-1]
		}
	}
	return shows
}

// formData reads the w:ffData of an old form's box.
func (d *docx) formData(c *xml.StartElement, f *wordField) {
	switch c.Name.Local {
	case "checkBox":
		f.box = true
		ticked, said := false, false
		d.w.each(func(c *xml.StartElement) {
			switch c.Name.Local {
			case "checked":
				ticked, said = on(c), true
			case "default":
				if !said {
					ticked = on(c)
				}
			}
		})
		f.ticked = ticked
	default:
		d.w.each(func(c *xml.StartElement) { d.formData(c, f) })
	}
}

// shows is what a field without a result shows.
func (f *wordField) shows(seen *seen) string {
	words := strings.Fields(f.instr)
	switch {
	case len(words) == 0 || f.result:
		return ""
	case f.box && strings.EqualFold(words[0], "FORMCHECKBOX"):
		if f.ticked {
			return "☑"
		}
		return "☐"
	case strings.EqualFold(words[0], "EQ"):
		s, ok := equation(f.instr)
		if !ok {
			seen.formulas++
			return "〓"
		}
		return s
	}
	return ""
}

// endFields closes, at a paragraph's end, the fields that do not reach further: a
// field that was never closed must not swallow the rest of the text.
func (d *docx) endFields() {
	open := d.fields[:0]
	for i := range d.fields {
		if f := &d.fields[i]; f.result && (!f.drop || f.contents) {
			open = append(open, *f)
		}
	}
	d.fields = open
}

// endContents closes a table of contents at the first paragraph that is not of it.
func (d *docx) endContents(styleName string) {
	if n := strings.ToLower(styleName); strings.HasPrefix(n, "toc") || strings.HasPrefix(n, "table of") || strings.HasPrefix(n, "目录") {
		return
	}
	open := d.fields[:0]
	for i := range d.fields {
		if !d.fields[i].contents {
			open = append(open, d.fields[i])
		}
	}
	d.fields = open
}

// finish turns a paragraph into parts: its text, then its pictures.
func (d *docx) finish(p *para) ([]part, bool) {
	var out part
	var pictures []part
	var md, text strings.Builder
	bold, all := 0, 0
	for _, s := range p.spans {
		if n := len([]rune(strings.TrimSpace(s.text))); s.image == "" {
			all += n
			if s.bold {
				bold += n
			}
		}
	}
	for _, s := range p.spans {
		if s.image != "" {
			pictures = append(pictures, picturePartOf(s.image, s.text))
			continue
		}
		t := strings.ReplaceAll(s.text, "\r", "")
		text.WriteString(t)
		if s.bold && bold*5 < all*4 {
			t = strong(t)
		} else {
			t = escapeInline(t)
		}
		if s.href != "" {
			t = link(s.text, s.href)
		}
		md.WriteString(t)
	}
	out.text, out.md = cleanText(text.String()), startOfLines(cleanText(md.String()))
	out.align, out.size = p.align, mostSize(p.spans)
	label, bullet := "", false
	if p.num.id != "" && (out.text != "" || len(pictures) > 0) {
		label, bullet = d.numbers.next(p.num)
	}
	d.label(&out, label, bullet, p)
	if out.text == "" {
		return pictures, len(pictures) > 0
	}
	return append([]part{out}, pictures...), true
}

// label puts a paragraph's automatic number or bullet before its words.
func (d *docx) label(out *part, label string, bullet bool, p *para) {
	switch {
	case out.text == "":
	case bullet:
		out.kind, out.level = itemPart, p.num.level
	case label != "":
		out.text = joinLabel(label, out.text)
		out.md = joinLabel(escapeText(label), out.md)
	}
	if p.outline > 0 && out.kind == paraPart && len([]rune(out.text)) <= 60 {
		out.kind, out.level = headingPart, p.outline
	}
}

// joinLabel sets an automatic number before words as print does: 一、 closes up,
// 1. takes a space.
func joinLabel(label, s string) string {
	last, _ := utf8.DecodeLastRuneInString(label)
	if strings.ContainsRune("编章节条款项", last) {
		return label + "\u3000" + s
	}
	if last >= utf8.RuneSelf {
		return label + s
	}
	return label + " " + s
}

// mostSize is the size of most of the letters.
func mostSize(spans []span) int {
	by := map[int]int{}
	best := 0
	for _, s := range spans {
		if s.image == "" {
			by[s.size] += len([]rune(strings.TrimSpace(s.text)))
		}
	}
	for size, n := range by {
		if n > by[best] || n == by[best] && size > best {
			best = size
		}
	}
	return best
}
