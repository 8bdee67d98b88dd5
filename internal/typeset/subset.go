package typeset

import (
	"encoding/binary"
	"slices"
)

// subset returns a TrueType font with only the given glyphs, in this order after
// the glyph for "none". Parts of composite glyphs are added behind them. Two
// entries may name the same glyph: a PDF then tells their characters apart.
func (f *Font) subset(gids []GID) []byte {
	order := append([]GID{0}, gids...)
	place := map[GID]int{}
	for i, g := range order {
		if _, ok := place[g]; !ok {
			place[g] = i
		}
	}
	var glyf []byte
	loca := make([]byte, 4, 4*(len(order)+1))
	for i := 0; i < len(order); i++ { // order grows
		d := f.data(order[i])
		if len(d) > 0 && int16(u16(d, 0)) < 0 {
			d = slices.Clone(d)
			for _, p := range parts(d) {
				to, ok := place[p.gid]
				if !ok {
					to = len(order)
					place[p.gid] = to
					order = append(order, p.gid)
				}
				binary.BigEndian.PutUint16(d[p.at:], uint16(to))
			}
		}
		glyf = append(glyf, d...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	hmtx := make([]byte, 0, 4*len(order))
	for _, g := range order {
		i := min(int(g), f.metric-1)
		left := uint16(0) // the left edge of the ink: a reader moves the outline to it
		if d := f.data(g); d != nil {
			left = u16(d, 2)
		}
		hmtx = append(hmtx, f.hmtx[4*i:4*i+2]...)
		hmtx = binary.BigEndian.AppendUint16(hmtx, left)
	}
	head, hhea, maxp := f.headers(len(order))
	return sfnt([]sfntTable{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// headers makes the head, hhea and maxp tables of a subset of n glyphs.
func (f *Font) headers(n int) (head, hhea, maxp []byte) {
	be := binary.BigEndian
	head = make([]byte, 54)
	be.PutUint32(head[0:], 0x00010000)
	be.PutUint32(head[12:], 0x5F0F3CF5)
	be.PutUint16(head[18:], uint16(f.upem))
	for i, v := range f.box {
		be.PutUint16(head[36+2*i:], uint16(int16(v)))
	}
	be.PutUint16(head[46:], 8) // smallest readable size
	be.PutUint16(head[48:], 2)
	be.PutUint16(head[50:], 1) // long loca
	hhea = make([]byte, 36)
	be.PutUint32(hhea[0:], 0x00010000)
	be.PutUint16(hhea[4:], uint16(int16(880*f.upem/1000)))
	be.PutUint16(hhea[6:], uint16(int16(-120*f.upem/1000)))
	be.PutUint16(hhea[34:], uint16(n))
	maxp = make([]byte, 32)
	be.PutUint32(maxp[0:], 0x00010000)
	be.PutUint16(maxp[4:], uint16(n))
	be.PutUint16(maxp[6:], 2000) // points
	be.PutUint16(maxp[8:], 200)  // contours
	be.PutUint16(maxp[10:], 4000)
	be.PutUint16(maxp[12:], 400)
	be.PutUint16(maxp[14:], 1) // zones
	be.PutUint16(maxp[28:], 16)
	be.PutUint16(maxp[30:], maxParts)
	return head, hhea, maxp
}

type sfntTable struct {
	tag  string
	data []byte
}

// sfnt puts tables, sorted by tag, into a font file with its checksums.
func sfnt(ts []sfntTable) []byte {
	n := len(ts)
	power := 1
	log := 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	be := binary.BigEndian
	out := make([]byte, 12+16*n)
	be.PutUint32(out[0:], 0x00010000)
	be.PutUint16(out[4:], uint16(n))
	be.PutUint16(out[6:], uint16(power*16))
	be.PutUint16(out[8:], uint16(log))
	be.PutUint16(out[10:], uint16(n*16-power*16))
	head := 0
	for i, t := range ts {
		e := out[12+16*i:]
		copy(e, t.tag)
		be.PutUint32(e[8:], uint32(len(out)))
		be.PutUint32(e[12:], uint32(len(t.data)))
		if t.tag == "head" {
			head = len(out)
		}
		start := len(out)
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		be.PutUint32(out[12+16*i+4:], checksum(out[start:]))
	}
	be.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) (sum uint32) {
	for i := 0; i+4 <= len(b); i += 4 {
		sum += u32(b, i)
	}
	return sum
}
