package attachment

import (
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pdf reads the words of a PDF's pages, forms, bookmarks and links.
type pdf struct {
	ctx     *model.Context
	fonts   map[string]*font
	text    strings.Builder
	scanned int // pages that are pictures
	depth   int
}

// font tells which characters the codes of a font show.
type font struct {
	wide    bool // codes of two bytes
	unicode map[int]string
}

// mostPages of a PDF are read; a longer one is left to a person's eyes.
const mostPages = 400

func (p *pdf) read() {
	for n := 1; n <= p.ctx.PageCount; n++ {
		if n > mostPages {
			p.scanned++
			return
		}
		page, _, inherited, err := p.ctx.PageDict(n, false)
		if err != nil || page == nil {
			p.scanned++
			continue
		}
		before := p.text.Len()
		unknown := 0
		content, err := p.ctx.PageContent(page, n)
		images := p.images(inherited.Resources)
		if err == nil {
			unknown = p.content(content, inherited.Resources)
		}
		p.annotations(page)
		p.text.WriteString("\n")
		if han := len([]rune(strings.TrimSpace(p.text.String()[before:]))); han < 8 && images > 0 || unknown > han {
			p.scanned++
		}
	}
	p.rest()
}

// images counts the pictures of a page.
func (p *pdf) images(res types.Dict) int {
	n := 0
	x, err := p.ctx.DereferenceDict(res["XObject"])
	if err != nil {
		return 0
	}
	for _, o := range x {
		if s, _, err := p.ctx.DereferenceStreamDict(o); err == nil && s != nil && name(s.Dict, "Subtype") == "Image" {
			n++
		}
	}
	return n
}

// rest reads strings that stand outside of pages: of forms, bookmarks and links.
func (p *pdf) rest() {
	for _, e := range p.ctx.Table {
		if e == nil || e.Free {
			continue
		}
		d, ok := e.Object.(types.Dict)
		if !ok {
			continue
		}
		for _, key := range []string{"V", "DV", "TU", "T", "Contents", "URI", "Alt", "ActualText", "Title"} {
			if s := p.str(d[key]); s != "" {
				p.text.WriteString(s + "\n")
			}
		}
		if a := d.DictEntry("A"); a != nil {
			p.text.WriteString(p.str(a["URI"]) + "\n")
		}
	}
}

func (p *pdf) annotations(page types.Dict) {
	a, err := p.ctx.DereferenceArray(page["Annots"])
	if err != nil {
		return
	}
	for _, o := range a {
		if d, err := p.ctx.DereferenceDict(o); err == nil && d != nil {
			if act, err := p.ctx.DereferenceDict(d["A"]); err == nil && act != nil {
				p.text.WriteString(p.str(act["URI"]) + "\n")
			}
		}
	}
}

func (p *pdf) str(o types.Object) string {
	switch s := o.(type) {
	case types.StringLiteral:
		return pdfString("(" + string(s) + ")")
	case types.HexLiteral:
		return pdfString("<" + string(s) + ">")
	}
	return ""
}

// content reads the words that a stream of marks shows, and returns how many signs
// could not be read. Strings are joined; a move to another line ends one.
func (p *pdf) content(src []byte, res types.Dict) (unknown int) {
	if p.depth++; p.depth > 8 {
		return 0
	}
	defer func() { p.depth-- }()
	var f *font
	var args []string
	for i := 0; i < len(src); {
		tok, next := token(src, i)
		if next <= i {
			break
		}
		i = next
		if tok == "" {
			continue
		}
		if c := tok[0]; c == '(' || c == '<' || c == '/' || c == '-' || c == '.' || c >= '0' && c <= '9' || c == '+' {
			args = append(args, tok)
			continue
		}
		switch tok {
		case "[", "]":
			continue
		case "Tf":
			if len(args) >= 2 {
				f = p.font(res, strings.TrimPrefix(args[len(args)-2], "/"))
			}
		case "Tj", "TJ", "'", "\"":
			if tok == "'" || tok == "\"" {
				p.text.WriteString("\n")
			}
			for _, a := range args {
				if a[0] == '(' || a[0] == '<' {
					unknown += p.show(f, literal(a))
				}
			}
		case "Td", "TD":
			if n := len(args); n < 2 || number(args[n-1]) != 0 {
				p.text.WriteString("\n")
			}
		case "T*", "ET":
			p.text.WriteString("\n")
		case "Do":
			if len(args) > 0 {
				unknown += p.form(res, strings.TrimPrefix(args[len(args)-1], "/"))
			}
		}
		args = args[:0]
	}
	return unknown
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}

// form reads a drawing that a page uses.
func (p *pdf) form(res types.Dict, id string) int {
	x, err := p.ctx.DereferenceDict(res["XObject"])
	if err != nil || x == nil {
		return 0
	}
	s, _, err := p.ctx.DereferenceStreamDict(x[id])
	if err != nil || s == nil || name(s.Dict, "Subtype") != "Form" || s.Decode() != nil {
		return 0
	}
	own, err := p.ctx.DereferenceDict(s.Dict["Resources"])
	if err != nil || own == nil {
		own = res
	}
	return p.content(s.Content, own)
}

// show writes what codes of a font show.
func (p *pdf) show(f *font, b []byte) (unknown int) {
	if f == nil || len(f.unicode) == 0 && !f.wide {
		for _, c := range b {
			if c >= 0x20 && c < 0x7F {
				p.text.WriteByte(c)
			} else {
				unknown++
			}
		}
		return unknown
	}
	step := 1
	if f.wide {
		step = 2
	}
	for i := 0; i+step <= len(b); i += step {
		code := int(b[i])
		if step == 2 {
			code = code<<8 | int(b[i+1])
		}
		if s, ok := f.unicode[code]; ok {
			p.text.WriteString(s)
		} else if step == 1 && b[i] >= 0x20 && b[i] < 0x7F {
			p.text.WriteByte(b[i])
		} else {
			unknown++
		}
	}
	return unknown
}

// font reads a font of a page's resources.
func (p *pdf) font(res types.Dict, id string) *font {
	all, err := p.ctx.DereferenceDict(res["Font"])
	if err != nil || all == nil {
		return nil
	}
	key := id
	if r, ok := all[id].(types.IndirectRef); ok {
		key = r.String()
		if f, ok := p.fonts[key]; ok {
			return f
		}
	}
	d, err := p.ctx.DereferenceDict(all[id])
	if err != nil || d == nil {
		return nil
	}
	f := &font{wide: name(d, "Subtype") == "Type0"}
	if s, _, err := p.ctx.DereferenceStreamDict(d["ToUnicode"]); err == nil && s != nil && s.Decode() == nil {
		f.unicode = toUnicode(s.Content)
	}
	p.fonts[key] = f
	return f
}

// toUnicode reads a table of codes and the characters that they show.
func toUnicode(src []byte) map[int]string {
	m := map[int]string{}
	var args []string
	for i := 0; i < len(src) && len(m) < 70000; {
		tok, next := token(src, i)
		if next <= i {
			break
		}
		i = next
		switch tok {
		case "beginbfchar", "beginbfrange":
			args = args[:0]
		case "endbfchar":
			for k := 0; k+1 < len(args); k += 2 {
				m[code(args[k])] = pdfString("<FEFF" + strings.Trim(args[k+1], "<>") + ">")
			}
		case "endbfrange":
			ranges(m, args)
		default:
			if tok != "" && (tok[0] == '<' || tok == "[" || tok == "]") {
				args = append(args, tok)
			}
		}
	}
	return m
}

func code(hex string) int {
	v, _ := strconv.ParseInt(strings.Trim(hex, "<> "), 16, 32)
	return int(v)
}

// ranges reads <from> <to> <first> and <from> <to> [<each> …].
func ranges(m map[int]string, args []string) {
	for k := 0; k+2 < len(args); {
		from, to := code(args[k]), code(args[k+1])
		k += 2
		if args[k] == "[" {
			for k++; k < len(args) && args[k] != "]"; k++ {
				m[from] = pdfString("<FEFF" + strings.Trim(args[k], "<>") + ">")
				from++
			}
			k++
			continue
		}
		first := []rune(pdfString("<FEFF" + strings.Trim(args[k], "<>") + ">"))
		for c := from; len(first) > 0 && c <= to && c-from < 65536; c++ {
			m[c] = string(first[:len(first)-1]) + string(first[len(first)-1]+rune(c-from))
		}
		k++
	}
}

// token reads one token of a stream from byte i: a string, a name, a number, a word.
func token(src []byte, i int) (tok string, next int) {
	for i < len(src) && (src[i] <= ' ') {
		i++
	}
	if i >= len(src) {
		return "", i
	}
	start := i
	switch src[i] {
	case '(':
		depth := 0
		for ; i < len(src); i++ {
			switch src[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return string(src[start : i+1]), i + 1
				}
			}
		}
		return "", len(src)
	case '<':
		if i+1 < len(src) && src[i+1] == '<' {
			return "<<", i + 2
		}
		for i < len(src) && src[i] != '>' {
			i++
		}
		return string(src[start:min(i+1, len(src))]), i + 1
	case '>':
		return ">>", i + 1
	case '[', ']', '{', '}':
		return string(src[i]), i + 1
	case '%':
		for i < len(src) && src[i] != '\n' && src[i] != '\r' {
			i++
		}
		return "", i
	}
	i++
	for i < len(src) && src[i] > ' ' && !strings.ContainsRune("()<>[]{}/%", rune(src[i])) {
		i++
	}
	return string(src[start:i]), i
}
