package attachment

import (
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"
)

var errFormula = errors.New("attachment: a formula without a value beside hidden cells")

// cleanBook empties hidden sheets, rows and columns, and strings that nothing shows
// any more. Cells stay where they are, so that every other cell keeps its place. Where
// something was emptied the formulas become the values they show: else the next
// calculation would count without what they were made from.
func (o *office) cleanBook() error {
	hidden, external := o.hiddenSheets(), false
	invisible := o.invisibleFormats()
	shared := sharedStrings(o.parts["xl/sharedStrings.xml"])
	for _, n := range o.names {
		external = external || strings.HasPrefix(n, "xl/externalLinks/")
	}
	used := map[int]bool{}
	emptied := false
	for _, n := range slices.Clone(o.names) {
		if !strings.HasPrefix(n, "xl/worksheets/") || !isXML(n) || strings.HasSuffix(n, ".rels") {
			continue
		}
		s := &sheet{o: o, all: hidden[n], invisible: invisible, shared: shared, cols: map[int]bool{}}
		o.parts[n] = edit(o.parts[n], s.see)
		emptied = emptied || s.emptied
		if hidden[n] {
			o.drop(path.Join(path.Dir(n), "_rels", path.Base(n)+".rels"))
		}
	}
	for _, n := range o.names {
		if !strings.HasPrefix(n, "xl/worksheets/") || !isXML(n) || strings.HasSuffix(n, ".rels") {
			continue
		}
		if emptied || o.removed["指向别的文件的链接"] > 0 {
			b, err := o.values(o.parts[n])
			if err != nil {
				return err
			}
			o.parts[n] = b
		}
		o.read(o.parts[n], shared, used)
	}
	o.keepStrings(used, emptied)
	o.cleanWorkbook()
	return nil
}

// hiddenSheets returns the parts of the sheets that are hidden.
func (o *office) hiddenSheets() map[string]bool {
	target := map[string]string{}
	edit(o.parts["xl/_rels/workbook.xml.rels"], func(e *element) {
		if e.local == "Relationship" && !e.ended {
			t := e.attr("Target")
			if strings.HasPrefix(t, "/") {
				target[e.attr("Id")] = strings.TrimPrefix(path.Clean(t), "/")
			} else {
				target[e.attr("Id")] = path.Join("xl", t)
			}
		}
	})
	out := map[string]bool{}
	edit(o.parts["xl/workbook.xml"], func(e *element) {
		if e.local == "sheet" && !e.ended && strings.Contains(strings.ToLower(e.attr("state")), "hidden") {
			for _, a := range e.attrs {
				if a.Name.Local == "id" && a.Name.Space != "" {
					out[target[a.Value]] = true
				}
			}
		}
	})
	return out
}

// invisibleFormats are the cell styles whose number format shows nothing (;;;).
func (o *office) invisibleFormats() map[string]bool {
	ids := map[string]bool{}
	out := map[string]bool{}
	n := -1
	edit(o.parts["xl/styles.xml"], func(e *element) {
		if e.ended {
			return
		}
		switch e.local {
		case "numFmt":
			if f := e.attr("formatCode"); f != "" && strings.Trim(f, ";") == "" && strings.Count(f, ";") >= 3 {
				ids[e.attr("numFmtId")] = true
			}
		case "cellXfs":
			n = 0
		case "xf":
			if e.parent != nil && e.parent.local == "cellXfs" {
				if ids[e.attr("numFmtId")] {
					out[strconv.Itoa(n)] = true
				}
				n++
			}
		}
	})
	return out
}

// sheet is the work on one sheet.
type sheet struct {
	o         *office
	all       bool // the whole sheet is hidden
	invisible map[string]bool
	shared    []string
	cols      map[int]bool // hidden columns, from 1
	rowHidden bool
	emptied   bool
	row, col  int
}

// see empties what is hidden.
func (s *sheet) see(e *element) {
	if e.ended {
		if e.keep && e.up("c") != nil && (s.all || e.up("c").drop) {
			v := e.inner.String()
			if c := e.up("c"); c.attr("t") == "s" {
				if i, err := strconv.Atoi(v); err == nil && i >= 0 && i < len(s.shared) {
					v = s.shared[i]
				}
			}
			s.o.hidden.WriteString(v + "\n")
		}
		return
	}
	switch e.local {
	case "col":
		w, err := strconv.ParseFloat(e.attr("width"), 64)
		if yes(e.attr("hidden")) || err == nil && w < 0.3 {
			from, _ := strconv.Atoi(e.attr("min"))
			to, _ := strconv.Atoi(e.attr("max"))
			for c := max(from, 1); c <= min(to, 16384); c++ {
				s.cols[c] = true
			}
		}
	case "row":
		s.row, s.col = s.row+1, 0
		if r, err := strconv.Atoi(e.attr("r")); err == nil {
			s.row = r
		}
		h, err := strconv.ParseFloat(e.attr("ht"), 64)
		s.rowHidden = yes(e.attr("hidden")) || err == nil && h < 0.5
	case "c":
		s.cell(e)
	case "v", "t", "f":
		e.keep = true
	case "dataValidations", "hyperlinks", "legacyDrawing", "legacyDrawingHF", "drawing", "tableParts", "oleObjects", "controls", "customProperties", "webPublishItems", "smartTags", "mergeCells", "conditionalFormatting", "extLst":
		if s.all {
			e.drop = true
		}
		switch e.local {
		case "legacyDrawing", "legacyDrawingHF", "oleObjects", "controls", "customProperties", "smartTags":
			e.drop = true
		}
	case "headerFooter":
		e.drop = s.all
	}
}

func (s *sheet) cell(e *element) {
	s.col++
	if c := column(e.attr("r")); c > 0 {
		s.col = c
	}
	what := ""
	switch {
	case s.all:
		what = "隐藏的工作表里的格"
	case s.rowHidden:
		what = "隐藏的行里的格"
	case s.cols[s.col]:
		what = "隐藏的列里的格"
	case s.invisible[e.attr("s")]:
		what = "设成看不见的格"
	default:
		return
	}
	e.drop = true
	s.emptied = true
	s.o.removed[what]++
}

func yes(v string) bool { return v == "1" || v == "true" }

// column reads the column of a place such as AB12, from 1; 0 for none.
func column(place string) int {
	n := 0
	for i := 0; i < len(place) && place[i] >= 'A' && place[i] <= 'Z' && i < 3; i++ {
		n = n*26 + int(place[i]-'A') + 1
	}
	return n
}

// values turns formulas into the values they show.
func (o *office) values(b []byte) ([]byte, error) {
	bare := false
	out := edit(b, func(e *element) {
		switch {
		case e.local == "f" && !e.ended:
			if c := e.up("c"); c != nil {
				c.flag = true
			}
			e.drop = true
		case e.local == "v" && !e.ended:
			if c := e.up("c"); c != nil {
				c.flag = false
			}
		case e.local == "c" && e.ended && e.flag:
			bare = true
		}
	})
	if bare {
		return nil, errFormula
	}
	return out, nil
}

// read writes what a sheet shows, a cell a line, and notes the strings it uses.
func (o *office) read(b []byte, shared []string, used map[int]bool) {
	edit(b, func(e *element) {
		if !e.ended {
			switch e.local {
			case "v", "t", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2", "f":
				e.keep = true
			case "dataValidation":
				o.text.WriteString(e.attr("prompt") + "\n" + e.attr("promptTitle") + "\n" + e.attr("error") + "\n")
			case "hyperlink":
				o.text.WriteString(e.attr("location") + "\n" + e.attr("tooltip") + "\n" + e.attr("display") + "\n")
			}
			return
		}
		if !e.keep {
			return
		}
		v := e.inner.String()
		c := e.up("c")
		if e.local == "v" && c != nil && c.attr("t") == "s" {
			i, err := strconv.Atoi(strings.TrimSpace(v))
			if err != nil || i < 0 || i >= len(shared) {
				return
			}
			used[i] = true
			v = shared[i]
		}
		if e.local == "f" && !strings.Contains(v, `"`) {
			return
		}
		o.text.WriteString(v)
		if e.local != "t" || e.up("r") == nil {
			o.text.WriteString("\n")
		}
	})
}

// sharedStrings reads the strings that cells refer to.
func sharedStrings(b []byte) []string {
	var out []string
	edit(b, func(e *element) {
		switch {
		case e.local == "t" && !e.ended:
			e.keep = true
		case e.local == "t":
			if si := e.up("si"); si != nil && e.up("rPh") == nil {
				si.inner.WriteString(e.inner.String())
			}
		case e.local == "si" && e.ended:
			out = append(out, e.inner.String())
		}
	})
	return out
}

// keepStrings empties the strings that nothing shows.
func (o *office) keepStrings(used map[int]bool, emptied bool) {
	b := o.parts["xl/sharedStrings.xml"]
	if b == nil {
		return
	}
	n := -1
	o.parts["xl/sharedStrings.xml"] = edit(b, func(e *element) {
		switch {
		case e.ended:
			if e.keep && e.drop {
				o.hidden.WriteString(e.inner.String() + "\n")
			}
		case e.local == "si":
			n++
		case e.local == "rPh" || e.local == "phoneticPr":
			e.drop = e.local == "rPh"
			if e.drop {
				o.removed["拼音注音"]++
			}
		case e.up("si") != nil && !used[n]:
			e.keep = e.local == "t"
			if e.parent.local == "si" && (e.local != "t" || !blankTag(e)) {
				e.drop = true
				if !emptied {
					o.removed["删掉后还留着的字"]++
				}
			}
			if e.local == "t" && e.parent.local == "r" {
				e.keep, e.drop = true, true
			}
		}
	})
}

// blankTag reports whether an element's tag closes itself.
func blankTag(*element) bool { return false }

// cleanWorkbook takes out what the book says of other files and of its makers.
func (o *office) cleanWorkbook() {
	o.parts["xl/workbook.xml"] = edit(o.parts["xl/workbook.xml"], func(e *element) {
		if e.ended {
			if e.local == "definedName" {
				o.text.WriteString(e.inner.String() + "\n")
			}
			return
		}
		switch e.local {
		case "externalReferences", "pivotCaches", "fileSharing", "userBookViews", "customWorkbookViews", "absPath", "fileVersion", "revisionPtr", "documentId":
			e.drop = e.local != "fileVersion"
			if e.local == "absPath" || e.local == "fileSharing" || e.local == "revisionPtr" || e.local == "documentId" {
				o.removed["文件属性（作者、单位、修改记录）"]++
			}
		case "definedName":
			e.keep = true
		case "sheet":
			o.text.WriteString(e.attr("name") + "\n")
		}
	})
}
