package poster

import (
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// Sheets of A3 that take two A4 pages beside each other, to be cut apart.
var (
	sheetW, sheetH = mm(420), mm(297)
	halfW          = mm(210)
)

// Impose is Pack for a printer: on one of A3, two A4 pages stand on a sheet, to be
// cut apart, and slips six; on one of A4, an A3 poster is cut in two halves to be
// joined. Any other printer, and "", takes the pages as they are.
func (c *Channel) Impose(title string, jobs []Job, printer string) ([]byte, []notice.Finding, error) {
	if printer == "A4" {
		own := make([]Job, len(jobs))
		for i, j := range jobs {
			if j.Form != Slip && paperOf(j.Target).w == a3.w {
				j.Target = formed(j.Target, Join)
			}
			own[i] = j
		}
		jobs = own
	}
	return c.pack(title, jobs, printer == "A3")
}

// twoUp puts A4 pages in pairs on sheets of A3 and moves the bookmarks along.
// alone says whether a page that finds no other is printed twice: slips are all
// alike.
func (c *Channel) twoUp(doc *typeset.Document, alone func(page int) bool) {
	where := make([]int, len(doc.Pages))
	var out []*typeset.Page
	waits := -1 // the page on the left whose right is still free
	left := func(i int) {
		sheet := typeset.NewPage(c.o.Fonts, sheetW, sheetH)
		sheet.Beside(doc.Pages[i], 0)
		out = append(out, sheet)
	}
	right := func(i int) {
		sheet := out[len(out)-1]
		sheet.Beside(doc.Pages[i], halfW)
		for y := typeset.Len(0); y < sheetH; y += 9000 { // where to cut
			sheet.Fill(halfW-300, y, 600, min(5000, sheetH-y), typeset.Black)
		}
	}
	finish := func() {
		if waits >= 0 && alone(waits) {
			right(waits)
		}
		waits = -1
	}
	for i, q := range doc.Pages {
		switch {
		case q.W != halfW || q.H != sheetH: // of another size: as it is
			finish()
			out = append(out, q)
		case waits >= 0 && alone(waits) == alone(i):
			right(i)
			waits = -1
		default:
			finish()
			left(i)
			waits = i
		}
		where[i] = len(out) - 1
	}
	finish()
	for i := range doc.Marks {
		doc.Marks[i].Page = where[doc.Marks[i].Page]
	}
	doc.Pages = out
}
