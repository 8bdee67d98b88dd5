package typeset

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/draw"
)

// LinkPNG draws the QR code of a link to pass on: read from a screen, it needs
// little of its redundancy.
func LinkPNG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		return nil, err
	}
	const side, quiet = 6, 4
	n := code.Bounds().Dx()
	scaled, err := barcode.Scale(code, n*side, n*side)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, framed(scaled, quiet*side))
	return b.Bytes(), err
}

// framed puts white around a code, as readers need it.
func framed(code image.Image, edge int) image.Image {
	b := code.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()+2*edge, b.Dy()+2*edge))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(edge, edge, edge+b.Dx(), edge+b.Dy()), code, b.Min, draw.Src)
	return out
}
