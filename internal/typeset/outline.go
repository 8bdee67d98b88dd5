package typeset

// Pen receives the outline of a glyph, in thousandths of an em, y upwards.
type Pen interface {
	MoveTo(x, y float32)
	LineTo(x, y float32)
	QuadTo(cx, cy, x, y float32)
	Close()
}

// Composite glyph flags of the glyf table.
const (
	argsAreWords = 1 << iota
	argsAreXY
	_
	haveScale
	_
	moreParts
	haveXYScale
	have2x2
)

// maxParts bounds the depth of composite glyphs; a damaged font may refer to itself.
const maxParts = 6

// Draw sends the outline of a glyph to the pen. A damaged record draws nothing.
func (f *Font) Draw(g GID, p Pen) {
	f.draw(g, p, [6]float32{1000 / float32(f.upem), 0, 0, 1000 / float32(f.upem), 0, 0}, 0)
}

func (f *Font) draw(g GID, p Pen, m [6]float32, depth int) {
	d := f.data(g)
	if d == nil || depth > maxParts {
		return
	}
	if n := int(int16(u16(d, 0))); n >= 0 {
		f.simple(d, n, p, m)
		return
	}
	for _, c := range parts(d) {
		f.draw(c.gid, p, mul(m, c.m), depth+1)
	}
}

func mul(a, b [6]float32) [6]float32 {
	return [6]float32{
		a[0]*b[0] + a[2]*b[1], a[1]*b[0] + a[3]*b[1],
		a[0]*b[2] + a[2]*b[3], a[1]*b[2] + a[3]*b[3],
		a[0]*b[4] + a[2]*b[5] + a[4], a[1]*b[4] + a[3]*b[5] + a[5],
	}
}

// part is one component of a composite glyph; at is where its glyph number
// stands in the record.
type part struct {
	gid GID
	at  int
	m   [6]float32
}

func parts(d []byte) []part {
	var ps []part
	f2 := func(i int) float32 { return float32(int16(u16(d, i))) / 16384 }
	for i := 10; i+4 <= len(d); {
		flags := int(u16(d, i))
		c := part{gid: GID(u16(d, i+2)), at: i + 2, m: [6]float32{1, 0, 0, 1, 0, 0}}
		size := 6
		if flags&argsAreWords != 0 {
			size = 8
		}
		more := 0
		switch {
		case flags&haveScale != 0:
			more = 2
		case flags&haveXYScale != 0:
			more = 4
		case flags&have2x2 != 0:
			more = 8
		}
		if i+size+more > len(d) {
			break
		}
		if flags&argsAreXY != 0 {
			if size == 8 {
				c.m[4], c.m[5] = float32(int16(u16(d, i+4))), float32(int16(u16(d, i+6)))
			} else {
				c.m[4], c.m[5] = float32(int8(d[i+4])), float32(int8(d[i+5]))
			}
		}
		switch more {
		case 2:
			c.m[0] = f2(i + size)
			c.m[3] = c.m[0]
		case 4:
			c.m[0], c.m[3] = f2(i+size), f2(i+size+2)
		case 8:
			c.m[0], c.m[1], c.m[2], c.m[3] = f2(i+size), f2(i+size+2), f2(i+size+4), f2(i+size+6)
		}
		ps = append(ps, c)
		i += size + more
		if flags&moreParts == 0 {
			break
		}
	}
	return ps
}

// simple draws a glyph made of contours of quadratic splines.
func (f *Font) simple(d []byte, contours int, p Pen, m [6]float32) {
	pts, ends, ok := points(d, contours)
	if !ok {
		return
	}
	at := func(q point) (float32, float32) {
		return m[0]*q.x + m[2]*q.y + m[4], m[1]*q.x + m[3]*q.y + m[5]
	}
	start := 0
	for _, end := range ends {
		if end >= start && end < len(pts) {
			contour(pts[start:end+1], p, at)
		}
		start = end + 1
	}
}

// contour draws one closed contour; two off-curve points in a row have an
// on-curve point half-way between them.
func contour(c []point, p Pen, at func(point) (float32, float32)) {
	mid := func(a, b point) point { return point{(a.x + b.x) / 2, (a.y + b.y) / 2, true} }
	first := c[0]
	if !first.on {
		if last := c[len(c)-1]; last.on {
			first = last
		} else {
			first = mid(first, last)
		}
	}
	x, y := at(first)
	p.MoveTo(x, y)
	var off *point
	to := func(q point) {
		x, y := at(q)
		if off == nil {
			p.LineTo(x, y)
			return
		}
		cx, cy := at(*off)
		p.QuadTo(cx, cy, x, y)
		off = nil
	}
	for i := range c {
		q := c[i]
		if q.on {
			to(q)
			continue
		}
		if off != nil {
			to(mid(*off, q))
		}
		off = &q
	}
	to(first)
	p.Close()
}

type point struct {
	x, y float32
	on   bool
}

// points unpacks the flags and coordinates of a simple glyph.
func points(d []byte, contours int) (pts []point, ends []int, ok bool) {
	i := 10 + 2*contours
	if contours == 0 || i+2 > len(d) {
		return nil, nil, false
	}
	for c := range contours {
		ends = append(ends, int(u16(d, 10+2*c)))
	}
	n := ends[contours-1] + 1
	i += 2 + int(u16(d, i)) // instructions
	flags := make([]byte, 0, n)
	for len(flags) < n {
		if i >= len(d) {
			return nil, nil, false
		}
		fl, times := d[i], 1
		i++
		if fl&8 != 0 {
			if i >= len(d) {
				return nil, nil, false
			}
			times += int(d[i])
			i++
		}
		for ; times > 0 && len(flags) < n; times-- {
			flags = append(flags, fl)
		}
	}
	pts = make([]point, n)
	for axis, bit := range [2]byte{2, 4} { // x is short, y is short
		same := byte(16) << axis
		v := 0
		for k, fl := range flags {
			switch {
			case fl&bit != 0:
				if i >= len(d) {
					return nil, nil, false
				}
				if fl&same != 0 {
					v += int(d[i])
				} else {
					v -= int(d[i])
				}
				i++
			case fl&same == 0:
				if i+2 > len(d) {
					return nil, nil, false
				}
				v += int(int16(u16(d, i)))
				i += 2
			}
			if axis == 0 {
				pts[k] = point{x: float32(v), on: fl&1 != 0}
			} else {
				pts[k].y = float32(v)
			}
		}
	}
	return pts, ends, true
}
