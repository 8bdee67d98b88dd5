package poster

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// date is the date of the file: of the text, never of the making.
func (s *sheet) date() time.Time {
	for _, t := range []time.Time{s.n.Content.PublishAt, s.n.Content.FormedOn, s.n.CreatedAt} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// shared draws what all places have in common: everything but the place, the QR
// and the code words.
func (s *sheet) shared(pl *plan) []*typeset.Page {
	var out []*typeset.Page
	for i, pieces := range pl.pages {
		p := pl.paper
		pg := typeset.NewPage(s.c.o.Fonts, p.w, p.h)
		s.c.watermark(pg, p.w, p.top, p.h-p.bottom)
		s.proofStrips(pg, p)
		y := p.top + p.gap()
		room := p.room(nil)
		if i == 0 {
			pl.head.paint(pg, s, p)
			y += pl.head.height
			room = p.room(pl.head)
		} else {
			s.running(pg, p, i+1, len(pl.pages))
			y += p.foot * 27 / 10
			p = p.later()
		}
		rest := max(room-typeset.Height(pieces), 0)
		extra := typeset.Len(0)
		switch last := i == len(pl.pages)-1; {
		case pl.cut:
		case len(pl.pages) == 1:
			extra = min(rest*6/10, pl.look.Size*typeset.Len(len(pieces))/2)
			y += min((rest-extra)/3, pl.look.Size*2)
		case last: // goes on where the page before ended, at its pace
			extra = min(rest*6/10, pl.look.Size*typeset.Len(len(pieces))/4)
		default:
			extra = min(rest-p.carry(), pl.look.Size*typeset.Len(len(pieces))/5)
		}
		typeset.Paint(pg, pieces, p.side, y, extra)
		switch {
		case pl.cut:
			s.carry(pg, p, "……（全文请扫右下方二维码）", pl.look.Size)
		case i < len(pl.pages)-1:
			s.carry(pg, p, fmt.Sprintf("（下转第%d页）", i+2), p.foot)
		}
		s.footShared(pg, p, i+1)
		out = append(out, pg)
	}
	return out
}

// carry says under the text where it goes on.
func (s *sheet) carry(pg *typeset.Page, p paper, words string, size typeset.Len) {
	pg.Begin("P", "")
	pg.Right(s.c.o.Fonts.Plain(words, true).One(), p.w-p.side, p.footTop()-p.foot*6/10, size, typeset.Black)
	pg.End()
}

// own completes shared pages for one place.
func (s *sheet) own(pl *plan, shared []*typeset.Page, t notice.Target) ([]*typeset.Page, error) {
	code, err := s.code(t)
	if err != nil {
		return nil, err
	}
	out := make([]*typeset.Page, len(shared))
	for i, pg := range shared {
		p := pl.paper
		if i > 0 {
			p = p.later()
		}
		out[i] = pg.Like(1)
		s.footOwn(out[i], p, t, code, i+1, len(shared))
	}
	return out, nil
}

// running is the head of a later page: whose notice this is and which page.
func (s *sheet) running(pg *typeset.Page, p paper, n, total int) {
	fs := s.c.o.Fonts
	size := p.foot
	base := p.top + size*13/10
	right := fs.Plain(fmt.Sprintf("第%d页/共%d页", n, total), true).One()
	room := p.width() - right.WidthAt(size) - size
	words := fmt.Sprintf("（上接第%d页）", n-1) + strings.ReplaceAll(s.n.Content.Title, "|", "")
	title, small := fs.Plain(words, true), size
	for title.One().WidthAt(small) > room && small > size*7/10 {
		small -= 250
	}
	for rs := []rune(words); title.One().WidthAt(small) > room && len(rs) > 8; {
		rs = rs[:len(rs)-1]
		title = fs.Plain(string(rs)+"……", true)
	}
	pg.Begin("P", "")
	pg.Line(title.One(), p.side, base, small, typeset.Black)
	pg.Right(right, p.w-p.side, base, size, typeset.Black)
	pg.End()
	pg.Fill(p.side, base+size*6/10, p.width(), p.rules(), p.ink)
}
