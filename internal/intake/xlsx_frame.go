package intake

import (
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetFrame is what decides which cells of a sheet are seen. It is read here
// and not asked of the library, whose row options are those of another row where
// rows are left out of the file.
type sheetFrame struct {
	hidden  bool
	rows    map[int]bool    // hidden or of no height
	allRows bool            // rows that are not said are hidden
	said    map[int]bool    // rows that say something of themselves
	cols    [][2]int        // hidden or of no width
	merged  [][4]int        // x1, y1, x2, y2, from 1
	white   map[[2]int]bool // x, y of cells with white letters, from 1
	broken  error
	places  int // cells that are there or stand to the left of one
}

func (f *sheetFrame) rowHidden(n int) bool {
	return f.rows[n] || f.allRows && !f.said[n]
}

func (f *sheetFrame) colHidden(n int) bool {
	for _, c := range f.cols {
		if n >= c[0] && n <= c[1] {
			return true
		}
	}
	return false
}

func (f *sheetFrame) hidesColumns() bool { return len(f.cols) > 0 }

// readFrames reads the frame of every worksheet, by sheet name.
func readFrames(z *archive) map[string]*sheetFrame {
	main := "xl/workbook.xml"
	for _, r := range z.rels("_rels/.rels") {
		if r.kind == "officeDocument" && !r.external {
			main = partName(r.target)
		}
	}
	dir := path.Dir(main)
	rels := z.rels(path.Join(dir, "_rels", path.Base(main)+".rels"))
	white := whiteStyles(z, dir, rels)
	out := map[string]*sheetFrame{}
	data, _ := z.read(main, 8<<20)
	w := newWalker(data)
	if w.root() == nil {
		return out
	}
	w.each(func(e *xml.StartElement) {
		if e.Name.Local != "sheets" {
			return
		}
		w.each(func(e *xml.StartElement) {
			r, ok := rels[relID(e)]
			if !ok || r.kind != "worksheet" || len(out) >= maxSheets {
				return
			}
			name := partName(path.Join(dir, r.target))
			if strings.HasPrefix(r.target, "/") {
				name = partName(r.target)
			}
			f := readFrame(z, name, white)
			f.hidden = attr(e, "state") == "hidden" || attr(e, "state") == "veryHidden"
			out[attr(e, "name")] = f
		})
	})
	return out
}

// relID is the relationship id of a w:sheet, beside which stands a sheetId.
func relID(e *xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func readFrame(z *archive, name string, white map[string]bool) *sheetFrame {
	f := &sheetFrame{rows: map[int]bool{}, said: map[int]bool{}, white: map[[2]int]bool{}}
	data, ok := z.read(name, maxSheetXML)
	w := newWalker(data)
	if !ok || w.root() == nil {
		f.broken = w.broken()
		if f.broken == nil {
			f.broken = errNoSheet
		}
		return f
	}
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "sheetFormatPr":
			f.allRows = truthy(attr(e, "zeroHeight"))
		case "cols":
			w.each(func(e *xml.StartElement) { f.col(e) })
		case "sheetData":
			n := 0
			w.each(func(e *xml.StartElement) {
				if e.Name.Local != "row" {
					return
				}
				n++
				if v, err := strconv.Atoi(attr(e, "r")); err == nil && v > 0 {
					n = v
				}
				f.said[n] = true
				f.cells(w, n, white)
				if h := attr(e, "ht"); truthy(attr(e, "hidden")) || h != "" && strings.Trim(h, "0.") == "" {
					f.rows[n] = true
				}
			})
		case "mergeCells":
			w.each(func(e *xml.StartElement) {
				if m, ok := mergedRange(attr(e, "ref")); ok && len(f.merged) < maxCells {
					f.merged = append(f.merged, m)
				}
			})
		}
	})
	if err := w.broken(); err != nil {
		f.broken = err
	}
	return f
}

// cells notes the cells of row y whose letters nobody sees, and how far to the
// right the row reaches: the library makes a place for every empty cell on the way.
func (f *sheetFrame) cells(w *walker, y int, white map[string]bool) {
	x, last := 0, 0
	w.each(func(e *xml.StartElement) {
		if e.Name.Local != "c" {
			return
		}
		x++
		if col, _, err := excelize.CellNameToCoordinates(attr(e, "r")); err == nil {
			x = col
		}
		last = max(last, x)
		if white[attr(e, "s")] && len(f.white) < maxCells {
			f.white[[2]int{x, y}] = true
		}
	})
	if f.places += last; f.places > maxPlaces && f.broken == nil {
		f.broken = errTooWide
	}
}

func (f *sheetFrame) col(e *xml.StartElement) {
	from, err1 := strconv.Atoi(attr(e, "min"))
	to, err2 := strconv.Atoi(attr(e, "max"))
	width := attr(e, "width")
	if err1 == nil && err2 == nil && (truthy(attr(e, "hidden")) || width != "" && strings.Trim(width, "0.") == "") {
		f.cols = append(f.cols, [2]int{from, to})
	}
}

func truthy(s string) bool { return s == "1" || s == "true" }

var rangeForm = regexp.MustCompile(`^\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})$`)

func mergedRange(ref string) (m [4]int, ok bool) {
	s := rangeForm.FindStringSubmatch(ref)
	if s == nil {
		return m, false
	}
	for i, t := range []string{s[1], s[3]} {
		n, err := excelize.ColumnNameToNumber(t)
		if err != nil {
			return m, false
		}
		m[2*i] = n
	}
	for i, t := range []string{s[2], s[4]} {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 {
			return m, false
		}
		m[2*i+1] = n
	}
	return m, m[2] >= m[0] && m[3] >= m[1]
}
