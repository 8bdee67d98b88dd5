package attachment

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

func sample() *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, 32, 24), color.Palette{color.White, color.Black})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 3 / 2)
	}
	return m
}

// exif is a segment with an orientation and a place.
func exif(way uint16) []byte {
	tiff := []byte("II\x2a\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	tiff = binary.LittleEndian.AppendUint16(tiff, way)
	tiff = append(tiff, 0, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, "GPS 999901190101010017"...)
	seg := append([]byte("\xff\xe1\x00\x00Exif\x00\x00"), tiff...)
	binary.BigEndian.PutUint16(seg[2:], uint16(len(seg)-2))
	return seg
}

func chunk(kind, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+body)))
}

// pictures with everything that cameras and programs write.
func pictures(t testing.TB) map[string][]byte {
	t.Helper()
	var j, p, g bytes.Buffer
	if jpeg.Encode(&j, sample(), nil) != nil || png.Encode(&p, sample()) != nil || gif.Encode(&g, sample(), nil) != nil {
		t.Fatal("cannot make a picture")
	}
	insert := func(b []byte, at int, more ...[]byte) []byte {
		return append(bytes.Clone(b[:at]), append(bytes.Join(more, nil), b[at:]...)...)
	}
	xmp := []byte("\xff\xe1\x00\x28http://ns.adobe.com/xap/1.0/\x00" + "owner....")
	binary.BigEndian.PutUint16(xmp[2:], uint16(len(xmp)-2))
	remark := []byte("\xff\xfe\x00\x14999901190101010017")
	header := 13 + 3<<(g.Bytes()[10]&7+1)
	webp := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x0c\x00\x00\x00\x1f\x00\x00\x17\x00\x00VP8L\x04\x00\x00\x00\x2f\x00\x00\x00EXIF\x12\x00\x00\x00999901190101010017XMP \x02\x00\x00\x00xx")
	return map[string][]byte{
		"a.jpg":        append(insert(j.Bytes(), 2, exif(1), xmp, remark), id...),
		"turned.jpg":   insert(j.Bytes(), 2, exif(6)),
		"a.png":        append(insert(p.Bytes(), 33, chunk("tEXt", "Author\x00"+id), chunk("eXIf", id), chunk("tIME", "1234567")), id...),
		"a.gif":        append(insert(g.Bytes(), header, []byte("\x21\xfe\x12"+id+"\x00"), []byte("\x21\xff\x0bXMP DataXMP\x12"+id+"\x00")), id...),
		"a.webp":       webp,
		"名为图片.png.jpg": insert(j.Bytes(), 2, exif(1)),
	}
}

func TestPicturesKeepNothingButThePicture(t *testing.T) {
	for name, data := range pictures(t) {
		c := Clean(name, data, nil)
		if c.Refused != "" || !c.Changed() || c.Look == "" {
			t.Errorf("%s: %+v", name, c)
			continue
		}
		if bytes.Contains(c.Data, []byte(id)) || bytes.Contains(c.Data, []byte("GPS")) || bytes.Contains(c.Data, []byte("adobe")) {
			t.Errorf("%s still says it: %q", name, c.Data)
		}
		if again := Clean(name, c.Data, nil); again.Changed() || !bytes.Equal(again.Data, c.Data) {
			t.Errorf("%s: the copy of the copy differs: %v", name, again.Removed)
		}
		if name == "a.webp" {
			continue
		}
		was, _, err := image.Decode(bytes.NewReader(data))
		now, _, err2 := image.Decode(bytes.NewReader(c.Data))
		if err != nil || err2 != nil {
			t.Errorf("%s: %v, %v", name, err, err2)
			continue
		}
		for y := range 24 {
			for x := range 32 {
				if was.At(x, y) != now.At(x, y) {
					t.Fatalf("%s: the picture itself was changed at %d,%d", name, x, y)
				}
			}
		}
	}
	if c := Clean("turned.jpg", pictures(t)["turned.jpg"], nil); orientation(c.Data[2:]) != 6 {
		t.Error("the picture lies on its side")
	}
}

func TestCutPicturesAreRefused(t *testing.T) {
	for name, data := range pictures(t) {
		for _, n := range []int{4, 14, 40, len(data) / 3} {
			if c := Clean(name, data[:min(n, len(data))], nil); c.Refused == "" && len(c.Data) > len(data) {
				t.Errorf("%s cut at %d grows: %+v", name, n, c)
			}
		}
	}
}
