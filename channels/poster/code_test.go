package poster

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gaoshi/internal/tooltest"
	"gaoshi/internal/typeset"
)

// codeDPI is how a telephone sees a sheet, in dots an inch.
const codeDPI = 100

// TestCodesSurvive reads the codes of sheets that were ill used: out of focus,
// copied heavily twice, with a hole of a sixth of its area, with a crease of 6 mm in
// which all ink is gone. More noise than that (σ 40 of 255 before each threshold) zbarimg
// reads at no size of module, and no code of this many modules survives a larger hole.
func TestCodesSurvive(t *testing.T) {
	tooltest.Later(t)
	n := samples(t)[6]
	c := newChannel()
	mm := func(v float64) float64 { return v / 25.4 * codeDPI }
	blurred := func(sigma float64) func(*image.Gray, image.Rectangle) {
		return func(im *image.Gray, _ image.Rectangle) { blur(im, mm(sigma)) }
	}
	hole := func(im *image.Gray, at image.Rectangle) {
		side := int(float64(at.Dx()) * 0.4) // 16 % of the area
		x, y := at.Min.X+at.Dx()*30/100, at.Min.Y+at.Dy()*30/100
		paint(im, image.Rect(x, y, x+side, y+side), 255)
	}
	crease := func(im *image.Gray, at image.Rectangle) {
		from := at.Min.Y + at.Dy()*47/100
		paint(im, image.Rect(at.Min.X, from, at.Max.X, from+int(mm(6)+0.5)), 255)
	}
	for _, s := range []struct {
		name, paper string
		as          Form
		spoil       func(*image.Gray, image.Rectangle)
	}{
		{"A3 out of focus", "A3", Sheet, blurred(1.2)},
		{"A4 out of focus", "A4", Sheet, blurred(0.8)},
		{"A3 copied", "A3", Sheet, copied(mm(0.5), 40)},
		{"A4 copied", "A4", Sheet, copied(mm(0.4), 40)},
		{"slip out of focus", "A4", Slip, blurred(0.3)},
		{"slip copied", "A4", Slip, copied(mm(0.35), 25)},
		{"slip hole", "A4", Slip, hole},
		{"A3 hole", "A3", Sheet, hole},
		{"A4 hole", "A4", Sheet, hole},
		{"A3 crease", "A3", Sheet, crease},
		{"A4 crease", "A4", Sheet, crease},
	} {
		t.Run(s.name, func(t *testing.T) {
			pg := pageOf(t, c, Job{n, board(s.paper), s.as})
			im := drawn(t, pg)
			s.spoil(im, codeAt(pg, im))
			var b bytes.Buffer
			if err := png.Encode(&b, im); err != nil {
				t.Fatal(err)
			}
			out := tooltest.Run(t, "zbarimg", "-q", "--raw", save(t, "c.png", b.Bytes())) // fails where it reads none
			if !strings.Contains(strings.ToLower(out), "/q/") {
				t.Errorf("read %q", out)
			}
		})
	}
}

// pageOf is the page of a job as it is printed.
func pageOf(t *testing.T, c *Channel, j Job) *typeset.Page {
	t.Helper()
	s, err := c.prepare(j.Notice)
	if err != nil {
		t.Fatal(err)
	}
	if j.Form == Slip {
		pages, _, err := s.slips(j.Target)
		if err != nil {
			t.Fatal(err)
		}
		return pages[0]
	}
	_, whole, _, err := s.document(j.Target)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// drawn is a page in grey, as a telephone sees it.
func drawn(t *testing.T, pg *typeset.Page) *image.Gray {
	t.Helper()
	b, err := pg.PNG(int(int64(pg.W) * codeDPI / int64(pt(72))))
	if err != nil {
		t.Fatal(err)
	}
	src, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	im := image.NewGray(src.Bounds())
	for y := range im.Rect.Dy() {
		for x := range im.Rect.Dx() {
			im.Set(x, y, src.At(x, y))
		}
	}
	return im
}

// codeAt is where the first code of a page stands in its picture.
func codeAt(pg *typeset.Page, im *image.Gray) image.Rectangle {
	for _, l := range pg.Layers {
		for _, k := range l.Links {
			px := func(v typeset.Len) int { return int(int64(v) * int64(im.Rect.Dx()) / int64(pg.W)) }
			return image.Rect(px(k.X), px(k.Y), px(k.X+k.W), px(k.Y+k.H))
		}
	}
	return image.Rectangle{}
}

func paint(im *image.Gray, at image.Rectangle, v uint8) {
	at = at.Intersect(im.Rect)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			im.SetGray(x, y, color.Gray{Y: v})
		}
	}
}

// copied is a photocopy: a little out of focus, with the copier's dirt, in black
// and white, twice.
func copied(sigma, noise float64) func(*image.Gray, image.Rectangle) {
	return func(im *image.Gray, _ image.Rectangle) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 2 {
			blur(im, sigma)
			for i, v := range im.Pix {
				im.Pix[i] = 0
				if float64(v)+r.NormFloat64()*noise > 140 {
					im.Pix[i] = 255
				}
			}
		}
	}
}

// blur is a Gaussian blur of sigma pixels, along rows and then along columns.
func blur(im *image.Gray, sigma float64) {
	reach := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i - reach)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += kernel[i]
	}
	w, h := im.Rect.Dx(), im.Rect.Dy()
	pass := func(n, lines, step, next int) {
		row := make([]float64, n)
		for l := range lines {
			for i := range n {
				row[i] = float64(im.Pix[l*next+i*step])
			}
			for i := range n {
				v := 0.0
				for k, f := range kernel {
					v += f * row[min(max(i+k-reach, 0), n-1)]
				}
				im.Pix[l*next+i*step] = uint8(v/sum + 0.5)
			}
		}
	}
	pass(w, h, 1, im.Stride)
	pass(h, w, im.Stride, 1)
}
