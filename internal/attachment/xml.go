package attachment

import (
	"bytes"
	"encoding/xml"
	"html"
	"sort"
	"strings"
)

// edit cuts pieces out of XML and leaves all other bytes as they are. see is called
// at each element's start, and once more at its end (ended), and says by drop or
// unwrap what becomes of it; it may mark elements around it as well.

// element is an open element.
type element struct {
	local   string
	parent  *element
	attrs   []xml.Attr
	from    int // byte of its tag
	to      int // byte after its start tag
	inner   strings.Builder
	keep    bool // inner is collected
	drop    bool // the whole element falls away
	unwrap  bool // its tags fall away, what is inside stays
	ended   bool
	without []string // attributes that fall away
	flag    bool     // for see
}

func (e *element) attr(local string) string {
	for _, a := range e.attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func (e *element) has(local string) bool {
	for _, a := range e.attrs {
		if a.Name.Local == local {
			return true
		}
	}
	return false
}

// up returns the nearest element around e of that name, nil for none.
func (e *element) up(local string) *element {
	for p := e.parent; p != nil; p = p.parent {
		if p.local == local {
			return p
		}
	}
	return nil
}

func attributes(e *element) string {
	var out []string
	for _, a := range e.attrs {
		out = append(out, a.Value)
	}
	return strings.Join(out, "\n")
}

type cut struct{ from, to int }

// edit returns src without what see drops; src itself where that is nothing.
func edit(src []byte, see func(e *element)) []byte {
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = charset
	var cuts []cut
	var open *element
	depth := 0
	for {
		at := int(d.InputOffset())
		t, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > 512 {
				return nil // nobody writes so: the part becomes empty
			}
			open = &element{local: t.Name.Local, parent: open, attrs: t.Attr, from: at, to: int(d.InputOffset())}
			see(open)
		case xml.EndElement:
			if open == nil {
				return nil
			}
			depth--
			open.ended = true
			see(open)
			cuts = append(cuts, open.cuts(src, at, int(d.InputOffset()))...)
			open = open.parent
		case xml.CharData:
			if open != nil && open.keep {
				open.inner.Write(t)
			}
		case xml.Comment:
			cuts = append(cuts, cut{at, int(d.InputOffset())})
		}
	}
	return without(src, cuts)
}

// cuts are the bytes that fall away with an element whose end tag is at end.
func (e *element) cuts(src []byte, end, after int) []cut {
	switch {
	case e.drop:
		return []cut{{e.from, after}}
	case e.unwrap:
		return []cut{{e.from, e.to}, {end, after}}
	}
	var out []cut
	for _, name := range e.without {
		out = append(out, attributeAt(src, e.from, e.to, name)...)
	}
	return out
}

// attributeAt finds an attribute of a tag by its local name.
func attributeAt(src []byte, from, to int, name string) []cut {
	var out []cut
	tag := src[from:to]
	for i := 1; i < len(tag); i++ {
		if tag[i] == '"' || tag[i] == '\'' {
			k := bytes.IndexByte(tag[i+1:], tag[i])
			if k < 0 {
				return out
			}
			i += k + 1
			continue
		}
		if tag[i-1] != ' ' && tag[i-1] != ':' && tag[i-1] != '\n' && tag[i-1] != '\t' || !bytes.HasPrefix(tag[i:], []byte(name)) {
			continue
		}
		k := i + len(name)
		for k < len(tag) && (tag[k] == ' ' || tag[k] == '=') {
			k++
		}
		if k >= len(tag) || tag[k] != '"' && tag[k] != '\'' || k == i+len(name) {
			continue
		}
		close := bytes.IndexByte(tag[k+1:], tag[k])
		if close < 0 {
			return out
		}
		begin := i
		for begin > 0 && tag[begin-1] != ' ' && tag[begin-1] != '\n' && tag[begin-1] != '\t' {
			begin--
		}
		out = append(out, cut{from + begin - 1, from + k + 1 + close + 1})
		i = k + 1 + close
	}
	return out
}

// without returns src without the cuts; what lies in a larger one goes with it.
func without(src []byte, cuts []cut) []byte {
	if len(cuts) == 0 {
		return src
	}
	sort.Slice(cuts, func(i, j int) bool {
		if cuts[i].from != cuts[j].from {
			return cuts[i].from < cuts[j].from
		}
		return cuts[i].to > cuts[j].to
	})
	out := make([]byte, 0, len(src))
	at := 0
	for _, c := range cuts {
		if c.from < at {
			continue
		}
		out = append(out, src[at:c.from]...)
		at = max(at, c.to)
	}
	return append(out, src[at:]...)
}

// breaks are elements after which a line ends.
var breaks = map[string]bool{"p": true, "si": true, "br": true, "tab": true, "tc": true, "tr": true, "pt": true, "c": true, "is": true, "row": true, "definedName": true, "title": true, "oddHeader": true, "oddFooter": true, "instrText": true, "comment": true, "text": true, "v": true, "cp": true, "property": true, "Words": true}

// plainText returns the words of XML: character data, and the attributes by which
// pictures, links and prompts speak.
func plainText(src []byte) string {
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = charset
	var b, tail strings.Builder
	for {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.CharData:
			if s := string(t); strings.TrimSpace(s) != "" {
				b.WriteString(s)
			}
		case xml.EndElement:
			if breaks[t.Name.Local] || strings.Count(t.Name.Local, "") > 8 && t.Name.Local != "instrText" {
				b.WriteString("\n")
			}
		case xml.StartElement:
			for _, a := range t.Attr {
				switch a.Name.Local {
				case "descr", "title", "alt", "tooltip", "prompt", "promptTitle", "error", "errorTitle", "string", "name", "val", "display", "author", "displayName", "v", "n":
					if len(a.Value) >= 6 {
						tail.WriteString(html.UnescapeString(a.Value) + "\n")
					}
				}
			}
		}
	}
	return b.String() + "\n" + tail.String()
}
