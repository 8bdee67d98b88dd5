package intake

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// maxXMLDepth is how deep elements may lie in one another.
const maxXMLDepth = 400

var (
	errTooDeep = errors.New("xml too deep")
	errNoSheet = errors.New("no sheet")
	errTooWide = errors.New("sheet too wide")
)

// walker reads XML once from front to back, by recursion over the elements that
// a reader knows. Errors stick; after one, nothing more is read. Entities of a
// DTD are not expanded: a reference to one is an error.
type walker struct {
	d     *xml.Decoder
	depth int
	err   error
}

func newWalker(data []byte) *walker {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		if u, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data); err == nil {
			data = u
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if l := strings.ToLower(label); strings.HasPrefix(l, "utf-16") || l == "utf8" {
			return r, nil // turned into UTF-8 above
		}
		return nil, fmt.Errorf("xml in %s", label)
	}
	return &walker{d: d}
}

// token returns the next start or end element or character data; nil at the end.
func (w *walker) token() xml.Token {
	for w.err == nil {
		t, err := w.d.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				w.err = err
			} else if w.depth > 0 {
				w.err = io.ErrUnexpectedEOF
			} else {
				w.err = io.EOF
			}
			return nil
		}
		switch t.(type) {
		case xml.StartElement:
			if w.depth++; w.depth > maxXMLDepth {
				w.err = errTooDeep
				return nil
			}
			return t
		case xml.EndElement:
			w.depth--
			return t
		case xml.CharData:
			return t
		}
	}
	return nil
}

// root returns the document's outermost element, nil when there is none.
func (w *walker) root() *xml.StartElement {
	for {
		switch t := w.token().(type) {
		case nil:
			return nil
		case xml.StartElement:
			return &t
		}
	}
}

// each calls fn for each child of the element just entered, to its end. fn may
// read as much of the child as it wants.
func (w *walker) each(fn func(e *xml.StartElement)) {
	level := w.depth
	for {
		switch t := w.token().(type) {
		case nil:
			return
		case xml.StartElement:
			fn(&t)
			for w.depth > level && w.token() != nil {
			}
		case xml.EndElement:
			if w.depth < level {
				return
			}
		}
	}
}

// text returns the character data of the element just entered, to its end.
func (w *walker) text() string {
	var b strings.Builder
	level := w.depth
	for {
		switch t := w.token().(type) {
		case nil:
			return b.String()
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			if w.depth < level {
				return b.String()
			}
		}
	}
}

// broken returns the error that ended the reading, nil at the document's end.
func (w *walker) broken() error {
	if w.err == nil || errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}

// attr returns the attribute of this local name, "" if there is none.
func attr(e *xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// on reads an on/off property: present means on, unless it says otherwise.
func on(e *xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
