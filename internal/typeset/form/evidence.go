package form

import (
	"time"

	"gaoshi/internal/document"
	"gaoshi/internal/typeset"
)

// Evidence is the sheets of 公开凭证: one for each notice, one or two pages.
type Evidence struct {
	Title  string // 政府信息公开凭证
	Issuer string
	Date   time.Time
	Sheets []Sheet
}

// Sheet proves one notice or one document.
type Sheet struct {
	Ref   string
	Name  string // of the bookmark
	Rows  []Row
	Note  string
	State string // one line under the title: 在公开期限内公开
}

// Print sets all sheets as one document; each begins a page and numbers its own.
func (e *Evidence) Print(fs *typeset.Fonts) (*typeset.Document, []rune) {
	out := &typeset.Document{Title: e.Title, Author: e.Issuer, Date: e.Date}
	seen := map[rune]bool{}
	var missing []rune
	for _, x := range e.Sheets {
		s := newSheet(fs, e.Title+" "+x.Ref)
		s.title(e.Issuer, pt(14))
		s.title(e.Title, pt(20))
		s.y += mm(5)
		s.page().Begin("P", "")
		s.page().Line(fs.Plain(x.State, true).One(), side, s.y-mm(1), pt(11), typeset.Black)
		s.page().Right(fs.Plain("编号："+x.Ref, false).One(), paperW-side, s.y-mm(1), pt(11), typeset.Black)
		s.page().End()
		s.y += mm(1)
		f := &formTable{sheet: s, seen: seen, size: 10_500}
		for _, r := range x.Rows {
			f.row(r)
		}
		f.close()
		if x.Note != "" {
			f.note(x.Note)
		}
		missing = append(missing, f.missing...)
		out.Pages = append(out.Pages, s.finish(e.Title, e.Issuer, e.Date, x.Ref).Pages...)
	}
	return out, missing
}

// Text is a document as it is kept: head, title, the text page by page.
type Text struct {
	Issuer string
	Title  string
	Ref    string
	Facts  []string // small lines under the title: 发文字号, 生成日期
	Body   string   // Markdown
	Date   time.Time
}

// Print sets the text on A4.
func (x *Text) Print(fs *typeset.Fonts) *typeset.Document {
	s := newSheet(fs, x.Title)
	if x.Issuer != "" {
		s.title(x.Issuer, pt(14))
	}
	s.title(x.Title, pt(20))
	s.y += mm(3)
	for _, f := range x.Facts {
		s.page().Begin("P", "")
		s.y += mm(5)
		l := fs.Plain(f, false).Break(typeset.Setting{Measure: typeset.Across(s.width(), pt(10.5)), Ragged: true})
		if len(l) > 0 {
			s.page().Centered(l[0], side, s.y, s.width(), pt(10.5), typeset.Black)
		}
		s.page().End()
	}
	s.y += mm(6)
	story := typeset.Tell(fs, document.Parse(x.Body), nil)
	pieces, _ := story.Layout(typeset.Look{Size: pt(14), Lead: 1700, Table: pt(11), Floor: pt(7), Width: s.width(), Panels: 1})
	first := s.y
	pages := typeset.Paginate(pieces, func(n int) typeset.Len {
		if n == 0 {
			return paperH - bottom - first - mm(4)
		}
		return paperH - bottom - top - mm(8)
	})
	for i, p := range pages {
		if i > 0 {
			s.turn()
		}
		typeset.Paint(s.page(), p, side, s.y, 0)
	}
	return s.finish(x.Title, x.Issuer, x.Date, x.Ref)
}
