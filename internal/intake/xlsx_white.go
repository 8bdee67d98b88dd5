package intake

import (
	"encoding/xml"
	"path"
	"strconv"
	"strings"
)

// whiteStyles returns the cell styles of a workbook whose letters are white on a
// ground without colour: what a reader of the printed sheet does not see.
func whiteStyles(z *archive, dir string, rels map[string]rel) map[string]bool {
	name := path.Join(dir, "styles.xml")
	for _, r := range rels {
		if r.kind == "styles" && !r.external {
			if name = path.Join(dir, r.target); strings.HasPrefix(r.target, "/") {
				name = r.target
			}
		}
	}
	data, _ := z.read(name, 8<<20)
	w := newWalker(data)
	if w.root() == nil {
		return nil
	}
	var white, filled []bool // fonts, fills
	out := map[string]bool{}
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "fonts":
			w.each(func(*xml.StartElement) {
				is := false
				w.each(func(e *xml.StartElement) {
					if e.Name.Local == "color" {
						rgb := strings.ToUpper(attr(e, "rgb"))
						is = strings.HasSuffix(rgb, "FFFFFF") && len(rgb) >= 6 || attr(e, "theme") == "0" && strings.Trim(attr(e, "tint"), "0.") == "" || attr(e, "indexed") == "9"
					}
				})
				white = append(white, is)
			})
		case "fills":
			w.each(func(*xml.StartElement) {
				is := false
				w.each(func(e *xml.StartElement) {
					p := attr(e, "patternType")
					is = is || e.Name.Local == "gradientFill" || p != "" && p != "none"
				})
				filled = append(filled, is)
			})
		case "cellXfs":
			n := 0
			w.each(func(e *xml.StartElement) {
				font, err1 := strconv.Atoi(attr(e, "fontId"))
				fill, err2 := strconv.Atoi(attr(e, "fillId"))
				isFilled := err2 == nil && fill >= 0 && fill < len(filled) && filled[fill]
				if err1 == nil && font >= 0 && font < len(white) && white[font] && !isFilled {
					out[strconv.Itoa(n)] = true
				}
				n++
			})
		}
	})
	return out
}
