package attachment

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Pictures lose what cameras and programs write beside them: place, time, owner,
// device, a small picture of what was cut away. The picture itself is not touched.
// Which way up it is stays, because it is part of what is seen.

var errCut = errors.New("attachment: the file ends too early")

// cleanJPEG keeps the tables and the picture: APP0 (JFIF), APP14 (Adobe's colours),
// the colour profile of APP2, and of EXIF the orientation alone.
func cleanJPEG(data []byte) ([]byte, counts, error) {
	removed := counts{}
	out := append(make([]byte, 0, len(data)), 0xFF, 0xD8)
	for i := 2; ; {
		for i+1 < len(data) && data[i] == 0xFF && data[i+1] == 0xFF {
			i++ // fill bytes
		}
		if i+3 >= len(data) || data[i] != 0xFF {
			return nil, nil, errCut
		}
		marker, size := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))+2
		if marker == 0xD9 {
			return nil, nil, errCut // no picture
		}
		if i+size > len(data) || size < 4 {
			return nil, nil, errCut
		}
		seg := data[i : i+size]
		switch {
		case marker == 0xDA: // the picture, to its end
			end := endOfPicture(data, i+size)
			if len(data) > end {
				removed["图片后面附带的数据"]++
			}
			return append(out, data[i:end]...), removed, nil
		case marker == 0xE1:
			if way := orientation(seg); way > 1 {
				keep := exifOrientation(way)
				if !bytes.Equal(seg, keep) {
					removed["拍摄信息（位置、时间、设备、机主）"]++
				}
				out = append(out, keep...)
			} else {
				removed["拍摄信息（位置、时间、设备、机主）"]++
			}
		case marker == 0xE2 && bytes.HasPrefix(seg[4:], []byte("ICC_PROFILE\x00")), marker == 0xE0 && bytes.HasPrefix(seg[4:], []byte("JFIF\x00")) && size == 18, marker == 0xEE && bytes.HasPrefix(seg[4:], []byte("Adobe")):
			out = append(out, seg...)
		case marker >= 0xE0 && marker <= 0xEF:
			removed["程序写在图片里的信息"]++
		case marker == 0xFE:
			removed["图片备注"]++
		default:
			out = append(out, seg...)
		}
		i += size
	}
}

// endOfPicture returns the byte after the end mark of the scans from i on.
func endOfPicture(data []byte, i int) int {
	for i+1 < len(data) {
		k := bytes.IndexByte(data[i:], 0xFF)
		if k < 0 || i+k+1 >= len(data) {
			break
		}
		i += k
		switch m := data[i+1]; {
		case m == 0xD9:
			return i + 2
		case m == 0 || m >= 0xD0 && m <= 0xD7 || m == 0xFF:
			i++
			if m != 0xFF {
				i++
			}
		default: // a table or a scan between scans
			if i+3 >= len(data) {
				return len(data)
			}
			i += 2 + int(binary.BigEndian.Uint16(data[i+2:]))
		}
	}
	return len(data)
}

// orientation reads which way up EXIF says that the picture is; 0 for nothing.
func orientation(seg []byte) uint16 {
	if len(seg) < 18 || !bytes.HasPrefix(seg[4:], []byte("Exif\x00\x00")) {
		return 0
	}
	tiff := seg[10:]
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 0
	}
	n := int(order.Uint16(tiff[at:]))
	for k := range n {
		e := at + 2 + 12*k
		if e+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := order.Uint16(tiff[e+8:]); v <= 8 {
				return v
			}
		}
	}
	return 0
}

// exifOrientation is an EXIF segment that says the orientation and nothing else.
func exifOrientation(way uint16) []byte {
	seg := []byte("\xff\xe1\x00\x00Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(seg[2:], uint16(len(seg)-2))
	binary.BigEndian.PutUint16(seg[4+6+18:], way)
	return seg
}

// cleanPNG keeps the chunks that are the picture.
func cleanPNG(data []byte) ([]byte, counts, error) {
	removed := counts{}
	if len(data) < 8 {
		return nil, nil, errCut
	}
	out := append(make([]byte, 0, len(data)), data[:8]...)
	for i := 8; i+12 <= len(data); {
		n := int(binary.BigEndian.Uint32(data[i:]))
		if n < 0 || i+12+n > len(data) {
			return nil, nil, errCut
		}
		chunk := data[i : i+12+n]
		switch kind := string(chunk[4:8]); kind {
		case "IHDR", "PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT", "cICP":
			out = append(out, chunk...)
		case "IEND":
			if i+12+n < len(data) {
				removed["图片后面附带的数据"]++
			}
			return append(out, chunk...), removed, nil
		default: // tEXt, zTXt, iTXt, eXIf, tIME and those of programs
			removed["程序写在图片里的信息"]++
		}
		i += 12 + n
	}
	return nil, nil, errCut
}

// cleanGIF drops comments and what programs add; how often it plays stays.
func cleanGIF(data []byte) ([]byte, counts, error) {
	removed := counts{}
	if len(data) < 13 {
		return nil, nil, errCut
	}
	i := 13
	if data[10]&0x80 != 0 {
		i += 3 << (data[10]&7 + 1)
	}
	if i > len(data) {
		return nil, nil, errCut
	}
	out := append(make([]byte, 0, len(data)), data[:i]...)
	for i < len(data) {
		start := i
		switch data[i] {
		case 0x3B:
			if i+1 < len(data) {
				removed["图片后面附带的数据"]++
			}
			return append(out, 0x3B), removed, nil
		case 0x21:
			if i+2 >= len(data) {
				return nil, nil, errCut
			}
			label := data[i+1]
			plays := label == 0xFF && bytes.HasPrefix(data[i+2:], []byte("\x0bNETSCAPE2.0"))
			if i = blocks(data, i+2); i < 0 {
				return nil, nil, errCut
			}
			if label == 0xF9 || plays {
				out = append(out, data[start:i]...)
			} else {
				removed["程序写在图片里的信息"]++
			}
		case 0x2C:
			if i+10 > len(data) {
				return nil, nil, errCut
			}
			flags := data[i+9]
			i += 10
			if flags&0x80 != 0 {
				i += 3 << (flags&7 + 1)
			}
			if i = blocks(data, i+1); i < 0 {
				return nil, nil, errCut
			}
			out = append(out, data[start:i]...)
		default:
			return nil, nil, errCut
		}
	}
	return nil, nil, errCut
}

// blocks returns the byte after the sub-blocks that begin at i, -1 for a cut file.
func blocks(data []byte, i int) int {
	for i < len(data) {
		n := int(data[i])
		i++
		if n == 0 {
			return i
		}
		i += n
	}
	return -1
}

// cleanWebP keeps the chunks that are the picture.
func cleanWebP(data []byte) ([]byte, counts, error) {
	removed := counts{}
	out := append(make([]byte, 0, len(data)), data[:12]...)
	for i := 12; i+8 <= len(data); {
		n := int(binary.LittleEndian.Uint32(data[i+4:]))
		end := i + 8 + n + n&1
		if n < 0 || i+8+n > len(data) {
			return nil, nil, errCut
		}
		end = min(end, len(data))
		switch kind := string(data[i : i+4]); kind {
		case "VP8X":
			c := bytes.Clone(data[i:end])
			if len(c) > 8 {
				c[8] &^= 0x08 | 0x04 // no EXIF, no XMP
			}
			out = append(out, c...)
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			out = append(out, data[i:end]...)
		case "EXIF", "XMP ":
			removed["拍摄信息（位置、时间、设备、机主）"]++
		default:
			removed["程序写在图片里的信息"]++
		}
		i = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, removed, nil
}
