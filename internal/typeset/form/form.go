// Package form sets the papers of the office with internal/typeset: the script
// that a loudspeaker operator reads from, and the approval form 审批单 that is
// printed, signed and filed. Both are A4, black on white.
package form

import (
	"fmt"
	"time"

	"gaoshi/internal/typeset"
)

var (
	pt, mm = typeset.Pt, typeset.MM

	paperW, paperH = mm(210), mm(297)
	side           = mm(20)
	top, bottom    = mm(20), mm(18)
)

const leading = 1500 // thousandths of the size, from line to line

// sheet is pages being filled from the top.
type sheet struct {
	fs    *typeset.Fonts
	pages []*typeset.Page
	y     typeset.Len
	head  string // runs along the top of later pages
}

func newSheet(fs *typeset.Fonts, head string) *sheet {
	s := &sheet{fs: fs, head: head}
	s.turn()
	return s
}

func (s *sheet) page() *typeset.Page { return s.pages[len(s.pages)-1] }

func (s *sheet) width() typeset.Len { return paperW - 2*side }

// turn begins a page.
func (s *sheet) turn() {
	s.pages = append(s.pages, typeset.NewPage(s.fs, paperW, paperH))
	s.y = top
	if len(s.pages) > 1 {
		ls := s.fs.Plain(s.head, false).Break(typeset.Setting{Measure: typeset.Across(s.width(), pt(10)), Ragged: true})
		if len(ls) > 0 {
			s.page().Begin("P", "")
			s.page().Line(ls[0], side, s.y, pt(10), typeset.Black)
			s.page().End()
		}
		s.y += mm(4)
	}
}

// title sets a headline in the middle.
func (s *sheet) title(text string, size typeset.Len) {
	s.page().Begin("H1", "")
	for _, l := range s.fs.Title(text).Headline(typeset.Across(s.width(), size)) {
		s.y += size * 130 / 100
		s.page().Centered(l, side, s.y-size*35/100, s.width(), size, typeset.Black)
	}
	s.page().End()
}

// finish numbers the pages.
func (s *sheet) finish(title, author string, date time.Time, foot string) *typeset.Document {
	n := len(s.pages)
	for i, pg := range s.pages {
		base := paperH - bottom + mm(4)
		pg.Begin("P", "")
		if foot != "" {
			pg.Line(s.fs.Plain(foot, false).One(), side, base, pt(10), typeset.Black)
		}
		pg.Right(s.fs.Plain(fmt.Sprintf("第%d页/共%d页", i+1, n), false).One(), paperW-side, base, pt(10), typeset.Black)
		pg.End()
	}
	return &typeset.Document{Title: title, Author: author, Date: date, Pages: s.pages}
}
