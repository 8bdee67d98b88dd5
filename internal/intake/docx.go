package intake

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"

	"gaoshi/internal/notice"
)

// docx reads one Word document.
type docx struct {
	zip     *archive
	dir     string // of the main part
	rels    map[string]rel
	styles  *styles
	numbers *numbering
	notes   map[string]string // footnotes and endnotes, by kind and id

	w        *walker
	parts    []part
	fields   []wordField
	noteList []string
	pictures *pictures
	seen     seen
	deep     int    // text boxes and tables we are in
	cells    int    // table cells we are in
	joined   *para  // a paragraph whose end was deleted: it goes on in the next one
	changing string // the kind of tracked change that was met last, "" after other text
}

// seen counts what was met and not taken over.
type seen struct {
	changes, deletedRows                        int
	hidden, struck, white, objects              int
	hiddenRows, textBoxes, nested, badPictures  int
	cropped, linkedPictures, formulas, contents int
	symbols, placeholders                       int
}

type wordField struct {
	instr    string
	result   bool // past the separator
	href     string
	drop     bool // its result is not taken over
	contents bool // a table of contents, over many paragraphs
	box      bool // of an old form
	ticked   bool
}

// readDocx reads a Word document into parts, with what was not taken over.
func readDocx(z *archive) ([]part, []notice.Attachment, []notice.Finding, error) {
	d := &docx{zip: z, pictures: &pictures{}}
	main := d.mainPart()
	body, ok := z.read(main, maxXMLPart)
	if !ok {
		return nil, nil, nil, refuse("文档正文太大或已损坏，读不出来。请把内容复制到新文档里保存，再交一次。")
	}
	if body == nil {
		return nil, nil, nil, refuse("这不是完整的 Word 文档（里面没有正文）。请在 Word 或 WPS 里另存为 .docx，再交一次。")
	}
	d.dir = path.Dir(main)
	d.rels = d.zip.rels(path.Join(d.dir, "_rels", path.Base(main)+".rels"))
	d.styles = readStyles(d.side("styles"))
	d.numbers = readNumbering(d.side("numbering"))
	d.notes = map[string]string{}
	d.readNotes("footnotes", "footnote")
	d.readNotes("endnotes", "endnote")

	d.w = newWalker(body)
	if d.w.root() == nil {
		return nil, nil, nil, refuseFor(d.w.broken(), "文档正文已损坏，读不出来。请在 Word 或 WPS 里打开后另存一份，再交一次。")
	}
	d.w.each(func(e *xml.StartElement) {
		if e.Name.Local == "body" {
			d.blocks(&d.parts)
		}
	})
	if err := d.w.broken(); err != nil {
		return nil, nil, nil, refuseFor(err, "文档正文已损坏，只能读出一半，没有采用。请在 Word 或 WPS 里打开后另存一份，再交一次。")
	}
	for i, s := range d.noteList {
		d.parts = append(d.parts, textPart(fmt.Sprintf("注%d：%s", i+1, s)))
	}
	return d.parts, d.pictures.files, d.findings(), nil
}

// mainPart finds the document's main part: most are word/document.xml, but not all.
func (d *docx) mainPart() string {
	for _, r := range d.zip.rels("_rels/.rels") {
		if r.kind == "officeDocument" && !r.external {
			return partName(r.target)
		}
	}
	return "word/document.xml"
}

// partOf resolves a relationship's target to the name of a member.
func (d *docx) partOf(r rel) string {
	if strings.HasPrefix(r.target, "/") {
		return partName(r.target)
	}
	return partName(path.Join(d.dir, r.target))
}

// side reads a part that the main part points to, by kind of relationship.
func (d *docx) side(kind string) []byte {
	for _, r := range d.rels {
		if r.kind == kind && !r.external {
			data, _ := d.zip.read(d.partOf(r), maxXMLPart)
			return data
		}
	}
	data, _ := d.zip.read(path.Join(d.dir, kind+".xml"), maxXMLPart)
	return data
}

// readNotes reads footnotes or endnotes as plain words.
func (d *docx) readNotes(kind, element string) {
	w := newWalker(d.side(kind))
	if w.root() == nil {
		return
	}
	w.each(func(e *xml.StartElement) {
		if e.Name.Local != element || attr(e, "type") == "separator" || attr(e, "type") == "continuationSeparator" {
			return
		}
		id := attr(e, "id")
		inner := &docx{zip: d.zip, dir: d.dir, rels: d.rels, styles: d.styles, numbers: d.numbers, w: w, pictures: d.pictures}
		var parts []part
		inner.blocks(&parts)
		var words []string
		for _, p := range parts {
			if p.text != "" {
				words = append(words, p.text)
			}
		}
		d.notes[element+id] = strings.Join(words, " ")
		d.seen.add(inner.seen)
	})
}

func (s *seen) add(o seen) {
	s.changes += o.changes
	s.hidden += o.hidden
	s.struck += o.struck
	s.white += o.white
	s.symbols += o.symbols
	s.placeholders += o.placeholders
	s.objects += o.objects
}

// blocks reads the children of a body, cell, text box or content control.
func (d *docx) blocks(out *[]part) {
	d.w.each(func(e *xml.StartElement) { d.block(e, out) })
	d.endJoined(out)
}

func (d *docx) block(e *xml.StartElement, out *[]part) {
	switch e.Name.Local {
	case "p":
		d.paragraph(out)
	case "tbl":
		d.endJoined(out)
		d.table(out)
	case "sdt":
		d.control(func(c *xml.StartElement) { d.block(c, out) })
	case "sdtContent", "customXml", "smartTag", "txbxContent":
		d.blocks(out)
	case "ins", "moveTo":
		d.change(e.Name.Local)
		d.blocks(out)
	case "del", "moveFrom":
		d.change(e.Name.Local)
	case "AlternateContent":
		d.alternate(func(e *xml.StartElement) { d.block(e, out) })
	case "altChunk":
		d.seen.objects++
	}
}

// alternate reads the first choice of an mc:AlternateContent, or its fallback
// where there is no choice; both would say everything twice.
func (d *docx) alternate(fn func(e *xml.StartElement)) {
	done := false
	d.w.each(func(e *xml.StartElement) {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return
		}
		done = true
		d.w.each(fn)
	})
}

// findings tells what was met and not taken over.
func (d *docx) findings() []notice.Finding {
	var fs []notice.Finding
	add := func(n int, kind string, sev notice.Severity, format string) {
		if n > 0 {
			fs = append(fs, found(kind, sev, "Word 文档", fmt.Sprintf(format, n)))
		}
	}
	s := &d.seen
	add(s.changes, "tracked_changes", notice.Warn, "文档里有 %d 处修订没有定稿。这里按“接受全部修订”处理：删去的没有采用，加上的采用了。请逐处核对，或在 Word 里定稿后再交。")
	add(s.hidden, "hidden_text", notice.Warn, "有 %d 处隐藏文字，没有采用。请确认不需要公开。")
	add(s.struck, "struck_text", notice.Warn, "有 %d 处画了删除线的文字，没有采用。请确认是要删去的。")
	add(s.white, "white_text", notice.Warn, "有 %d 处白色或极小的文字，打印出来看不见，没有采用。请确认不需要公开。")
	add(s.hiddenRows, "hidden_rows", notice.Warn, "表格里有 %d 行是隐藏的，没有采用。请确认不需要公开。")
	add(s.deletedRows, "tracked_changes", notice.Warn, "表格里有 %d 行在修订中已删去，没有采用。请核对。")
	add(d.commentCount(), "comments", notice.Warn, "文档里有 %d 条批注，没有采用。请确认批注里的问题都已解决。")
	add(s.objects+d.embedded(), "embedded_object", notice.Warn, "文档里嵌入了 %d 个对象（图表、表格、文档或插件），没有采用。要公开的请另存为附件。")
	add(s.nested, "nested_table", notice.Note, "有 %d 个表格套在另一个表格里，已合并成一格。请看看读起来对不对。")
	add(s.badPictures, "picture_format", notice.Warn, "有 %d 张图片的格式网页和手机打不开，没有采用。请另存为 PNG 或 JPG 再插入。")
	add(s.linkedPictures, "picture_format", notice.Warn, "有 %d 张图片只是链接，文件里没有图，没有采用。请把图片插入文档。")
	add(s.cropped, "picture_cropped", notice.Warn, "有 %d 张图片裁剪过，被裁掉的部分已按裁剪去掉或整张没有采用。请看看图片对不对。")
	add(s.symbols, "symbol", notice.Warn, "有 %d 个图形字体的符号认不出，位置上写成了“〓”。请对照原件改成文字。")
	add(s.placeholders, "placeholder", notice.Warn, "有 %d 处表单还没有填（提示文字），没有带过来。请对照原件看要不要填。")
	add(s.formulas, "formula", notice.Note, "有 %d 个公式，只取了其中的文字。请看看读起来对不对。")
	add(s.contents, "contents_table", notice.Note, "有 %d 个目录，没有采用：网页和海报上用不着页码。")
	return append(append(fs, d.margins()...), d.properties()...)
}

func (d *docx) commentCount() int {
	n := 0
	w := newWalker(d.side("comments"))
	if w.root() != nil {
		w.each(func(e *xml.StartElement) {
			if e.Name.Local == "comment" {
				n++
			}
		})
	}
	return n
}

// embedded counts embedded files and macros that nothing in the text showed.
func (d *docx) embedded() int {
	n := 0
	for name := range d.zip.files {
		if strings.Contains(name, "/embeddings/") || strings.Contains(name, "/activex/") && strings.HasSuffix(name, ".bin") || strings.HasSuffix(name, "vbaproject.bin") {
			n++
		}
	}
	return max(0, n-d.seen.objects)
}

// margins reports the words of headers and footers, which are not taken over.
func (d *docx) margins() []notice.Finding {
	words := map[string]bool{}
	for _, r := range d.rels {
		if r.kind != "header" && r.kind != "footer" || r.external {
			continue
		}
		data, _ := d.zip.read(d.partOf(r), 4<<20)
		w := newWalker(data)
		if w.root() == nil {
			continue
		}
		inner := &docx{zip: d.zip, dir: d.dir, styles: d.styles, numbers: readNumbering(nil), w: w, pictures: &pictures{}}
		var parts []part
		inner.blocks(&parts)
		for _, p := range parts {
			if t := strings.Trim(p.text, " -—－–·0123456789第页共/"); t != "" {
				words[p.text] = true
			}
		}
	}
	var fs []notice.Finding
	for _, t := range sorted(words) {
		if m := secrecyMark.FindString(t); m != "" {
			fs = append(fs, secrecyFinding("页眉页脚", m))
			continue
		}
		f := found("header_footer", notice.Note, "页眉页脚", "页眉页脚里的文字没有采用。要公开的请写进正文。")
		f.Text = short(t)
		fs = append(fs, f)
	}
	return fs
}

// properties reports what the file says about who made it; its values are about
// persons and are not repeated.
func (d *docx) properties() []notice.Finding {
	return fileProperties(d.zip, "Word 文档")
}

func fileProperties(z *archive, place string) []notice.Finding {
	kinds := map[string]bool{}
	for part, fields := range map[string]map[string]string{
		"docprops/core.xml": {"creator": "作者", "lastModifiedBy": "最后修改人", "keywords": "关键词", "description": "备注", "subject": "主题"},
		"docprops/app.xml":  {"Company": "单位", "Manager": "主管"},
	} {
		data, _ := z.read(part, 1<<20)
		w := newWalker(data)
		if w.root() == nil {
			continue
		}
		w.each(func(e *xml.StartElement) {
			if name, ok := fields[e.Name.Local]; ok && strings.TrimSpace(w.text()) != "" {
				kinds[name] = true
			}
		})
	}
	if z.has("docprops/custom.xml") {
		kinds["自定义属性"] = true
	}
	if len(kinds) == 0 {
		return nil
	}
	return []notice.Finding{found("properties", notice.Note, place,
		"文件属性里写有"+strings.Join(sorted(kinds), "、")+"，没有采用，不会公开。原文件如果要当附件发，请先清除属性。")}
}
