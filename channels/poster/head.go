package poster

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// head is the top of a first page: band, issuer, number, rule, title, sentence.
type head struct {
	band    *typeset.Text
	bandSub []typeset.Line
	issuers []typeset.Line
	docNo   *typeset.Text
	size    typeset.Len // issuer
	title   []typeset.Line
	tsize   typeset.Len
	lead    []typeset.Line // what to do, in its box
	lsize   typeset.Len
	facts   []fact
	height  typeset.Len
}

// head makes the head for a paper and a body size.
func (s *fitter) head(p paper, body typeset.Len) *head {
	h := &head{size: p.head}
	fs := s.c.o.Fonts
	w := p.width()
	longest := 0
	var texts []*typeset.Text
	for _, n := range s.names {
		t := fs.Plain(n, true)
		texts = append(texts, t)
		longest = max(longest, t.Len())
	}
	for h.size > p.headLeast && typeset.Across(w, h.size) < int32(longest)*1000 {
		h.size -= 500
	}
	measure := typeset.Across(w, h.size)
	for _, t := range texts {
		// Short names are not torn over the whole width.
		m := min(measure, int32(t.Len())*1000+int32(t.Len()-1)*450)
		if m < int32(t.Width()) { // longer than the sheet at the least size: in two lines
			h.issuers = append(h.issuers, t.Break(typeset.Setting{Measure: measure, Ragged: true})...)
			continue
		}
		h.issuers = append(h.issuers, t.Spread(m))
	}
	if s.n.Content.DocNo != "" {
		h.docNo = fs.Plain(s.n.Content.DocNo, false)
	}
	hl := s.headline(p, p.title)
	h.title, h.tsize = hl.lines, hl.size
	if s.lead != nil {
		hl := s.sentence(p, body)
		h.lead, h.lsize = hl.lines, hl.size
	}
	h.setFacts(s.facts, p)
	h.bands(s.sheet, p)
	h.height = h.paint(nil, s.sheet, p)
	return h
}

// headline sets the title at the largest size, from most down, at which it stands
// in two lines; up to a sixth smaller where that keeps its words whole.
func (s *fitter) headline(p paper, most typeset.Len) headline {
	key := wide{p.width(), most}
	if h, ok := s.titles[key]; ok {
		return h
	}
	var h headline
	found := typeset.Len(0)
	for size := most; ; size -= 1000 {
		m := typeset.Across(p.width(), size)
		n := s.title.Lines(m)
		if found == 0 && n > 4 && size > p.titleLeast/2 || found == 0 && n > 3 && size > p.titleLeast || found == 0 && n > 2 && size > p.titleLeast*13/10 {
			continue
		}
		ls := s.title.Headline(m)
		switch {
		case found == 0 && (len(ls) <= 2 || len(ls) <= 3 && size <= p.titleLeast*13/10 || size <= p.titleLeast && len(ls) <= 4 || size <= p.titleLeast/2):
			h, found = headline{ls, size}, size
		case found > 0 && !typeset.Torn(ls) && len(ls) <= len(h.lines):
			h = headline{ls, size}
		}
		if found > 0 && (!typeset.Torn(h.lines) || size <= p.titleLeast || size < found*5/6) {
			break
		}
	}
	s.titles[key] = h
	return h
}

// sentence sets the plain sentence as large as the paper has it, in three lines
// where it can, and no word torn: rather a little smaller.
func (s *fitter) sentence(p paper, body typeset.Len) headline {
	key := wide{p.width(), p.act}
	if h, ok := s.leads[key]; ok {
		return h
	}
	least := max(p.actLeast, body*lift/100)
	var first headline
	for size := key.size; size >= least; size -= 1000 {
		m := typeset.Across(p.width(), size) - 1600
		if s.lead.Lines(m) > 3 && size-1000 >= least {
			continue
		}
		ls := s.lead.Headline(m)
		if first.lines == nil {
			first = headline{ls, size}
		}
		if !typeset.Torn(ls) {
			first = headline{ls, size}
			break
		}
		if size < first.size*5/6 {
			break
		}
	}
	if first.lines == nil { // the text is larger than the box can be
		size := min(least, key.size)
		first = headline{s.lead.Headline(typeset.Across(p.width(), size) - 1600), size}
	}
	s.leads[key] = first
	return first
}

// leads reports whether what to do stands out from text of a size.
func (h *head) leads(body typeset.Len) bool {
	return len(h.lead) == 0 || body*lift/100 <= h.lsize
}

func (h *head) bands(s *sheet, p paper) {
	word := s.banner()
	if word == "" {
		return
	}
	h.band = s.c.o.Fonts.Plain(word, true)
	if sub := s.bandWords(reasonMost); sub != "" {
		first, reason, _ := strings.Cut(sub, reasonLabel)
		m := typeset.Across(p.width(), p.foot*12/10)
		h.bandSub = s.c.o.Fonts.Title(first).Headline(m)
		if reason != "" { // on lines of its own
			h.bandSub = append(h.bandSub, s.c.o.Fonts.Title(reasonLabel+reason).Headline(m)...)
		}
	}
}

// bandWords say under the band what kind of edition this is, with the reason of a
// correction up to so many characters: what was wrong and what holds now.
func (s *sheet) bandWords(most int) string {
	switch s.n.Kind {
	case notice.Correction:
		words := "以本版为准，此前张贴的作废。"
		if s.n.Edition > 1 {
			words = fmt.Sprintf("第%d次更正，", s.n.Edition-1) + words
		}
		if s.n.Reason != "" {
			words += reasonLabel + brief(s.n.Reason, most)
		}
		return words
	case notice.Withdrawal:
		return "下面这份公告不再有效。"
	}
	return ""
}

// reasonLabel stands before what was wrong and what holds now.
const reasonLabel = "更正内容："

// reasonMost is how much of a correction's reason stands in the band; the rest is
// behind the QR.
const reasonMost = 90

// brief cuts a text to n characters.
func brief(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n-1]) + "……"
	}
	return s
}

// paint draws the head from the top margin down, or only measures it where pg is
// nil, and returns the height.
func (h *head) paint(pg *typeset.Page, s *sheet, p paper) typeset.Len {
	x, w, y := p.side, p.width(), p.top
	if h.band != nil {
		y = h.paintBand(pg, p, y)
	}
	for _, l := range h.issuers {
		y += h.size * 104 / 100
		if pg != nil {
			pg.Begin("P", "")
			pg.Centered(l, x, y-h.size*14/100, w, h.size, p.ink)
			pg.End()
		}
		y += h.size * 6 / 100
	}
	if h.docNo != nil {
		y += p.foot * 15 / 10
		if pg != nil {
			pg.Begin("P", "")
			pg.Centered(h.docNo.One(), x, y-p.foot*2/10, w, p.foot, typeset.Black)
			pg.End()
		}
	}
	y += p.eased(p.foot * 5 / 10)
	if pg != nil {
		pg.Fill(x, y, w, p.head/14, p.ink)
		pg.Fill(x, y+p.head/14+p.head/28, w, p.head/50, p.ink)
	}
	y += p.head/7 + p.eased(h.tsize*45/100)
	lead := h.tsize * 126 / 100
	if pg != nil {
		pg.Begin("H1", "")
	}
	for i, l := range h.title {
		if pg != nil {
			pg.Centered(l, x, y+lead*typeset.Len(i)+lead/2+h.tsize*38/100, w, h.tsize, typeset.Black)
		}
	}
	if pg != nil {
		pg.End()
	}
	y += lead * typeset.Len(len(h.title))
	y += p.eased(h.tsize * 32 / 100)
	if len(h.lead)+len(h.facts) > 0 {
		y = h.paintLead(pg, p, y)
	}
	return y - p.top
}

// paintBand draws the black band of an urgent, corrected or withdrawn notice.
func (h *head) paintBand(pg *typeset.Page, p paper, y typeset.Len) typeset.Len {
	size := p.band
	for size > p.titleLeast && typeset.Across(p.width(), size)-1000 < int32(h.band.Width()) {
		size -= 1000
	}
	high := size * 140 / 100
	if pg != nil {
		pg.Fill(p.side, y, p.width(), high, typeset.Black)
		n := int32(h.band.Len())
		m := max(min(n*1000+(n-1)*700, typeset.Across(p.width(), size)-1500), int32(h.band.Width()))
		pg.Begin("P", "")
		pg.Centered(h.band.Spread(m), p.side, y+high/2+size*37/100, p.width(), size, typeset.White)
		pg.End()
	}
	y += high
	size = p.foot * 12 / 10
	lead := size * 140 / 100
	if pg != nil && len(h.bandSub) > 0 {
		pg.Begin("P", "")
	}
	for _, l := range h.bandSub {
		if pg != nil {
			pg.Centered(l, p.side, y+lead/2+size*45/100, p.width(), size, typeset.Black)
		}
		y += lead
	}
	if pg != nil && len(h.bandSub) > 0 {
		pg.End()
	}
	return y + p.foot
}

// leadPad is the blank above and below the plain sentence in its frame.
func (p paper) leadPad(size typeset.Len) typeset.Len { return max(p.eased(size*75/100), size*30/100) }

// actFrame is how thick the frame about the box is.
func (p paper) actFrame() typeset.Len { return p.foot / 5 }

// paintLead draws the box: who must do what, by when and where.
func (h *head) paintLead(pg *typeset.Page, p paper, y typeset.Len) typeset.Len {
	lead := h.lsize * 132 / 100
	high := lead*typeset.Len(len(h.lead)) + p.leadPad(h.lsize)
	for _, f := range h.facts {
		high += f.size * 140 / 100
	}
	if pg == nil {
		return y + high
	}
	x, w := p.side, p.width()
	pg.Box(x, y, w, high, p.actFrame(), typeset.Black)
	at := y + p.leadPad(h.lsize)/2
	pg.Begin("P", "")
	for i, l := range h.lead {
		base := at + lead*typeset.Len(i) + lead/2 + h.lsize*38/100
		pg.Centered(l, x, base, w, h.lsize, typeset.Black)
	}
	pg.End()
	at += lead * typeset.Len(len(h.lead))
	for _, f := range h.facts {
		pg.Begin("P", "")
		pg.Centered(f.line, x, at+f.size*70/100+f.size*38/100, w, f.size, typeset.Black)
		pg.End()
		at += f.size * 140 / 100
	}
	return y + high
}
