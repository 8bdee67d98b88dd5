package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// Limits of an office file, in bytes once unpacked. A bomb is refused by what
// its directory says, before anything is unpacked; the zip reader holds every
// member to that.
const (
	maxEntries  = 4000
	maxUnpacked = 160 << 20
	maxXMLPart  = 16 << 20 // a thousand pages; read at some 10 MB a second
	maxRatio    = 200      // and more than 32 MB: not a document that somebody typed
)

// archive is an office file: a zip with members known by lower-case names.
type archive struct {
	files map[string]*zip.File
}

func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuseFor(err, "文件已损坏，打不开（可能没有传完）。请重新保存一份，再交一次。")
	}
	if len(z.File) > maxEntries {
		return nil, refuse("文件里有 %d 个部件，不像一份公文，没有打开。请把内容复制到新文档里，再交一次。", len(z.File))
	}
	a := &archive{files: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return nil, refuse("文件解开后超过 %d MB，可能是压缩炸弹，没有打开。请压缩文中的图片，或把内容复制到新文档里，再交一次。", maxUnpacked>>20)
		}
		name := partName(f.Name)
		if _, twice := a.files[name]; !twice {
			a.files[name] = f
		}
	}
	if total > 32<<20 && total > maxRatio*uint64(len(data)) {
		return nil, refuse("文件解开后大了 %d 倍，可能是压缩炸弹，没有打开。请把内容复制到新文档里，再交一次。", total/uint64(len(data)))
	}
	return a, nil
}

// partName makes the names of members comparable: some programs write
// backslashes, a leading slash or capitals.
func partName(s string) string {
	s = strings.ReplaceAll(s, `\`, "/")
	return strings.ToLower(strings.TrimLeft(s, "/"))
}

func (a *archive) has(name string) bool {
	_, ok := a.files[partName(name)]
	return ok
}

// read unpacks a member of at most limit bytes; nil when there is none, or when
// it is too large or broken (ok is false then).
func (a *archive) read(name string, limit int64) (data []byte, ok bool) {
	f := a.files[partName(name)]
	if f == nil {
		return nil, true
	}
	if f.UncompressedSize64 > uint64(limit) {
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		return nil, false
	}
	defer r.Close()
	data, err = io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil || int64(len(data)) > limit {
		return nil, false
	}
	return data, true
}

// rel is one relationship of a part of an office file.
type rel struct {
	kind     string // the last word of its type: image, hyperlink, oleObject …
	target   string
	external bool
}

// rels reads a relationships part; missing or broken, there are none.
func (a *archive) rels(name string) map[string]rel {
	out := map[string]rel{}
	data, _ := a.read(name, 4<<20)
	w := newWalker(data)
	if w.root() == nil {
		return out
	}
	w.each(func(e *xml.StartElement) {
		if e.Name.Local == "Relationship" {
			out[attr(e, "Id")] = rel{
				kind:     path.Base(attr(e, "Type")),
				target:   strings.ReplaceAll(attr(e, "Target"), `\`, "/"),
				external: attr(e, "TargetMode") == "External",
			}
		}
	})
	return out
}
