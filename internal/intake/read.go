package intake

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Result is what a file became.
type Result struct {
	Notice   *notice.Notice   // a draft; ID, author and times of filing are the caller's
	Official Official         // what a 公文 said of itself, where one was recognised
	Findings []notice.Finding // what was not taken over, and what is missing
	Format   string           // docx, xlsx, csv, markdown, text, html
}

// Converter turns a file of an old format into .docx or .xlsx, by its content.
// The name tells the old format by its extension only.
type Converter func(name string, data []byte) (newName string, converted []byte, err error)

// Reader reads files. Its zero value reads what needs no other program.
type Reader struct {
	// Convert turns .doc, .wps, .xls and the like into something that can be
	// read; nil where no such program is installed.
	Convert Converter
}

// Read reads a file with the zero Reader.
func Read(name string, data []byte) (Result, error) { return (&Reader{}).Read(name, data) }

// Read turns a file into a draft, by what the file is and not by what it is
// called. An error is a *Refused: Chinese, for the clerk. Time and memory are
// bounded by the limits of this package, whatever the file is.
func (r *Reader) Read(name string, data []byte) (Result, error) {
	if len(data) > limits.UploadBytes {
		return Result{}, refuse("文件有 %d MB，超过 %d MB 的上限，没有打开。请压缩文中的图片，或把图片另外交。", len(data)>>20, limits.UploadBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Result{}, refuse("这份文件是空的。请确认选对了文件。")
	}
	return r.read(name, data, true)
}

func (r *Reader) read(name string, data []byte, mayConvert bool) (Result, error) {
	format := sniff(name, data)
	switch format {
	case "zip":
		return readOffice(data, r, name, mayConvert)
	case "ole", "rtf":
		return r.convert(name, data, oldFormatMessage(name, data, format), mayConvert)
	case "pdf":
		return Result{}, refuse("PDF 不能直接用：里面多是扫描的图片，或版面打散的文字，读出来会错。请交定稿的 Word 文档；只有 PDF 的，请把文字复制粘贴进来。")
	case "webarchive":
		return Result{}, refuse("这是网页存档或 XML 格式的文件（有的办公系统导出的 .doc 就是这种）。请在 Word 或 WPS 里打开，“另存为”.docx，再交一次。")
	case "image":
		return Result{}, refuse("这是一张图片，不是文稿。请交 Word 文档或文字；图片可以作为附件添加。")
	case "html":
		return readHTML(name, data)
	case "markdown":
		return readMarkdown(data)
	}
	if len(data) > 2*maxMarkdown { // in any encoding too long: not taken apart first
		return Result{}, refuse("这份文字有 %d MB，超过 %d MB 的上限，不像一份公告。请删去无关内容后再交。", len(data)>>20, maxMarkdown>>20)
	}
	text, ok := decodeText(data)
	if !ok {
		return Result{}, refuse("这份文件读不出文字。请交 Word 文档（.docx）、Excel 表（.xlsx）或文本文件（.txt、.md）。")
	}
	if len(text) > maxMarkdown {
		return Result{}, refuse("这份文字有 %d MB，超过 %d MB 的上限，不像一份公告。请删去无关内容后再交。", len(text)>>20, maxMarkdown>>20)
	}
	if format == "text-html" {
		return readHTML(name, []byte(text))
	}
	if format == "csv" {
		return readCSV(name, text)
	}
	return draft("text", name, textParts(normalLines(text)), nil, nil)
}

// draft makes a result of parts.
func draft(format, name string, parts []part, files []notice.Attachment, found []notice.Finding) (Result, error) {
	body, o, fs := recognise(parts)
	n := &notice.Notice{Edition: 1, Kind: notice.Original, Status: notice.Draft}
	found = append(found, fs...)
	found = append(found, fill(n, body, o)...)
	if len(n.Content.Body) > maxMarkdown {
		return Result{}, refuse("这份文件的文字有 %d MB，太长了，不像一份公告。名单请分村、分表交。", len(n.Content.Body)>>20)
	}
	n.Content.Attachments = files
	if t := titleOfName(name); n.Content.Title == "" && t != "" {
		n.Content.Title = t
		found = append(found, notice.Finding{Kind: "guessed", Severity: notice.Warn, Place: "标题", Text: t, Message: "文中没有认出标题，先用了文件名。请看看对不对。"})
	}
	return Result{Notice: n, Official: o, Findings: append(found, Missing(n)...), Format: format}, nil
}

var copyMark = regexp.MustCompile(`([（(]\d{1,2}[）)]|\s*[-_—]?\s*(副本|定稿|终稿|最终版?|修改稿?|发布稿|送审稿|公开稿))+$`)

// titleOfName makes a title of a file's name, "" when it says too little.
func titleOfName(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = cleanText(copyMark.ReplaceAllString(strings.TrimSuffix(base, path.Ext(base)), ""))
	han := 0
	for _, c := range base {
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	if han < 4 || len([]rune(base)) > 60 || strings.Contains(base, "\n") {
		return ""
	}
	return base
}

var oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// sniff tells a file's format by its content; the name decides only between the
// formats that are all plain text.
func sniff(name string, data []byte) string {
	ext := strings.ToLower(path.Ext(name))
	head := data[:min(len(data), 4096)]
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return "zip"
	case bytes.HasPrefix(data, oleMagic):
		return "ole"
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return "rtf"
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return "pdf"
	case pictureKind(data) != "" && pictureKind(data) != "bmp", pictureKind(data) == "bmp" && !utf8.Valid(head):
		return "image"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		if ext == ".html" || ext == ".htm" {
			return "text-html"
		}
		return "text"
	case bytes.HasPrefix(head, []byte("MIME-Version:")) && bytes.Contains(head, []byte("multipart/")),
		bytes.HasPrefix(head, []byte("<?xml")) && (bytes.Contains(head, []byte("wordDocument")) || bytes.Contains(head, []byte("progid=\"Word")) || bytes.Contains(head, []byte("<pkg:package")) || bytes.Contains(head, []byte("progid=\"Excel"))):
		return "webarchive"
	case looksLikeHTML(head) && ext != ".md":
		if utf8.Valid(data) {
			return "html"
		}
		return "text-html"
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if ext == ".md" || ext == ".markdown" || bytes.HasPrefix(trimmed, []byte("---\n")) || bytes.HasPrefix(trimmed, []byte("---\r\n")) {
		return "markdown"
	}
	if ext == ".csv" {
		return "csv"
	}
	if utf8.Valid(data) && ext != ".txt" && looksLikeMarkdown(data) {
		return "markdown"
	}
	return "text"
}

var htmlStart = regexp.MustCompile(`^(<!doctype html|<!--\s*startfragment|<(html|head|body|meta|title|style|script|p|div|table|span|h[1-6]|ul|ol|li|dl|br|hr|b|i|u|em|strong|font|o:p|center|section|article|main|blockquote|pre|a|img|form)[\s/>])`)

// looksLikeHTML reports whether a text is a page, or a piece of one as a browser
// or Word puts it on the clipboard.
func looksLikeHTML(head []byte) bool {
	t := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")))
	if htmlStart.MatchString(t) {
		return true
	}
	return strings.HasPrefix(t, "version:") && strings.Contains(t, "<html") || strings.HasPrefix(t, "<?xml") && strings.Contains(t, "<html")
}

// looksLikeMarkdown reports whether a text without a telling name uses marks
// that only Markdown has: headings, tables.
func looksLikeMarkdown(data []byte) bool {
	for _, l := range strings.Split(string(data[:min(len(data), 64<<10)]), "\n") {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "|--") || strings.HasPrefix(l, "|:-") || strings.HasPrefix(l, "| --") || atxHeading.MatchString(l) {
			return true
		}
	}
	return false
}

// readOffice reads a zip: a Word document or a sheet, or a format that is told
// what to do.
func readOffice(data []byte, r *Reader, name string, mayConvert bool) (Result, error) {
	z, err := openArchive(data)
	if err != nil {
		return Result{}, err
	}
	switch kind := officeKind(z); kind {
	case "docx":
		parts, files, fs, err := readDocx(z)
		if err != nil {
			return Result{}, err
		}
		return draft("docx", name, parts, files, fs)
	case "xlsx":
		parts, fs, err := readXLSX(z, data)
		if err != nil {
			return Result{}, err
		}
		return draft("xlsx", name, parts, nil, fs)
	case "odf":
		return r.convert(name, data, "这是 OpenDocument 文件（.odt、.ods）。请在 WPS 或 Word 里“另存为”.docx 或 .xlsx，再交一次。", mayConvert)
	case "pptx":
		return Result{}, refuse("这是演示文稿（PPT），不是公文。请交 Word 文档；要公开的页面请另存为图片，作为附件添加。")
	case "ofd":
		return Result{}, refuse("这是 OFD 版式文件，不能改也读不准。请交定稿的 Word 文档；OFD 可以作为附件添加。")
	}
	return Result{}, refuse("这是一个压缩包，不是文档。请解压后把里面的 Word 文档或 Excel 表交上来，一次一个。")
}

// officeKind tells what kind of office file a zip is, "" for none.
func officeKind(z *archive) string {
	types, _ := z.read("[content_types].xml", 4<<20)
	t := string(types)
	mime, _ := z.read("mimetype", 200)
	switch {
	case strings.Contains(string(mime), "opendocument"):
		return "odf"
	case z.has("ofd.xml"):
		return "ofd"
	case strings.Contains(t, "wordprocessingml"), z.has("word/document.xml"):
		return "docx"
	case strings.Contains(t, "spreadsheetml"), z.has("xl/workbook.xml"):
		return "xlsx"
	case strings.Contains(t, "presentationml"), z.has("ppt/presentation.xml"):
		return "pptx"
	}
	return ""
}

// oldFormatMessage tells what to do with a file of an old or locked format.
func oldFormatMessage(name string, data []byte, format string) string {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case encrypted(data):
		return "文件加了密码，打不开。请在 Word 或 WPS 里去掉打开密码，另存一份再交。"
	case format == "rtf":
		return "这是 RTF 格式的文件。请在 Word 或 WPS 里打开，“另存为”.docx，再交一次。"
	case ext == ".xls" || ext == ".et" || utf16Contains(data, "Workbook"):
		return "这是旧格式的表格（.xls 或 .et）。请在 Excel 或 WPS 里打开，“另存为”.xlsx，再交一次。"
	case ext == ".wps":
		return "这是 WPS 文字的旧格式（.wps）。请在 WPS 里打开，“另存为”.docx，再交一次。"
	}
	return "这是旧格式的 Word 文档（.doc）。请在 Word 或 WPS 里打开，“另存为”.docx，再交一次。"
}

// encrypted reports whether an OLE file wraps an office file with a password.
func encrypted(data []byte) bool {
	return utf16Contains(data, "EncryptedPackage") || utf16Contains(data, "EncryptionInfo")
}

func utf16Contains(data []byte, ascii string) bool {
	w := make([]byte, 0, 2*len(ascii))
	for i := range len(ascii) {
		w = append(w, ascii[i], 0)
	}
	return bytes.Contains(data, w)
}

// convert reads a file through the converter; without one, or when it fails, the
// file is refused with the message.
func (r *Reader) convert(name string, data []byte, message string, mayConvert bool) (Result, error) {
	if r.Convert == nil || !mayConvert || encrypted(data) {
		return Result{}, refuse("%s", message)
	}
	newName, converted, err := r.Convert(name, data)
	if err != nil {
		return Result{}, refuseFor(err, "%s", message)
	}
	if len(converted) > 4*limits.UploadBytes {
		return Result{}, refuse("%s", message)
	}
	res, err := r.read(newName, converted, false)
	if err != nil {
		return Result{}, err
	}
	f := found("converted", notice.Warn, "文件", "这是旧格式的文件，已转换后读取。请对照原件看一遍，特别是编号和表格。")
	res.Findings = append([]notice.Finding{f}, res.Findings...)
	return res, nil
}
