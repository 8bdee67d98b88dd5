package typeset

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"
	"sync"
	"unicode/utf16"
)

// objects writes the object layer of a PDF 1.7 file: streams by themselves, all
// other objects packed into object streams, found by a cross-reference stream.
type objects struct {
	out   bytes.Buffer
	where []place // of object i+1
	pack  []packed
	sum   hash.Hash // over everything before compression
}

// place is where an object lies: at a byte, or as n-th in an object stream.
type place struct{ at, stream, n int }

type packed struct {
	ref  int
	body string
}

// packSize is how many objects one object stream holds.
const packSize = 200

func newObjects() *objects {
	o := &objects{sum: sha256.New()}
	o.out.WriteString("%PDF-1.7\n%\xE5\x91\x8A\xE7\n")
	return o
}

// reserve returns the number of a new object that is written later.
func (o *objects) reserve() int {
	o.where = append(o.where, place{})
	return len(o.where)
}

// put writes a plain object under a reserved number.
func (o *objects) put(ref int, body string) {
	_, _ = io.WriteString(o.sum, body) // a hash never fails
	o.pack = append(o.pack, packed{ref, body})
	if len(o.pack) == packSize {
		o.flush()
	}
}

// add writes a plain object and returns its number.
func (o *objects) add(body string) int {
	ref := o.reserve()
	o.put(ref, body)
	return ref
}

// stream writes a stream object, compressed unless its dictionary already names
// a filter, and returns its number.
func (o *objects) stream(dict string, data []byte, raw bool) int {
	ref := o.reserve()
	o.streamAt(ref, dict, data, raw)
	return ref
}

func (o *objects) streamAt(ref int, dict string, data []byte, raw bool) {
	_, _ = io.WriteString(o.sum, dict)
	o.sum.Write(data)
	if !raw {
		data = deflate(data)
		dict += "/Filter/FlateDecode"
	}
	o.where[ref-1] = place{at: o.out.Len()}
	fmt.Fprintf(&o.out, "%d 0 obj\n<<%s/Length %d>>\nstream\n", ref, dict, len(data))
	o.out.Write(data)
	o.out.WriteString("\nendstream\nendobj\n")
}

// flush writes the waiting plain objects as one object stream.
func (o *objects) flush() {
	if len(o.pack) == 0 {
		return
	}
	var head, body bytes.Buffer
	ref := o.reserve()
	for i, p := range o.pack {
		fmt.Fprintf(&head, "%d %d ", p.ref, body.Len())
		body.WriteString(p.body)
		body.WriteByte('\n')
		o.where[p.ref-1] = place{stream: ref, n: i}
	}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(o.pack), head.Len())
	o.pack = nil
	head.Write(body.Bytes())
	o.streamAt(ref, dict, head.Bytes(), false)
}

// finish writes the cross-reference stream and returns the file.
func (o *objects) finish(root, info int) []byte {
	o.flush()
	id := o.sum.Sum(nil)[:16]
	ref := o.reserve()
	start := o.out.Len()
	o.where[ref-1] = place{at: start}
	table := make([]byte, 0, 7*(len(o.where)+1))
	table = append(table, 0, 0, 0, 0, 0, 0xFF, 0xFF)
	for _, p := range o.where {
		kind, a, b := byte(1), p.at, 0
		if p.stream > 0 {
			kind, a, b = 2, p.stream, p.n
		}
		table = append(table, kind, byte(a>>24), byte(a>>16), byte(a>>8), byte(a), byte(b>>8), byte(b))
	}
	data := deflate(table)
	fmt.Fprintf(&o.out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]/Filter/FlateDecode/Length %d>>\nstream\n",
		ref, len(o.where)+1, root, info, id, id, len(data))
	o.out.Write(data)
	o.out.WriteString("\nendstream\nendobj\nstartxref\n" + strconv.Itoa(start) + "\n%%EOF\n")
	return o.out.Bytes()
}

var deflaters = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, 4)
	if err != nil {
		panic("typeset: deflate level: " + err.Error()) // a constant: cannot happen
	}
	return w
}}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b)/2 + 64)
	w := deflaters.Get().(*zlib.Writer)
	w.Reset(&out)
	_, _ = w.Write(b) // into memory: does not fail
	_ = w.Close()
	deflaters.Put(w)
	return out.Bytes()
}

// text returns a PDF text string: UTF-16 with its mark, in hex.
func text(s string) string {
	const digits = "0123456789ABCDEF"
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
	}
	return string(append(b, '>'))
}

// appendLen writes a length in points with up to three decimals.
func appendLen(b []byte, v Len) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	b = strconv.AppendInt(b, int64(v/1000), 10)
	if f := v % 1000; f != 0 {
		b = append(b, '.', byte('0'+f/100))
		if f%100 != 0 {
			b = append(b, byte('0'+f/10%10))
			if f%10 != 0 {
				b = append(b, byte('0'+f%10))
			}
		}
	}
	return b
}

func lens(vs ...Len) string {
	var b []byte
	for i, v := range vs {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendLen(b, v)
	}
	return string(b)
}
