package typeset

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Font is a TrueType font, read where it lies. The bytes are never written to,
// so that one embedded slice serves all goroutines; only the pages of it are
// touched whose glyphs are drawn.
type Font struct {
	name   string
	glyf   []byte
	loca   []byte
	hmtx   []byte
	groups []byte // cmap format 12, 12 bytes a group
	long   bool   // loca holds 32-bit offsets
	upem   int
	glyphs int
	metric int // glyphs with a width of their own in hmtx
	box    [4]int
}

// GID numbers a glyph in its font; 0 is the glyph that stands for "none".
type GID uint16

// ParseFont reads a TrueType font with glyf outlines and a Unicode cmap of
// format 12. The name is the PostScript name that a PDF shows.
func ParseFont(name string, data []byte) (*Font, error) {
	t, err := tables(data)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f := &Font{name: name, glyf: t["glyf"], loca: t["loca"], hmtx: t["hmtx"]}
	head, hhea, maxp := t["head"], t["hhea"], t["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || len(f.glyf) == 0 {
		return nil, fmt.Errorf("font %s: not a TrueType font with outlines", name)
	}
	f.upem, f.long = int(u16(head, 18)), u16(head, 50) != 0
	for i := range f.box {
		f.box[i] = int(int16(u16(head, 36+2*i)))
	}
	f.metric, f.glyphs = int(u16(hhea, 34)), int(u16(maxp, 4))
	size := 2
	if f.long {
		size = 4
	}
	switch {
	case f.upem == 0 || f.metric == 0 || f.metric > f.glyphs:
		return nil, fmt.Errorf("font %s: damaged header", name)
	case len(f.loca) < (f.glyphs+1)*size, len(f.hmtx) < f.metric*4:
		return nil, fmt.Errorf("font %s: tables are cut short", name)
	}
	if f.groups, err = format12(t["cmap"]); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return f, nil
}

func u16(b []byte, i int) uint16 { return binary.BigEndian.Uint16(b[i:]) }
func u32(b []byte, i int) uint32 { return binary.BigEndian.Uint32(b[i:]) }

// tables returns the tables of an sfnt file, or of the first font of a collection.
func tables(data []byte) (map[string][]byte, error) {
	base := 0
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		base = int(u32(data, 12))
	}
	if base < 0 || base+12 > len(data) {
		return nil, errors.New("file is cut short")
	}
	n := int(u16(data, base+4))
	if base+12+16*n > len(data) {
		return nil, errors.New("file is cut short")
	}
	t := make(map[string][]byte, n)
	for i := range n {
		e := data[base+12+16*i:]
		off, size := int64(u32(e, 8)), int64(u32(e, 12))
		if off+size > int64(len(data)) {
			return nil, fmt.Errorf("table %q is cut short", e[:4])
		}
		t[string(e[:4])] = data[off : off+size : off+size]
	}
	return t, nil
}

// format12 finds the full Unicode subtable of a cmap and returns its groups.
func format12(cmap []byte) ([]byte, error) {
	if len(cmap) < 4 {
		return nil, errors.New("no character map")
	}
	for i := range int(u16(cmap, 2)) {
		if 4+8*i+8 > len(cmap) {
			break
		}
		off := int64(u32(cmap, 4+8*i+4))
		if off+16 > int64(len(cmap)) || u16(cmap, int(off)) != 12 {
			continue
		}
		sub := cmap[off:]
		n := int64(u32(sub, 12))
		if 16+12*n > int64(len(sub)) {
			return nil, errors.New("character map is cut short")
		}
		return sub[16 : 16+12*n], nil
	}
	return nil, errors.New("no character map of format 12")
}

// Glyph returns the glyph of a character, 0 where the font has none.
func (f *Font) Glyph(r rune) GID {
	lo, hi := 0, len(f.groups)/12
	for lo < hi {
		mid := (lo + hi) / 2
		g := f.groups[12*mid:]
		switch {
		case uint32(r) < u32(g, 0):
			hi = mid
		case uint32(r) > u32(g, 4):
			lo = mid + 1
		default:
			id := u32(g, 8) + uint32(r) - u32(g, 0)
			if int64(id) >= int64(f.glyphs) {
				return 0
			}
			return GID(id)
		}
	}
	return 0
}

// Advance returns the width of a glyph in thousandths of an em.
func (f *Font) Advance(g GID) int {
	i := min(int(g), f.metric-1)
	return f.scale(int(u16(f.hmtx, 4*i)))
}

func (f *Font) scale(v int) int {
	if f.upem == 1000 {
		return v
	}
	return v * 1000 / f.upem
}

// data returns the outline record of a glyph, nil for one without ink.
func (f *Font) data(g GID) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	var a, b int64
	if f.long {
		a, b = int64(u32(f.loca, 4*int(g))), int64(u32(f.loca, 4*int(g)+4))
	} else {
		a, b = 2*int64(u16(f.loca, 2*int(g))), 2*int64(u16(f.loca, 2*int(g)+2))
	}
	if a >= b || b > int64(len(f.glyf)) || b-a < 10 {
		return nil
	}
	return f.glyf[a:b]
}

// Bounds returns the box of a glyph's ink in thousandths of an em, x to the
// right and y upwards; ok is false for a glyph without ink.
func (f *Font) Bounds(g GID) (x0, y0, x1, y1 int, ok bool) {
	d := f.data(g)
	if d == nil {
		return 0, 0, 0, 0, false
	}
	at := func(i int) int { return f.scale(int(int16(u16(d, i)))) }
	return at(2), at(4), at(6), at(8), true
}
