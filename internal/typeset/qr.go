package typeset

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"sync"

	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Code is a QR code, level H, which survives about a sixth of its area gone.
type Code struct {
	Text  string // the link in letters
	holds string // the same as the modules spell it
	N     int    // modules a side, without the quiet zone
	rects []image.Rectangle
}

// Quiet is the blank a reader needs around a code, in modules (ISO/IEC 18004).
const Quiet = 4

// codeCache keeps codes by link and spelling; a village's posters are drawn again and again.
var codeCache sync.Map

const codeCacheMost = 4096

var codeCount struct {
	sync.Mutex
	n int
}

// QR encodes a text and reads it back with an independent decoder; a code that
// cannot be read is an error, never a picture.
func QR(s string) (*Code, error) { return QRSpelled(s, s) }

// QRSpelled is QR of a link that the modules spell in their own way: in capitals,
// which a code holds in fewer modules and a host name takes for the same.
func QRSpelled(link, s string) (*Code, error) {
	if s == "" {
		return nil, errors.New("typeset: QR code of nothing")
	}
	key := [2]string{link, s}
	if c, ok := codeCache.Load(key); ok {
		return c.(*Code), nil
	}
	bc, err := qr.Encode(s, qr.H, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("typeset: QR code: %w", err)
	}
	n := bc.Bounds().Dx()
	dark := make([][]bool, n)
	for y := range dark {
		dark[y] = make([]bool, n)
		for x := range dark[y] {
			r, _, _, _ := bc.At(x, y).RGBA()
			dark[y][x] = r == 0
		}
	}
	c := &Code{Text: link, holds: s, N: n, rects: merge(dark)}
	if err := c.check(); err != nil {
		return nil, err
	}
	codeCount.Lock()
	if codeCount.n++; codeCount.n > codeCacheMost { // a town does not have so many in a day
		codeCache.Clear()
		codeCount.n = 0
	}
	codeCount.Unlock()
	codeCache.Store(key, c)
	return c, nil
}

// merge joins dark modules into few rectangles: rows first, then like rows.
func merge(dark [][]bool) []image.Rectangle {
	n := len(dark)
	var out []image.Rectangle
	done := make([][]bool, n)
	for y := range done {
		done[y] = make([]bool, n)
	}
	free := func(y, x0, x1 int) bool {
		for x := x0; x < x1; x++ {
			if !dark[y][x] || done[y][x] {
				return false
			}
		}
		return true
	}
	for y := range n {
		for x := 0; x < n; x++ {
			if !dark[y][x] || done[y][x] {
				continue
			}
			x1 := x
			for x1 < n && dark[y][x1] && !done[y][x1] {
				x1++
			}
			y1 := y + 1
			for y1 < n && free(y1, x, x1) {
				y1++
			}
			for yy := y; yy < y1; yy++ {
				for xx := x; xx < x1; xx++ {
					done[yy][xx] = true
				}
			}
			out = append(out, image.Rect(x, y, x1, y1))
		}
	}
	return out
}

// check decodes the code as it will be drawn, three pixels a module.
func (c *Code) check() error {
	const px = 3
	side := (c.N + 2*Quiet) * px
	im := image.NewGray(image.Rect(0, 0, side, side))
	for i := range im.Pix {
		im.Pix[i] = 255
	}
	for _, r := range c.rects {
		for y := (r.Min.Y + Quiet) * px; y < (r.Max.Y+Quiet)*px; y++ {
			for x := (r.Min.X + Quiet) * px; x < (r.Max.X+Quiet)*px; x++ {
				im.SetGray(x, y, color.Gray{})
			}
		}
	}
	bmp, err := gozxing.NewBinaryBitmapFromImage(im)
	if err != nil {
		return fmt.Errorf("typeset: reading a QR code back: %w", err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"}
	res, err := qrcode.NewQRCodeReader().Decode(bmp, hints)
	if err != nil {
		return fmt.Errorf("typeset: reading a QR code back: %w", err)
	}
	if res.GetText() != c.holds {
		return errors.New("typeset: a QR code reads back as something else")
	}
	return nil
}

// QR draws a code whose dark part begins at x, y with this side, and a link over
// it. The quiet zone around it is the caller's to keep free. It returns the side
// as drawn: whole thousandths of a point a module.
func (p *Page) QR(c *Code, x, y, side Len, alt string) Len {
	m := side / Len(c.N)
	p.Begin("Figure", alt)
	for _, r := range c.rects {
		p.Figure(x+m*Len(r.Min.X), y+m*Len(r.Min.Y), m*Len(r.Dx()), m*Len(r.Dy()), Black)
	}
	p.End()
	side = m * Len(c.N)
	p.Link(x, y, side, side, c.Text)
	return side
}
