package attachment

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// An office file (.docx, .xlsx, .pptx) is a zip of parts that refer to each other.
// Parts that nobody sees are left out with every reference to them; the others are
// rewritten with the pieces that nobody sees cut out, and otherwise byte for byte.

// office is the work on one file.
type office struct {
	ext      string
	names    []string // in the order of the file
	parts    map[string][]byte
	removed  counts
	text     strings.Builder
	hidden   strings.Builder
	personal func(string) bool
	vanish   map[string]bool // styles of hidden text
}

const damaged = "文件不完整，或带密码打不开。请在 Word、Excel 或 WPS 里打开，另存一份（不设密码）再加。"

func cleanOffice(ext string, data []byte, personal func(string) bool) Copy {
	o := &office{ext: ext, parts: map[string][]byte{}, removed: counts{}, personal: personal, vanish: map[string]bool{}}
	if personal == nil {
		o.personal = func(string) bool { return false }
	}
	if err := o.open(data); err != nil {
		return Copy{Refused: damaged}
	}
	if why := o.refuse(); why != "" {
		return Copy{Refused: why}
	}
	o.dropParts()
	if err := o.clean(); err != nil {
		return Copy{Refused: damaged}
	}
	c := Copy{Data: data, Removed: o.removed.parts(), Text: o.text.String(), Hidden: o.hidden.String()}
	if c.Changed() {
		out, err := o.pack()
		if err != nil {
			return Copy{Refused: damaged}
		}
		c.Data = out
	}
	if n := o.pictures(); n > 0 {
		c.Look = fmt.Sprintf("文件里有%d张图片，%s", n, lookAtPicture)
	}
	return c
}

// open reads all parts.
func (o *office) open(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	total := 0
	if len(z.File) > maxParts {
		return errors.New("attachment: too many parts")
	}
	for _, f := range z.File {
		name := path.Clean(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if f.FileInfo().IsDir() {
			continue
		}
		if _, twice := o.parts[name]; twice {
			return errors.New("attachment: a part stands twice")
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(io.LimitReader(r, int64(maxUnpacked-total)+1))
		_ = r.Close()
		if err != nil {
			return err
		}
		if total += len(b); total > maxUnpacked {
			return errors.New("attachment: too large when unpacked")
		}
		if len(b) > 1 && (b[0] == 0xFF && b[1] == 0xFE || b[0] == 0xFE && b[1] == 0xFF) && isXML(name) {
			b = bytes.Replace(fromUTF16(b), []byte(`encoding="UTF-16"`), []byte(`encoding="UTF-8"`), 1)
		}
		o.names, o.parts[name] = append(o.names, name), b
	}
	if o.parts["[Content_Types].xml"] == nil {
		return errors.New("attachment: no office file")
	}
	return nil
}

func isXML(name string) bool {
	return strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml")
}

// refuse says why a file has no clean copy.
func (o *office) refuse() string {
	for _, n := range o.names {
		switch {
		case n == "EncryptedPackage" || n == "EncryptionInfo":
			return damaged
		case strings.HasPrefix(n, "ppt/slides/slide") && bytes.Contains(o.parts[n], []byte(`show="0"`)):
			return "演示文稿里有隐藏的幻灯片。请删去隐藏的幻灯片，另存一份再加。"
		}
	}
	return ""
}

// unseenParts are parts that a reader does not see, by the beginning of their path
// or a piece of it.
var unseenParts = []struct{ prefix, piece, what string }{
	{"docProps/thumbnail", "", "缩略图"},
	{"docProps/", "", "文件属性（作者、单位、修改记录）"},
	{"customXml/", "", "自定义数据"},
	{"xl/customProperty", "", "自定义数据"},
	{"word/comments", "", "批注"},
	{"word/people", "", "批注"},
	{"xl/comments", "", "批注"},
	{"xl/threadedComments", "", "批注"},
	{"xl/persons", "", "批注"},
	{"ppt/comments", "", "批注"},
	{"ppt/commentAuthors", "", "批注"},
	{"ppt/authors", "", "批注"},
	{"ppt/notesSlides/", "", "演讲者备注"},
	{"", "vbaProject", "宏（程序）"},
	{"", "vbaData", "宏（程序）"},
	{"", "/activeX/", "控件（程序）"},
	{"", "/ctrlProps/", "控件（程序）"},
	{"", "/macrosheets/", "宏（程序）"},
	{"", "/embeddings/", "嵌入的文件"},
	{"", "/externalLinks/", "指向别的文件的链接"},
	{"xl/connections", "", "数据连接"},
	{"xl/queryTables/", "", "数据连接"},
	{"xl/pivotCache/", "", "数据透视表背后的明细"},
	{"xl/pivotTables/", "", "数据透视表背后的明细"},
	{"xl/slicer", "", "数据透视表背后的明细"},
	{"xl/revisions/", "", "修订记录"},
	{"xl/model/", "", "数据连接"},
	{"word/glossary/", "", "构建基块"},
	{"word/webSettings", "", ""},
	{"", "printerSettings", "打印机设置"},
	{"", "/userCustomization/", "自定义数据"},
	{"customUI/", "", "自定义数据"},
	{"word/afchunk", "", "插入的文件"},
	{"_xmlsignatures/", "", "旧的电子签名"},
	{"xl/calcChain", "", ""},
	{"", "/webextensions/", "控件（程序）"},
	{"", "/diagrams/data", ""},
}

// unseenPart tells what a part is that a reader does not see.
func unseenPart(name string) (what string, drop bool) {
	low := "/" + strings.ToLower(name)
	for _, u := range unseenParts {
		if u.prefix == "" && u.piece == "/diagrams/data" {
			continue // what a diagram shows
		}
		if u.prefix != "" && strings.HasPrefix(low, "/"+strings.ToLower(u.prefix)) || u.piece != "" && strings.Contains(low, strings.ToLower(u.piece)) {
			return u.what, true
		}
	}
	if strings.HasPrefix(name, "xl/drawings/vmlDrawing") || strings.Contains(low, "/xl/drawings/vmldrawing") {
		return "", true // the boxes of comments
	}
	return "", false
}

// dropParts leaves the unseen parts out, with every reference to them.
func (o *office) dropParts() {
	gone := map[string]bool{}
	for _, n := range slices.Clone(o.names) {
		what, drop := unseenPart(n)
		if !drop {
			continue
		}
		if what == "" && !strings.HasPrefix(n, "xl/drawings/vml") {
			continue // harmless, and left
		}
		if isXML(n) && what != "" && !strings.HasSuffix(n, ".rels") {
			o.hidden.WriteString(plainText(o.parts[n]) + "\n")
		}
		if what != "" && !strings.HasSuffix(n, ".rels") && !(what == "批注" && isXML(n) && strings.TrimSpace(plainText(o.parts[n])) == "") {
			o.removed[what]++
		}
		o.drop(n)
		gone[n] = true
	}
	o.unrefer(gone)
}

func (o *office) drop(name string) {
	delete(o.parts, name)
	o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
}

// unrefer takes out what refers to parts that are gone: relations, types.
func (o *office) unrefer(gone map[string]bool) {
	if len(gone) == 0 {
		return
	}
	for _, n := range o.names {
		switch {
		case n == "[Content_Types].xml":
			o.parts[n] = edit(o.parts[n], func(e *element) {
				if e.local == "Override" && gone[strings.TrimPrefix(e.attr("PartName"), "/")] {
					e.drop = true
				}
			})
		case strings.HasSuffix(n, ".rels"):
			base := path.Dir(path.Dir(n)) // of xl/_rels/workbook.xml.rels: xl
			owner := path.Join(base, strings.TrimSuffix(path.Base(n), ".rels"))
			if owner != base && owner != "." && o.parts[owner] == nil && !strings.HasPrefix(n, "_rels/") {
				continue
			}
			o.parts[n] = edit(o.parts[n], func(e *element) {
				if e.local != "Relationship" {
					return
				}
				t := e.attr("Target")
				to := path.Join(base, t)
				if strings.HasPrefix(t, "/") {
					to = strings.TrimPrefix(path.Clean(t), "/")
				}
				if e.attr("TargetMode") != "External" && gone[to] {
					e.drop = true
				}
			})
		}
	}
}

// clean rewrites the parts that stay and reads what they say.
func (o *office) clean() error {
	o.dropRemarks()
	o.hiddenStyles()
	if o.ext == ".xlsx" {
		if err := o.cleanBook(); err != nil {
			return err
		}
	}
	for _, n := range o.names {
		if !isXML(n) {
			o.cleanMedia(n)
			continue
		}
		switch {
		case n == "[Content_Types].xml":
			continue
		case strings.HasSuffix(n, ".rels"):
			o.parts[n] = o.cleanRels(o.parts[n])
			continue
		case strings.HasPrefix(n, "word/settings"), strings.HasPrefix(n, "ppt/presProps"):
			o.parts[n] = o.cleanSettings(o.parts[n])
			continue
		case strings.HasPrefix(n, "word/"), strings.HasPrefix(n, "ppt/"), strings.Contains(n, "/drawings/"), strings.Contains(n, "/charts/"), strings.Contains(n, "/diagrams/"):
			o.parts[n] = o.cleanPage(o.parts[n])
		}
		if !strings.Contains(n, "/theme/") && !strings.HasSuffix(n, "styles.xml") && !strings.HasPrefix(n, "word/fontTable") {
			if o.parts[n] = o.cleanDescriptions(o.parts[n]); n != "xl/sharedStrings.xml" && !strings.HasPrefix(n, "xl/worksheets/") {
				o.text.WriteString(plainText(o.parts[n]) + "\n")
			}
		}
	}
	return nil
}

// dropRemarks takes remarks of programs out of the XML.
func (o *office) dropRemarks() {
	for _, n := range o.names {
		b := o.parts[n]
		if !isXML(n) || !bytes.Contains(b, []byte("<!--")) {
			continue
		}
		o.removed["文件里的注释"]++
		if i := bytes.Index(b, []byte("<!--")); i >= 0 {
			o.hidden.Write(b[i:min(len(b), i+4000)])
		}
		o.parts[n] = edit(b, func(*element) {})
	}
}

// cleanRels reads where links lead, and takes out the address of a template.
func (o *office) cleanRels(b []byte) []byte {
	return edit(b, func(e *element) {
		if e.local != "Relationship" || e.attr("TargetMode") != "External" {
			return
		}
		t := e.attr("Type")
		if strings.HasSuffix(t, "/attachedTemplate") || strings.HasSuffix(t, "/oleObject") || strings.HasSuffix(t, "/mailMergeSource") || strings.HasSuffix(t, "/frame") || strings.HasSuffix(t, "/externalLinkPath") {
			o.removed["指向别的文件的链接"]++
			e.drop = true
			return
		}
		o.text.WriteString(e.attr("Target") + "\n")
	})
}

// cleanSettings takes out variables, the machine's marks and the template.
func (o *office) cleanSettings(b []byte) []byte {
	return edit(b, func(e *element) {
		switch e.local {
		case "docVars", "mailMerge", "attachedTemplate", "rsids", "docId", "writeProtection":
			if e.local == "docVars" || e.local == "mailMerge" {
				o.removed["文档变量"]++
				o.hidden.WriteString(attributes(e) + "\n")
			} else {
				o.removed["文件属性（作者、单位、修改记录）"]++
			}
			e.drop = true
		case "trackRevisions":
			e.drop = true
			o.removed["修订"]++
		}
	})
}

// cleanMedia takes what cameras write out of the pictures of a file.
func (o *office) cleanMedia(name string) {
	b := o.parts[name]
	c := Copy{}
	switch kindOf(strings.ToLower(path.Ext(name)), b) {
	case "jpeg", "png", "gif", "webp":
		c = Clean(name, b, nil)
	}
	if c.Refused == "" && c.Changed() {
		o.parts[name] = c.Data
		for _, p := range c.Removed {
			o.removed[p.What] += p.N
		}
	}
}

// pictures counts the pictures that a reader sees.
func (o *office) pictures() (n int) {
	for _, name := range o.names {
		if strings.Contains(name, "/media/") {
			n++
		}
	}
	return n
}

// pack writes the parts; the same parts give the same bytes.
func (o *office) pack() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, n := range o.names {
		h := &zip.FileHeader{Name: n, Method: zip.Deflate}
		h.Modified = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(o.parts[n]); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}
