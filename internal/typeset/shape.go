package typeset

// Run is a stretch of text of one look.
type Run struct {
	Text string
	Bold bool
	Dots bool // emphasis dots 着重号 under each character
	Href string
	Ruby string // small letters above the run: how it is read
	Stop bool   // a forced line break, without text
}

// glyph is one character, ready to be drawn; widths in thousandths of an em.
type glyph struct {
	r     rune
	gid   GID
	face  face
	class class
	dots  bool
	run   uint16 // its link, plus one; 0: none
	ruby  uint16 // its ruby, plus one; 0: none
	adv   int32
	left  int32 // blank that may be taken away at a line's start
	right int32 // blank that may be taken away at a line's end or before more punctuation
}

// gap is the place before a glyph.
type gap struct {
	add   int32 // natural space, negative where punctuation moves together
	give  int32 // how much it can be squeezed
	take  int32 // how much it takes before other gaps must
	even  int32 // 1 where the rest may be spread
	price int32 // of a line break here
	word  bool  // a space of the text lies here
}

// Text is shaped text: it knows every width and every place for a break, for any
// size and measure. It does not change once made.
type Text struct {
	fonts *Fonts
	gs    []glyph
	gaps  []gap // gaps[i] is before gs[i]; one more at the end
	hrefs []string
	rubys []Line
	stops []int // forced breaks: before which glyph
	// sums up to and including gap i, for the total fit
	adv, add, give, take, even []int32
	Missing                    []rune // characters that no font has, each once
}

// Half the width of a cell, which punctuation can give up, and the space
// between Han and western characters with its limits (CLREQ 3.2.2, 3.1.6).
const (
	half     = 500
	mixed    = 125
	mixedMin = 60
	mixedMax = 250
	wordGap  = 250
)

// Shape turns runs into shaped text. titles prices breaks inside common words.
func (fs *Fonts) Shape(runs []Run, titles bool) *Text {
	t := &Text{fonts: fs}
	n := 0
	for _, r := range runs {
		n += len(r.Text)
	}
	rs := make([]rune, 0, n/2)
	t.gs = make([]glyph, 0, n/2)
	missing := map[rune]bool{}
	pendingSpace := false
	var spaced []int
	for _, run := range runs {
		if run.Stop {
			t.stops = append(t.stops, len(t.gs))
			pendingSpace = false
			continue
		}
		link := uint16(0)
		if run.Href != "" && len(t.hrefs) < 1<<15 {
			t.hrefs = append(t.hrefs, run.Href)
			link = uint16(len(t.hrefs))
		}
		ruby := uint16(0)
		if run.Ruby != "" && len(t.rubys) < 1<<15 {
			t.rubys = append(t.rubys, fs.Plain(run.Ruby, false).One())
			ruby = uint16(len(t.rubys))
		}
		for _, r := range Clean(run.Text) {
			if r == ' ' {
				pendingSpace = len(t.gs) > 0
				continue
			}
			g := glyph{r: r, class: classOf(r), dots: run.Dots, run: link, ruby: ruby}
			var ok bool
			if g.face, g.gid, ok = fs.find(r, run.Bold); !ok {
				if !missing[r] {
					missing[r] = true
					t.Missing = append(t.Missing, r)
				}
				g.face, g.gid, _ = fs.find('□', run.Bold)
			}
			g.adv = int32(fs.list[g.face.font()].Advance(g.gid))
			g.blanks(fs.list[g.face.font()])
			if pendingSpace {
				spaced = append(spaced, len(t.gs))
				rs = append(rs, ' ')
				pendingSpace = false
			}
			rs = append(rs, r)
			t.gs = append(t.gs, g)
		}
	}
	t.setGaps(rs, spaced, titles)
	t.sum()
	return t
}

// blanks finds how much of a full-width mark's cell is empty on the side where
// it may be squeezed. It asks the ink, so that another font is set right too.
func (g *glyph) blanks(f *Font) {
	if g.adv < 900 || g.class != opens && g.class != closes && g.class != stops {
		return
	}
	x0, _, x1, _, ok := f.Bounds(g.gid)
	if !ok {
		return
	}
	if g.class == opens {
		g.left = int32(max(0, min(half, x0-30)))
	} else {
		g.right = int32(max(0, min(half, int(g.adv)-x1-30)))
	}
}

// setGaps prices every place and gives it its space. rs is the text with the
// spaces in it, spaced the glyphs before which one stood.
func (t *Text) setGaps(rs []rune, spaced []int, titles bool) {
	ps := prices(rs, titles)
	t.gaps = make([]gap, len(t.gs)+1)
	k, s := 0, 0
	for i := range t.gs {
		gp := &t.gaps[i]
		if s < len(spaced) && spaced[s] == i {
			s++
			k++ // the space
			gp.word = true
		}
		gp.price = ps[k]
		if i > 0 && t.gs[i].ruby != 0 && t.gs[i].ruby == t.gs[i-1].ruby {
			gp.price = never
		}
		k++
		if i > 0 {
			t.space(i)
		}
	}
}

// space sets the natural space before glyph i and how far it can move.
func (t *Text) space(i int) {
	a, b, gp := &t.gs[i-1], &t.gs[i], &t.gaps[i]
	if gp.word {
		gp.add, gp.give, gp.take = wordGap, 80, 250
		if a.adv >= 900 && b.adv >= 900 { // the writer's own space between Han characters
			gp.add, gp.give = half, 250
		}
		return
	}
	wa, wb := western(a.r), western(b.r)
	switch {
	case wa && wb, a.r == '—' && b.r == '—', a.r == '…' && b.r == '…':
		return
	case a.r < 0x80 && b.r < 0x80: // brackets and stops inside western text
		return
	case wa && b.class == han, a.class == han && wb, a.r == '%' && b.class == han:
		gp.add, gp.give, gp.take, gp.even = mixed, mixed-mixedMin, mixedMax-mixed, 1
		if b.r == '*' || a.r == '*' {
			*gp = gap{price: gp.price}
		}
		return
	case a.right > 0 && (b.class == closes || b.class == stops):
		gp.add = -a.right
		return
	case a.right > 0 && b.left > 0:
		gp.add = -min(a.right, b.left)
		return
	case a.class == opens && b.left > 0:
		gp.add = -b.left
		return
	}
	switch {
	case a.class == stops && a.right > 0:
		gp.give = min(a.right, 250)
		gp.even = 1
	case a.class == closes && a.right > 0, a.class == closes:
		gp.give = min(a.right, 200)
		gp.even = 1
	case b.class == opens:
		gp.give = min(b.left, 200)
		gp.even = 1
	case a.class == opens, b.class == closes, b.class == stops, a.class == middle, b.class == middle:
	default:
		gp.even = 1
	}
	if gp.price == never && gp.give == 0 && (a.class != han || b.class != han) {
		gp.even = 0
	}
}

// sum makes the running sums over glyphs and gaps.
func (t *Text) sum() {
	n := len(t.gs) + 1
	buf := make([]int32, 5*n)
	t.adv, t.add, t.give, t.take, t.even = buf[:n:n], buf[n:2*n:2*n], buf[2*n:3*n:3*n], buf[3*n:4*n:4*n], buf[4*n:]
	for i := 1; i < n; i++ {
		g := t.gaps[i]
		t.adv[i] = t.adv[i-1] + t.gs[i-1].adv
		t.add[i] = t.add[i-1] + g.add
		t.give[i] = t.give[i-1] + g.give
		t.take[i] = t.take[i-1] + g.take
		t.even[i] = t.even[i-1] + g.even
	}
}

// natural returns the natural width of glyphs i to j, without the blank of an
// opening mark at the start.
func (t *Text) natural(i, j int) int32 {
	if j <= i {
		return 0
	}
	return t.adv[j] - t.adv[i] + t.add[j-1] - t.add[i] - t.gs[i].left
}

// Width returns the natural width of the whole text on one line, in thousandths
// of an em, without the blank of a closing mark at its end.
func (t *Text) Width() int {
	if len(t.gs) == 0 {
		return 0
	}
	w := int32(0)
	start := 0
	for _, s := range append(append([]int(nil), t.stops...), len(t.gs)) {
		if s > start {
			w = max(w, t.natural(start, s)-t.gs[s-1].right)
		}
		start = s
	}
	return int(w)
}

// Widest returns the width of the widest part that no line break may divide.
func (t *Text) Widest() int {
	w, start := int32(0), 0
	for i := 1; i <= len(t.gs); i++ {
		if i == len(t.gs) || t.gaps[i].price < never {
			w = max(w, t.natural(start, i)-t.gs[i-1].right)
			start = i
		}
	}
	return int(w)
}

// Len returns the number of characters that will be drawn.
func (t *Text) Len() int { return len(t.gs) }

// String returns the characters that will be drawn, spaces included.
func (t *Text) String() string { return t.text(0, len(t.gs)) }

func (t *Text) text(i, j int) string {
	b := make([]rune, 0, j-i)
	for k := i; k < j; k++ {
		if t.gaps[k].word && k > i {
			b = append(b, ' ')
		}
		b = append(b, t.gs[k].r)
	}
	return string(b)
}
