package typeset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// palette is what a preview is made of: paper, 13 steps to black, 7 to red.
var palette = func() color.Palette {
	p := color.Palette{color.White}
	for i := 1; i <= blackSteps; i++ {
		v := uint8(255 - 255*i/blackSteps)
		p = append(p, color.RGBA{v, v, v, 255})
	}
	for i := 1; i <= redSteps; i++ {
		mix := func(c uint8) uint8 { return uint8(255 - (255-int(c))*i/redSteps) }
		p = append(p, color.RGBA{mix(inks[Red][0]), mix(inks[Red][1]), mix(inks[Red][2]), 255})
	}
	return p
}()

const (
	blackSteps = 8
	redSteps   = 7
)

// PNG draws the page so many pixels wide, in a small palette of its own inks.
// A page with pictures gets all the colours it needs.
func (p *Page) PNG(width int) ([]byte, error) {
	if width < 16 || width > 8000 {
		return nil, fmt.Errorf("typeset: a preview of %d pixels", width)
	}
	scale := float32(width) * 1000 / float32(p.W) / 1000 // pixels a thousandth of a point
	height := int(float32(p.H)*scale + 0.5)
	c := &canvas{page: p, scale: scale, gray: image.NewPaletted(image.Rect(0, 0, width, height), palette)}
	for _, l := range p.Layers {
		c.dx = l.dx
		for i := range l.Ops {
			c.op(&l.Ops[i])
		}
	}
	var im image.Image = c.gray
	if c.photo {
		im = c.withPictures()
	}
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.DefaultCompression, BufferPool: pngBuffers{}}
	if err := enc.Encode(&out, im); err != nil {
		return nil, fmt.Errorf("typeset: preview: %w", err)
	}
	return out.Bytes(), nil
}

var pngPool sync.Pool

type pngBuffers struct{}

func (pngBuffers) Get() *png.EncoderBuffer {
	b, _ := pngPool.Get().(*png.EncoderBuffer)
	return b
}
func (pngBuffers) Put(b *png.EncoderBuffer) { pngPool.Put(b) }

// canvas paints one page. Glyphs are painted once and stamped again.
type canvas struct {
	page  *Page
	scale float32
	dx    Len // of the layer that is painted
	gray  *image.Paletted
	photo bool
	ras   vector.Rasterizer
	tiles map[tileKey]*tile
}

type tileKey struct {
	face face
	gid  GID
	size Len
	frac uint8 // quarter of a pixel
}

// tile is the coverage of a glyph; at is its corner from the origin.
type tile struct {
	at  image.Point
	w   int
	cov []uint8
}

func (c *canvas) op(op *Op) {
	switch op.Kind {
	case Rect:
		c.rect(op)
	case Glyphs:
		c.glyphs(op)
	case Picture:
		c.photo = true
	}
}

// dot darkens one pixel by a coverage of 0 to 255.
func (c *canvas) dot(i int, cov uint8, ink Color) {
	switch ink {
	case White:
		if cov > 127 {
			c.gray.Pix[i] = 0
		} else if v := c.gray.Pix[i]; v > 0 && v <= blackSteps && cov > 0 {
			c.gray.Pix[i] = v - uint8(int(v)*int(cov)/255)
		}
	case Pale:
		if cov > 127 && c.gray.Pix[i] == 0 {
			c.gray.Pix[i] = 1
		}
	case Red:
		if s := uint8((int(cov)*redSteps + 127) / 255); s > 0 {
			if v := c.gray.Pix[i]; v > blackSteps {
				s = max(s, v-blackSteps)
			}
			c.gray.Pix[i] = blackSteps + s
		}
	default:
		s := uint8((int(cov)*blackSteps + 127) / 255)
		if v := c.gray.Pix[i]; v <= blackSteps && v > s {
			s = v
		}
		if s > 0 {
			c.gray.Pix[i] = s
		}
	}
}

// rect fills a rectangle. Rules thinner than a pixel are drawn one pixel wide;
// edges of larger areas fall on whole pixels, so that QR codes stay sharp.
func (c *canvas) rect(op *Op) {
	px := func(v Len) int { return int(float32(v)*c.scale + 0.5) }
	x0, y0, x1, y1 := px(op.X+c.dx), px(op.Y), px(op.X+c.dx+op.W), px(op.Y+op.H)
	thin := float32(1)
	if float32(op.W)*c.scale < 1 {
		x1, thin = x0+1, max(float32(op.W)*c.scale, 0.45)
	}
	if float32(op.H)*c.scale < 1 {
		y1, thin = y0+1, max(float32(op.H)*c.scale, 0.45)
	}
	cov := uint8(thin * 255)
	b := c.gray.Rect
	for y := max(y0, 0); y < min(y1, b.Max.Y); y++ {
		for x := max(x0, 0); x < min(x1, b.Max.X); x++ {
			c.dot(y*c.gray.Stride+x, cov, op.Color)
		}
	}
}

func (c *canvas) glyphs(op *Op) {
	if c.tiles == nil {
		c.tiles = map[tileKey]*tile{}
	}
	for _, m := range op.Marks {
		x := float32(op.X+c.dx+em(m.X, op.Size)) * c.scale
		y := int(float32(op.Y)*c.scale + 0.5)
		ix := int(x)
		frac := uint8((x - float32(ix)) * 4)
		k := tileKey{m.face, m.gid, op.Size, frac}
		t, ok := c.tiles[k]
		if !ok {
			t = c.paint(k)
			c.tiles[k] = t
		}
		c.stamp(t, ix, y, op.Color)
	}
}

func (c *canvas) stamp(t *tile, x, y int, ink Color) {
	if t.w == 0 {
		return
	}
	b := c.gray.Rect
	for i, cov := range t.cov {
		if cov == 0 {
			continue
		}
		px, py := x+t.at.X+i%t.w, y+t.at.Y+i/t.w
		if px >= 0 && py >= 0 && px < b.Max.X && py < b.Max.Y {
			c.dot(py*c.gray.Stride+px, cov, ink)
		}
	}
}

// paint rasterises one glyph.
func (c *canvas) paint(k tileKey) *tile {
	f := c.page.fonts.list[k.face.font()]
	x0, y0, x1, y1, ok := f.Bounds(k.gid)
	if !ok {
		return &tile{}
	}
	s := c.scale * float32(k.size) / 1000
	bold := float32(0)
	if k.face&thick != 0 {
		bold = 17 * s
	}
	fl := func(v float32) int { return int(v+1000) - 1000 }
	left, right := fl(float32(x0)*s-bold)-1, fl(float32(x1)*s+bold)+3
	top, bottom := -fl(float32(y1)*s)-2, -fl(float32(y0)*s)+2
	w, h := right-left, bottom-top
	t := &tile{at: image.Pt(left, top), w: w}
	c.ras.Reset(w, h)
	c.ras.DrawOp = draw.Src
	dx := float32(-left) + float32(k.frac)/4
	shifts := []float32{0}
	if bold > 0 {
		shifts = []float32{-bold, bold}
	}
	im := &image.Alpha{Pix: make([]uint8, w*h), Stride: w, Rect: image.Rect(0, 0, w, h)}
	for _, sh := range shifts {
		c.ras.Reset(w, h)
		f.Draw(k.gid, &rasterPen{&c.ras, s, dx + sh, float32(-top)})
		one := &image.Alpha{Pix: make([]uint8, w*h), Stride: w, Rect: im.Rect}
		c.ras.Draw(one, one.Rect, image.Opaque, image.Point{})
		for i, v := range one.Pix {
			im.Pix[i] = max(im.Pix[i], v)
		}
	}
	t.cov = im.Pix
	return t
}

type rasterPen struct {
	r      *vector.Rasterizer
	s      float32
	dx, dy float32
}

func (p *rasterPen) MoveTo(x, y float32) { p.r.MoveTo(x*p.s+p.dx, p.dy-y*p.s) }
func (p *rasterPen) LineTo(x, y float32) { p.r.LineTo(x*p.s+p.dx, p.dy-y*p.s) }
func (p *rasterPen) QuadTo(cx, cy, x, y float32) {
	p.r.QuadTo(cx*p.s+p.dx, p.dy-cy*p.s, x*p.s+p.dx, p.dy-y*p.s)
}
func (p *rasterPen) Close() { p.r.ClosePath() }

// withPictures lays the page's pictures under its marks.
func (c *canvas) withPictures() image.Image {
	out := image.NewRGBA(c.gray.Rect)
	draw.Draw(out, out.Rect, c.gray, image.Point{}, draw.Src)
	for _, l := range c.page.Layers {
		for _, op := range l.Ops {
			if op.Kind != Picture {
				continue
			}
			op.X += l.dx
			px := func(v Len) int { return int(float32(v)*c.scale + 0.5) }
			r := image.Rect(px(op.X), px(op.Y), px(op.X+op.W), px(op.Y+op.H))
			draw.ApproxBiLinear.Scale(out, r, op.Image.img, op.Image.img.Bounds(), draw.Over, nil)
		}
	}
	return out
}
