package poster

import (
	"fmt"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// plan is a layout that was chosen: sizes, head and pages.
type plan struct {
	paper paper
	look  typeset.Look
	head  *head
	pages [][]typeset.Piece
	cut   bool // an excerpt: the text goes on behind the QR
	wide  bool // a table had to tear words
}

// try lays the notice out at a size; one reports whether it stands on one page.
func (s *fitter) try(p paper, body typeset.Len, a air) (pl *plan, one bool) {
	p = p.at(a)
	pl = &plan{paper: p}
	pl.look = typeset.Look{Size: body, Lead: a.lead, Para: body * a.para / 100,
		Table: body * 95 / 100, Floor: p.table, Width: p.width(), Panels: 3}
	pl.head = s.head(p, body)
	pieces, wide := s.story.Layout(pl.look)
	pl.wide = wide
	pl.pages = [][]typeset.Piece{pieces}
	return pl, typeset.Height(pieces) <= p.room(pl.head) && body*rank/100 <= max(pl.head.tsize, p.titleLeast) && pl.head.leads(body)
}

// wholeTables is the height of a table, in hundredths of a page's room, up to
// which it is kept in one part where that costs little.
const wholeTables = 75

// overleaf lays the notice out on as many pages as it takes. whole keeps small
// tables in one part.
func (s *fitter) overleaf(p paper, body typeset.Len, a air, whole bool) *plan {
	pl, one := s.try(p, body, a)
	if !one {
		if whole {
			pl.pages[0] = typeset.Whole(pl.pages[0], pl.paper.room(nil)*wholeTables/100)
		}
		pl.pages = typeset.Paginate(pl.pages[0], func(n int) typeset.Len {
			if n == 0 {
				return pl.paper.room(pl.head) - pl.paper.carry()
			}
			return pl.paper.room(nil) - pl.paper.carry()
		})
	}
	return pl
}

// long is what becomes of a text that is too long for one page. A warning or an
// outage is one sheet whatever the place says: who passes by in the rain reads no
// second. Its text shrinks, in 大字版 it does not, and what is left over stands
// behind the code.
func (s *sheet) long(t notice.Target) string {
	long := t.Options["long"]
	if s.n.Content.Urgency == notice.Normal || s.n.Content.Urgency == "" || long == "excerpt" {
		return long
	}
	if t.Options["type"] == "large" {
		return "excerpt"
	}
	return "sheet"
}

// fit finds the layout that reads best on one page, with type down to the floor.
// Where none fits the text goes on overleaf; or is cut ("excerpt"), or set
// up to a fifth smaller to stay on one page ("one"), as the place wants.
func (s *sheet) fit(p paper, long string) *plan {
	return (&fitter{sheet: s, titles: map[wide]headline{}, leads: map[wide]headline{}}).fit(p, long)
}

// fitter tries layouts of one sheet and remembers the headlines it has set.
type fitter struct {
	*sheet
	titles, leads map[wide]headline
}

// wide is a measure and the size that was wanted in it.
type wide struct{ w, size typeset.Len }

// headline is a text set at the size that suits it.
type headline struct {
	lines []typeset.Line
	size  typeset.Len
}

func (s *fitter) fit(p paper, long string) *plan {
	if pl := best(p.body, p.most, func(size typeset.Len, a air) (*plan, bool) { return s.try(p, size, a) }); pl != nil {
		return pl
	}
	if long == "one" || long == "sheet" {
		lo := p.body * 8 / 10
		if pl := largest(lo, p.body, func(size typeset.Len) (*plan, bool) { return s.try(p, size, airs[len(airs)-1]) }); pl != nil {
			return pl
		}
	}
	if long == "excerpt" || long == "sheet" {
		return s.excerpt(p)
	}
	// The least number of pages there can be, and on these the largest type; a
	// little smaller where that keeps the tables whole.
	least := len(s.overleaf(p, p.body, airs[len(airs)-1], false).pages)
	torn := s.pagesOf(p, least, false)
	whole := s.pagesOf(p, least, true)
	if whole != nil && (torn == nil || whole.look.Size*100 >= torn.look.Size*wholeWorth) {
		return whole
	}
	if torn != nil {
		return torn
	}
	return s.overleaf(p, p.body, airs[len(airs)-1], false)
}

// wholeWorth is how small type may be made, in hundredths, to keep tables whole.
const wholeWorth = 86

// pagesOf finds the layout that reads best on n pages; nil where there is none.
func (s *fitter) pagesOf(p paper, n int, whole bool) *plan {
	return best(p.body, p.most, func(size typeset.Len, a air) (*plan, bool) {
		pl := s.overleaf(p, size, a, whole)
		return pl, len(pl.pages) <= n && size*rank/100 <= max(pl.head.tsize, p.titleLeast) && pl.head.leads(size) && (!whole || pl.filled())
	})
}

// blankMost is how much of a page that is not the last may stay blank, in
// hundredths, because a whole table did not find room on it.
const blankMost = 30

// filled reports whether no page but the last has a hole at its foot.
func (pl *plan) filled() bool {
	for i, ps := range pl.pages[:len(pl.pages)-1] {
		room := pl.paper.room(nil)
		if i == 0 {
			room = pl.paper.room(pl.head)
		}
		if (room-typeset.Height(ps))*100 > room*blankMost {
			return false
		}
	}
	return true
}

// best finds the largest size at each degree of air and takes the one that reads
// best: generous spacing counts for as much as somewhat larger type.
func best(lo, hi typeset.Len, try func(typeset.Len, air) (*plan, bool)) *plan {
	var found *plan
	var top typeset.Len
	for _, a := range airs {
		from := lo
		if found != nil { // no smaller size is worth more
			from = max(lo, (top*100/a.worth/500+1)*500)
		}
		if from > hi {
			continue
		}
		if pl := largest(from, hi, func(size typeset.Len) (*plan, bool) { return try(size, a) }); pl != nil {
			found, top = pl, pl.look.Size*a.worth/100
		}
	}
	return found
}

// excerpt is the first page at the least size, with a line that says where the
// rest is.
func (s *fitter) excerpt(p paper) *plan {
	pl, _ := s.try(p, p.body, airs[2])
	room := pl.paper.room(pl.head) - p.body*2
	pages := typeset.Paginate(pl.pages[0], func(int) typeset.Len { return room })
	pl.pages, pl.cut = pages[:1], len(pages) > 1
	return pl
}

// largest bisects on half points between lo and hi; nil where not even lo fits.
func largest(lo, hi typeset.Len, try func(typeset.Len) (*plan, bool)) *plan {
	best, ok := try(lo)
	if !ok {
		return nil
	}
	const step = 500
	l, h := int(lo/step), int(hi/step)
	for l < h {
		mid := (l + h + 1) / 2
		if pl, ok := try(typeset.Len(mid * step)); ok {
			best, l = pl, mid
		} else {
			h = mid - 1
		}
	}
	return best
}

// plan chooses the layout for a board and says what the reviewer must know of it.
func (s *sheet) plan(t notice.Target) (*plan, []notice.Finding) {
	p := paperOf(t)
	pl := s.fit(p, s.long(t))
	findings := append([]notice.Finding(nil), s.findings...)
	if pl.wide {
		findings = append(findings, notice.Finding{Kind: "table_wide", Severity: notice.Block, Place: "表格",
			Message: fmt.Sprintf("表格太宽，%s纸上排不下，字会被拆开。请减少列数，或拆成两张表。", p.name)})
	}
	if n := len(pl.pages); n > 1 {
		findings = append(findings, notice.Finding{Kind: "pages", Severity: notice.Note, Place: "正文",
			Message: fmt.Sprintf("正文较长，%s纸要印%d页。", p.name, n)})
	}
	if pl.cut {
		findings = append(findings, notice.Finding{Kind: "excerpt", Severity: notice.Warn, Place: "正文",
			Message: "正文较长，海报只印开头部分，其余请村民扫码看。"})
	}
	return pl, findings
}

// document lays the notice out for one board. The first page of whole is the
// poster as it will hang; doc is what is printed, which differs where an A3
// poster is printed on two A4 sheets.
func (s *sheet) document(t notice.Target) (doc *typeset.Document, whole *typeset.Page, findings []notice.Finding, err error) {
	pl, findings := s.plan(t)
	shared := s.shared(pl)
	pages, err := s.own(pl, shared, t)
	if err != nil {
		return nil, nil, nil, err
	}
	whole = pages[0]
	if t.Options["join"] == "A3" {
		pages = s.join(pages)
	}
	c := &s.n.Content
	return &typeset.Document{Title: s.c.proofTitle(c.Title), Author: c.Issuer, Subject: s.n.Ref(), Date: s.date(), Pages: pages}, whole, findings, nil
}

// finish draws a place's own part and cuts the pages for its printer.
func (s *sheet) finish(pl *plan, shared []*typeset.Page, t notice.Target) ([]*typeset.Page, error) {
	pages, err := s.own(pl, shared, t)
	if err == nil && t.Options["join"] == "A3" {
		pages = s.join(pages)
	}
	return pages, err
}
