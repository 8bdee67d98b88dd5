package typeset

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Document is pages with what a reader must know about them.
type Document struct {
	Title   string
	Author  string
	Subject string
	Date    time.Time // of the text, not of the making: equal text gives equal bytes
	Pages   []*Page
	Marks   []Bookmark
}

// Bookmark is an entry of the outline.
type Bookmark struct {
	Title string
	Page  int // 0-based
	Level int // 0: top
}

// glyphKey is what a PDF must tell apart: the glyph, and the character it
// stands for.
type glyphKey struct {
	r   rune
	gid GID
}

// pdf is a document on its way to bytes.
type pdf struct {
	*objects
	doc    *Document
	fonts  *Fonts
	cids   []map[glyphKey]int // by font
	sorted [][]glyphKey
	names  []int // font objects
	images map[*Image]int
	imgs   []*Image
	layers map[[32]byte]int
	drawn  map[*Op]drawn // layers that were written already, by their first mark
	buf    []byte
}

// drawn is a layer that was written: where it lies, and the owner of each of its
// marked contents, numbered from first, tags from base.
type drawn struct {
	ref    int
	first  int
	base   int32
	owners []int32
}

// PDF writes the document. The same document gives the same bytes.
func (d *Document) PDF() ([]byte, error) {
	if len(d.Pages) == 0 {
		return nil, fmt.Errorf("typeset: a document without pages")
	}
	w := &pdf{objects: newObjects(), doc: d, fonts: d.Pages[0].fonts, images: map[*Image]int{}, layers: map[[32]byte]int{}, drawn: map[*Op]drawn{}}
	w.collect()
	w.writeFonts()
	w.writeImages()
	pages := w.reserve()
	refs := make([]int, len(d.Pages))
	for i := range refs {
		refs[i] = w.reserve()
	}
	root := w.reserve()
	tree := newTree(w.objects, refs)
	resources := w.add(w.resources())
	var kids strings.Builder
	for i, p := range d.Pages {
		w.page(refs[i], pages, resources, i, p, tree)
		fmt.Fprintf(&kids, "%d 0 R ", refs[i])
	}
	w.put(pages, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(refs), strings.TrimSpace(kids.String())))
	cat := "<</Type/Catalog/Pages " + strconv.Itoa(pages) + " 0 R/Lang(zh-CN)/MarkInfo<</Marked true>>" +
		"/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>"
	if ref := w.outline(refs); ref > 0 {
		cat += fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", ref)
	}
	cat += fmt.Sprintf("/StructTreeRoot %d 0 R>>", tree.write())
	w.put(root, cat)
	return w.finish(root, w.info()), nil
}

func (w *pdf) info() int {
	s := "<</Producer(gaoshi)/Title" + text(w.doc.Title)
	if w.doc.Author != "" {
		s += "/Author" + text(w.doc.Author)
	}
	if w.doc.Subject != "" {
		s += "/Subject" + text(w.doc.Subject)
	}
	if !w.doc.Date.IsZero() {
		s += "/CreationDate(D:" + w.doc.Date.UTC().Format("20060102150405") + "Z)"
	}
	return w.add(s + ">>")
}

// collect numbers the glyphs of every font in the order of their characters.
func (w *pdf) collect() {
	w.cids = make([]map[glyphKey]int, len(w.fonts.list))
	w.sorted = make([][]glyphKey, len(w.fonts.list))
	for _, p := range w.doc.Pages {
		for _, l := range p.Layers {
			for i := range l.Ops {
				op := &l.Ops[i]
				if op.Kind == Picture && w.images[op.Image] == 0 {
					w.imgs = append(w.imgs, op.Image)
					w.images[op.Image] = len(w.imgs)
				}
				for _, m := range op.Marks {
					f := m.face.font()
					if w.cids[f] == nil {
						w.cids[f] = map[glyphKey]int{}
					}
					w.cids[f][glyphKey{m.R, m.gid}] = 0
				}
				if n := len(op.Says); n > 0 && op.Says[n-1].Gap {
					f := op.Marks[0].face.font()
					w.cids[f][glyphKey{' ', w.fonts.list[f].Glyph(' ')}] = 0
				}
			}
		}
	}
	for f, set := range w.cids {
		for k := range set {
			w.sorted[f] = append(w.sorted[f], k)
		}
		slices.SortFunc(w.sorted[f], func(a, b glyphKey) int { return cmp.Or(cmp.Compare(a.r, b.r), cmp.Compare(a.gid, b.gid)) })
		for i, k := range w.sorted[f] {
			set[k] = i + 1
		}
	}
}

func (w *pdf) resources() string {
	var b strings.Builder
	b.WriteString("<</ProcSet[/PDF/Text/ImageC]/Font<<")
	for f, ref := range w.names {
		if ref > 0 {
			fmt.Fprintf(&b, "/F%d %d 0 R", f, ref)
		}
	}
	b.WriteString(">>")
	if len(w.imgs) > 0 {
		b.WriteString("/XObject<<")
		for i, im := range w.imgs {
			fmt.Fprintf(&b, "/I%d %d 0 R", i+1, w.images[im])
		}
		b.WriteString(">>")
	}
	return b.String() + ">>"
}

// page writes one page: its layers, shared where another page has the same, its
// links, and its part of the structure.
func (w *pdf) page(ref, parent, resources, n int, p *Page, tree *structTree) {
	var contents, annots strings.Builder
	mcid := 0
	var owners []int32 // of each marked content
	for _, l := range p.Layers {
		if len(l.Ops) > 0 {
			d := w.layer(p, l, mcid)
			mcid, owners = mcid+len(d.owners), append(owners, d.owners...)
			if l.dx != 0 {
				fmt.Fprintf(&contents, "%d 0 R %d 0 R %d 0 R ", w.shift(l.dx), d.ref, w.shift(0))
			} else {
				fmt.Fprintf(&contents, "%d 0 R ", d.ref)
			}
		}
		for _, k := range l.Links {
			fmt.Fprintf(&annots, "<</Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect[%s]/A<</S/URI/URI(%s)>>>>",
				lens(k.X+l.dx, p.H-k.Y-k.H, k.X+l.dx+k.W, p.H-k.Y), escapeURI(k.Href))
		}
	}
	s := fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Resources %d 0 R/Contents[%s]", parent, lens(p.W, p.H), resources, strings.TrimSpace(contents.String()))
	if annots.Len() > 0 {
		s += "/Annots[" + annots.String() + "]"
	}
	s += fmt.Sprintf("/StructParents %d/Tabs/S>>", n)
	w.put(ref, s)
	tree.page(n, p.Tags, owners)
}

// layer writes the content stream of a layer, or finds the one that is alike.
func (w *pdf) layer(p *Page, l Layer, mcid int) drawn {
	if d, ok := w.drawn[&l.Ops[0]]; ok && d.first == mcid && d.base == l.tags {
		return d
	}
	w.buf = w.buf[:0]
	d := drawn{first: mcid, base: l.tags, owners: w.content(p, l, mcid)}
	key := sha256.Sum256(w.buf)
	var ok bool
	if d.ref, ok = w.layers[key]; !ok {
		d.ref = w.stream("", w.buf, false)
		w.layers[key] = d.ref
	}
	w.drawn[&l.Ops[0]] = d
	return d
}

// shift writes the operators that move what follows to the right, or those that
// move it back, each once.
func (w *pdf) shift(dx Len) int {
	s := "Q\n"
	if dx != 0 {
		s = "q 1 0 0 1 " + lens(dx) + " 0 cm\n"
	}
	key := sha256.Sum256([]byte(s))
	ref, ok := w.layers[key]
	if !ok {
		ref = w.stream("", []byte(s), false)
		w.layers[key] = ref
	}
	return ref
}

// escapeURI writes an address as a PDF string; what is not ASCII is percent-encoded.
func escapeURI(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c <= ' ' || c >= 0x7F:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// graphics is the state of a content stream while it is written.
type graphics struct {
	ink  Color
	font int
	size Len
	bold bool
}

// content writes the operators of a layer into w.buf and returns the tag of each
// marked content that it opened, numbered from mcid.
func (w *pdf) content(p *Page, l Layer, mcid int) []int32 {
	var owners []int32
	b := w.buf
	tag, open := int32(-1), false
	g := &graphics{font: -1}
	for i := range l.Ops {
		op := &l.Ops[i]
		own := op.Tag
		if own >= 0 {
			own += l.tags
		}
		if !open || own != tag {
			if open {
				b = append(b, "EMC\n"...)
			}
			open, tag = true, own
			if tag < 0 {
				b = append(b, "/Artifact BMC\n"...)
			} else {
				b = append(append(append(b, '/'), p.Tags[tag].Role...), "<</MCID "...)
				b = strconv.AppendInt(b, int64(mcid+len(owners)), 10)
				b = append(b, ">>BDC\n"...)
				owners = append(owners, tag)
			}
		}
		b = w.op(b, g, p, op)
	}
	if open {
		b = append(b, "EMC\n"...)
	}
	if g.bold {
		b = appendThick(b, false, g.size)
	}
	if g.ink != Black {
		b = appendInk(b, Black) // layers do not know each other
	}
	w.buf = b
	return owners
}

// op writes one mark.
func (w *pdf) op(b []byte, g *graphics, p *Page, op *Op) []byte {
	if op.Color != g.ink && op.Kind != Picture {
		g.ink = op.Color
		b = appendInk(b, g.ink)
	}
	switch op.Kind {
	case Rect:
		b = appendLens(b, op.X, p.H-op.Y-op.H, op.W, op.H)
		b = append(b, "re f\n"...)
	case Picture:
		b = append(b, "q "...)
		b = appendLens(b, op.W, 0, 0, op.H, op.X, p.H-op.Y-op.H)
		b = append(b, "cm /I"...)
		b = strconv.AppendInt(b, int64(slices.Index(w.imgs, op.Image)+1), 10)
		b = append(b, " Do Q\n"...)
	case Glyphs:
		f := op.Marks[0].face
		b = append(b, "BT\n"...)
		if f.font() != g.font || op.Size != g.size {
			g.font, g.size = f.font(), op.Size
			b = append(b, "/F"...)
			b = append(strconv.AppendInt(b, int64(g.font), 10), ' ')
			b = append(appendLens(b, g.size), "Tf\n"...)
		}
		if fat := f&thick != 0; fat != g.bold || fat {
			g.bold = fat
			b = appendThick(b, fat, g.size)
		}
		b = append(appendLens(b, op.X, p.H-op.Y), "Td\n"...)
		b = w.row(b, op)
		b = append(b, "ET\n"...)
	}
	return b
}

// appendThick has glyphs stroked as well as filled, for a bold that no font has.
func appendThick(b []byte, on bool, size Len) []byte {
	if !on {
		return append(b, "0 Tr\n"...)
	}
	b = appendLens(b, size*35/1000)
	return append(b, "w 2 Tr\n"...)
}

func appendInk(b []byte, c Color) []byte {
	if c == Red {
		return append(b, "0.784 0 0 rg 0.784 0 0 RG\n"...)
	}
	if c == White {
		return append(b, "1 g 1 G\n"...)
	}
	if c == Pale {
		return append(b, "0.875 g 0.875 G\n"...)
	}
	return append(b, "0 g 0 G\n"...)
}

func appendLens(b []byte, vs ...Len) []byte {
	for _, v := range vs {
		b = append(appendLen(b, v), ' ')
	}
	return b
}

// row writes one row of glyphs with the adjustments between them. Where blank
// lies inside a word, what it says is written beside it.
func (w *pdf) row(b []byte, op *Op) []byte {
	at, from := int32(0), 0
	for _, y := range op.Says {
		if y.From > from {
			b, at = w.glyphs(b, op, from, y.From, at)
		}
		b = append(b, "/Span<</ActualText"...)
		b = append(b, actual(op.Marks[y.From:y.To])...)
		b = append(b, ">>BDC\n"...)
		b, at = w.glyphs(b, op, y.From, y.To, at)
		if y.Gap {
			b, at = w.blank(b, op, at)
		}
		b = append(b, "EMC\n"...)
		from = y.To
	}
	if from < len(op.Marks) {
		b, _ = w.glyphs(b, op, from, len(op.Marks), at)
	}
	return b
}

// glyphs writes the glyphs from to to of a row; at is where the last one ended.
func (w *pdf) glyphs(b []byte, op *Op, from, to int, at int32) ([]byte, int32) {
	const digits = "0123456789ABCDEF"
	f := op.Marks[0].face.font()
	font, cids := w.fonts.list[f], w.cids[f]
	b = append(b, "[<"...)
	for _, m := range op.Marks[from:to] {
		if d := at - m.X; d != 0 {
			b = append(b, '>')
			b = strconv.AppendInt(b, int64(d), 10)
			b = append(b, '<')
		}
		c := cids[glyphKey{m.R, m.gid}]
		b = append(b, digits[c>>12&15], digits[c>>8&15], digits[c>>4&15], digits[c&15])
		at = m.X + int32(font.Advance(m.gid))
	}
	return append(b, ">]TJ\n"...), at
}

// blank writes a space without meaning behind a glyph, so that the run of text
// reaches to the next row.
func (w *pdf) blank(b []byte, op *Op, at int32) ([]byte, int32) {
	f := op.Marks[0].face.font()
	gid := w.fonts.list[f].Glyph(' ')
	c, ok := w.cids[f][glyphKey{' ', gid}]
	if !ok || gid == 0 {
		return b, at
	}
	return fmt.Appendf(b, "<%04X>Tj\n", c), at + int32(w.fonts.list[f].Advance(gid))
}

// actual is the text of marks as a PDF string.
func actual(marks []Mark) string {
	rs := make([]rune, len(marks))
	for i, m := range marks {
		rs[i] = m.R
	}
	return text(string(rs))
}

// outline writes the bookmarks and returns the outline's object, 0 for none.
func (w *pdf) outline(pages []int) int {
	marks := w.doc.Marks
	if len(marks) == 0 {
		return 0
	}
	root := w.reserve()
	refs := make([]int, len(marks))
	for i := range refs {
		refs[i] = w.reserve()
	}
	// at returns the objects of the entries of one level below entry "up".
	children := func(up int) []int {
		level, from := 0, 0
		if up >= 0 {
			level, from = marks[up].Level+1, up+1
		}
		var out []int
		for i := from; i < len(marks) && marks[i].Level >= level; i++ {
			if marks[i].Level == level {
				out = append(out, i)
			}
		}
		return out
	}
	var write func(up, ref int) string
	write = func(up, ref int) string {
		kids := children(up)
		for i, k := range kids {
			s := fmt.Sprintf("<</Title%s/Parent %d 0 R/Dest[%d 0 R/Fit]", text(marks[k].Title), ref, pages[marks[k].Page])
			if i > 0 {
				s += fmt.Sprintf("/Prev %d 0 R", refs[kids[i-1]])
			}
			if i+1 < len(kids) {
				s += fmt.Sprintf("/Next %d 0 R", refs[kids[i+1]])
			}
			w.put(refs[k], s+write(k, refs[k])+">>")
		}
		if len(kids) == 0 {
			return ""
		}
		return fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count %d", refs[kids[0]], refs[kids[len(kids)-1]], len(kids))
	}
	w.put(root, "<</Type/Outlines"+write(-1, root)+">>")
	return root
}
