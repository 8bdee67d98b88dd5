package intake

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"gaoshi/internal/notice"
)

// Limits of pictures taken out of a document.
const (
	maxPicture  = 10 << 20 // bytes
	maxPictures = 60
	maxPixels   = 40_000_000
)

// pictures collects the pictures of a document as attachments, each once. What a
// camera or program wrote into them (place, device, author) is taken out.
type pictures struct {
	files []notice.Attachment
}

// add takes a picture over and returns its file name, "" when it cannot be shown.
// cropped is what the document hides at the left, top, right and bottom, in
// 1/1000 per cent; that part is cut off for good.
func (p *pictures) add(data []byte, cropped [4]int) (name string, cut bool) {
	crop := slices.ContainsFunc(cropped[:], func(v int) bool { return v > 0 })
	kind := pictureKind(data)
	if kind == "" || len(data) > maxPicture || len(p.files) >= maxPictures {
		return "", crop
	}
	if crop || kind == "bmp" || kind == "tiff" {
		if data, kind = redraw(data, kind, cropped); data == nil {
			return "", crop
		}
	} else {
		data = withoutMetadata(data, kind)
	}
	for _, f := range p.files {
		if bytes.Equal(f.Data, data) {
			return f.Name, crop
		}
	}
	ext := kind
	if kind == "jpeg" {
		ext = "jpg"
	}
	name = fmt.Sprintf("图%d.%s", len(p.files)+1, ext)
	p.files = append(p.files, notice.Attachment{Name: name, MediaType: mediaTypeOf(name), Data: data})
	return name, crop
}

// pictureKind tells a picture's format by its first bytes, "" for one that
// browsers and phones do not show.
func pictureKind(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return "gif"
	case len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && string(b[8:12]) == "WEBP":
		return "webp"
	case bytes.HasPrefix(b, []byte("BM")) && len(b) > 26:
		return "bmp"
	case bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")):
		return "tiff"
	}
	return ""
}

// redraw decodes a picture, cuts off what was cropped away and encodes it anew.
func redraw(data []byte, kind string, cropped [4]int) (out []byte, newKind string) {
	defer func() {
		if recover() != nil { // a decoder's panic on a broken picture
			out, newKind = nil, ""
		}
	}()
	config := map[string]func(*bytes.Reader) (image.Config, error){
		"png":  func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
		"jpeg": func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
		"gif":  func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) },
		"bmp":  func(r *bytes.Reader) (image.Config, error) { return bmp.DecodeConfig(r) },
		"tiff": func(r *bytes.Reader) (image.Config, error) { return tiff.DecodeConfig(r) },
	}[kind]
	decode := map[string]func(*bytes.Reader) (image.Image, error){
		"png":  func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		"jpeg": func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		"gif":  func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) },
		"bmp":  func(r *bytes.Reader) (image.Image, error) { return bmp.Decode(r) },
		"tiff": func(r *bytes.Reader) (image.Image, error) { return tiff.Decode(r) },
	}[kind]
	if config == nil {
		return nil, ""
	}
	c, err := config(bytes.NewReader(data))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return nil, ""
	}
	img, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, ""
	}
	b := img.Bounds()
	part := func(v, whole int) int { return min(max(v, 0), 100_000) * whole / 100_000 }
	r := image.Rect(b.Min.X+part(cropped[0], b.Dx()), b.Min.Y+part(cropped[1], b.Dy()),
		b.Max.X-part(cropped[2], b.Dx()), b.Max.Y-part(cropped[3], b.Dy()))
	if r.Empty() {
		return nil, ""
	}
	cut := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(cut, cut.Bounds(), img, r.Min, draw.Src)
	var buf bytes.Buffer
	if kind == "jpeg" {
		if jpeg.Encode(&buf, cut, &jpeg.Options{Quality: 90}) != nil {
			return nil, ""
		}
		return buf.Bytes(), "jpeg"
	}
	if png.Encode(&buf, cut) != nil {
		return nil, ""
	}
	return buf.Bytes(), "png"
}

// withoutMetadata takes out what is not the picture: Exif with its place and
// device, comments, text chunks. A file that does not follow its format is left
// as it is, for it shows nothing else either.
func withoutMetadata(data []byte, kind string) []byte {
	switch kind {
	case "jpeg":
		return cleanJPEG(data)
	case "png":
		return cleanPNG(data)
	}
	return data
}

func cleanJPEG(b []byte) []byte {
	out := append([]byte(nil), b[:2]...)
	i := 2
	for i+4 <= len(b) && b[i] == 0xff {
		m := b[i+1]
		if m == 0xda { // the picture itself begins
			return append(out, b[i:]...)
		}
		if m == 0xff {
			i++
			continue
		}
		n := int(binary.BigEndian.Uint16(b[i+2:])) + 2
		if n < 4 || i+n > len(b) {
			return b
		}
		keep := !(m >= 0xe1 && m <= 0xef || m == 0xfe) || m == 0xee // APP14 tells the colours
		if keep {
			out = append(out, b[i:i+n]...)
		} else if m == 0xe1 {
			out = append(out, orientationOnly(b[i+4:i+n])...)
		}
		i += n
	}
	return b
}

// orientationOnly keeps of an Exif block which way up the picture is held.
func orientationOnly(exif []byte) []byte {
	if !bytes.HasPrefix(exif, []byte("Exif\x00\x00")) || len(exif) < 14 {
		return nil
	}
	t := exif[6:]
	var order binary.ByteOrder = binary.BigEndian
	if t[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(t[4:]))
	if at < 8 || at+2 > len(t) {
		return nil
	}
	n := int(order.Uint16(t[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(t) {
			return nil
		}
		if order.Uint16(t[e:]) == 0x0112 {
			v := order.Uint16(t[e+8:])
			if v < 2 || v > 8 {
				return nil
			}
			return append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(v), 0, 0, 0, 0, 0, 0)
		}
	}
	return nil
}

func cleanPNG(b []byte) []byte {
	out := append([]byte(nil), b[:8]...)
	i := 8
	for i+12 <= len(b) {
		n := int(binary.BigEndian.Uint32(b[i:]))
		if n < 0 || n > len(b)-i-12 {
			return b
		}
		switch string(b[i+4 : i+8]) {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		case "IEND":
			return append(out, b[i:i+12+n]...)
		default:
			out = append(out, b[i:i+12+n]...)
		}
		i += 12 + n
	}
	return b
}
