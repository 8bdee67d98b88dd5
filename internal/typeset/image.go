package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // pictures of notices are JPEG or PNG
	_ "image/png"
)

// MaxPixels is the largest picture a page takes: 24 megapixels are 600 dpi over A5.
const MaxPixels = 24_000_000

// ErrTooLarge says that a picture has more pixels than a page takes.
var ErrTooLarge = errors.New("typeset: picture is too large")

// Image is a picture that can be drawn on pages.
type Image struct {
	W, H int
	jpeg []byte // as it came, where it is a JPEG that a PDF reads itself
	gray bool
	img  image.Image
}

// ReadImage reads a JPEG or PNG. The size is looked at before the pixels are
// unpacked, so that a small file cannot fill the memory.
func ReadImage(data []byte) (*Image, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("typeset: reading a picture: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || int64(cfg.Width)*int64(cfg.Height) > MaxPixels {
		return nil, fmt.Errorf("%w: %d × %d", ErrTooLarge, cfg.Width, cfg.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("typeset: reading a picture: %w", err)
	}
	im := &Image{W: cfg.Width, H: cfg.Height, img: img}
	if format == "jpeg" && (cfg.ColorModel == color.YCbCrModel || cfg.ColorModel == color.GrayModel) {
		im.jpeg, im.gray = data, cfg.ColorModel == color.GrayModel
	}
	return im, nil
}

// writeImages writes the pictures and replaces their numbers by their objects.
func (w *pdf) writeImages() {
	for _, im := range w.imgs {
		dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", im.W, im.H)
		if im.jpeg != nil {
			space := "/DeviceRGB"
			if im.gray {
				space = "/DeviceGray"
			}
			w.images[im] = w.stream(dict+"/Filter/DCTDecode/ColorSpace"+space, im.jpeg, true)
			continue
		}
		w.images[im] = w.stream(dict+"/ColorSpace/DeviceRGB", im.rgb(), false)
	}
}

// rgb returns the pixels on white paper, three bytes each.
func (im *Image) rgb() []byte {
	b := im.img.Bounds()
	out := make([]byte, 0, 3*im.W*im.H)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := im.img.At(x, y).RGBA()
			white := 0xFFFF - a
			out = append(out, byte((r+white)>>8), byte((g+white)>>8), byte((bl+white)>>8))
		}
	}
	return out
}
