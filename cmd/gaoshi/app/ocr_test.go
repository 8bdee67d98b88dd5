package app

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

// picture is a page with some words on it.
func picture(t *testing.T, words string) []byte {
	t.Helper()
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewGray(image.Rect(0, 0, 900, 200))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: m, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(40, 110)}
	d.DrawString(words)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A photographed list is read where tesseract is installed, and asks for a person's
// eyes in any case.
func TestPicturesOfLists(t *testing.T) {
	find := func(env preflight.Env, words string) (kinds map[string]notice.Severity) {
		n := &notice.Notice{Content: notice.Content{Title: "样例", Body: "见附件。", Attachments: []notice.Attachment{{Name: "名单.png", Data: picture(t, words)}}}}
		kinds = map[string]notice.Severity{}
		for _, f := range preflight.Check(n, env) {
			kinds[f.Kind] = f.Severity
		}
		return kinds
	}
	if got := find(preflight.Env{}, "ID 999901190101010017"); got["attachment_look"] != notice.Block {
		t.Errorf("without a reader: %v", got)
	}
	r := newRecogniser()
	if r == nil {
		t.Skip("tesseract with chi_sim is not installed")
	}
	env := preflight.Env{Recognise: r.Recognise}
	if got := find(env, "ID 999901190101010017"); got["id_card"] != notice.Block || got["attachment_look"] != notice.Block {
		t.Errorf("a list: %v", got)
	}
	if got := find(env, "ok"); got["attachment_look"] != notice.Warn {
		t.Errorf("a picture of nothing to read: %v", got)
	}
	if _, err := r.Recognise(notice.Attachment{Name: "a.pdf"}); err == nil {
		t.Error("a PDF is no picture")
	}
}
