package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// look is the part of a run's or paragraph's properties that decides what a
// reader of the page sees.
type look struct {
	hidden, struck, bold bool
	white, shaded        bool // white letters, on a ground that is not
	size                 int  // half points, 0: not said
	font                 string
	raise                string // superscript, subscript, ""
}

// apply reads one child of w:rPr.
func (l *look) apply(e *xml.StartElement) {
	switch e.Name.Local {
	case "vanish", "specVanish":
		l.hidden = on(e)
	case "webHidden":
	case "strike", "dstrike":
		l.struck = on(e)
	case "b":
		l.bold = on(e)
	case "color":
		l.white = strings.EqualFold(attr(e, "val"), "FFFFFF")
	case "shd":
		f := attr(e, "fill")
		l.shaded = f != "" && f != "auto" && !strings.EqualFold(f, "FFFFFF")
	case "highlight":
		l.shaded = attr(e, "val") != "none" && attr(e, "val") != "white"
	case "rFonts":
		if f := attr(e, "ascii"); f != "" {
			l.font = f
		}
	case "vertAlign":
		l.raise = attr(e, "val")
	case "sz":
		if v, err := strconv.Atoi(attr(e, "val")); err == nil && v > 0 && v < 4000 {
			l.size = v
		}
	}
}

// style is a named style of styles.xml.
type style struct {
	name    string
	based   string
	align   align
	aligned bool
	outline int // 1–9; 0: body text
	num     numRef
	run     []xml.StartElement // children of its w:rPr, to be applied in order
}

// numRef is a reference to a list and its level.
type numRef struct {
	id    string
	level int
	said  bool   // the level was written
	style string // the style that names the list: without a written level, the level that names it back
}

type styles struct {
	byID    map[string]*style
	normal  string
	base    []xml.StartElement
	resolve map[string]*style
}

// readStyles reads styles.xml; missing or broken, there are none.
func readStyles(data []byte) *styles {
	s := &styles{byID: map[string]*style{}, resolve: map[string]*style{}}
	w := newWalker(data)
	if w.root() == nil {
		return s
	}
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "docDefaults":
			w.each(func(e *xml.StartElement) {
				if e.Name.Local == "rPrDefault" {
					w.each(func(e *xml.StartElement) { s.base = append(s.base, runProps(w, e)...) })
				}
			})
		case "style":
			id := attr(e, "styleId")
			st := &style{}
			if attr(e, "type") == "paragraph" && (attr(e, "default") == "1" || attr(e, "default") == "true") {
				s.normal = id
			}
			w.each(func(e *xml.StartElement) { st.read(w, e) })
			if len(s.byID) < 5000 {
				s.byID[id] = st
			}
		}
	})
	return s
}

func (st *style) read(w *walker, e *xml.StartElement) {
	switch e.Name.Local {
	case "name":
		st.name = attr(e, "val")
	case "basedOn":
		st.based = attr(e, "val")
	case "pPr":
		w.each(func(e *xml.StartElement) {
			switch e.Name.Local {
			case "jc":
				st.align, st.aligned = alignOf(attr(e, "val")), true
			case "outlineLvl":
				st.outline = outlineOf(attr(e, "val"))
			case "numPr":
				st.num = readNumPr(w)
			}
		})
	case "rPr":
		st.run = append(st.run, runProps(w, e)...)
	}
}

// runProps returns the children of a w:rPr just entered.
func runProps(w *walker, e *xml.StartElement) []xml.StartElement {
	var out []xml.StartElement
	if e.Name.Local != "rPr" {
		return nil
	}
	w.each(func(e *xml.StartElement) {
		if e.Name.Local != "rPrChange" {
			out = append(out, e.Copy())
		}
	})
	return out
}

// get returns a style with all that it is based on.
func (s *styles) get(id string) *style {
	if st := s.resolve[id]; st != nil {
		return st
	}
	out := &style{}
	var chain []*style
	var ids []string
	for at, n := id, 0; at != "" && n < 12; n++ {
		st := s.byID[at]
		if st == nil {
			break
		}
		chain, ids = append(chain, st), append(ids, at)
		at = st.based
	}
	for i := len(chain) - 1; i >= 0; i-- {
		st := chain[i]
		out.name = st.name
		if st.aligned {
			out.align, out.aligned = st.align, true
		}
		if st.outline != 0 {
			out.outline = st.outline
		}
		out.num = out.num.under(st.num)
		if st.num.id != "" {
			out.num.style = ids[i]
		}
		out.run = append(out.run, st.run...)
	}
	if out.outline == 0 {
		out.outline = headingByName(out.name)
	}
	s.resolve[id] = out
	return out
}

// headingByName knows the built-in headings, which some programs write without
// an outline level.
func headingByName(name string) int {
	n := strings.ToLower(strings.TrimSpace(name))
	for _, prefix := range []string{"heading ", "heading", "标题 ", "标题"} {
		if rest, ok := strings.CutPrefix(n, prefix); ok {
			if v, err := strconv.Atoi(rest); err == nil && v >= 1 && v <= 9 {
				return v
			}
		}
	}
	return 0
}

// under returns what a list becomes where more is said of it nearer to the paragraph:
// a level alone keeps the list, a list alone begins at its first level.
func (n numRef) under(near numRef) numRef {
	if near.id != "" {
		return near
	}
	if near.said {
		n.level, n.said = near.level, true
	}
	return n
}

func alignOf(v string) align {
	switch v {
	case "center", "centerGroup":
		return alignCentre
	case "right", "end":
		return alignEnd
	}
	return alignStart
}

// outlineOf turns w:outlineLvl (0–8, 9 is body text) into a level from 1.
func outlineOf(v string) int {
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n <= 8 {
		return n + 1
	}
	return 0
}

func readNumPr(w *walker) numRef {
	var n numRef
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "numId":
			n.id = attr(e, "val")
		case "ilvl":
			if v, err := strconv.Atoi(attr(e, "val")); err == nil && v >= 0 && v <= 8 {
				n.level, n.said = v, true
			}
		}
	})
	return n
}
