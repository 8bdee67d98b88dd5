// Package attachment makes the copy of a file that may leave the house.
//
// A file from an office holds more than its pages show: hidden rows and columns,
// comments, tracked changes, the name of who wrote it, where a photo was taken.
// Clean is a pure function from a file to the file without all that, to a list of
// what was taken out, for the clerk to see, and to every word that a reader of the
// copy can still get at, for the checks to judge: body, headers, notes, charts, text
// boxes, names of sheets, targets of links.
//
// What cannot be cleaned for sure is refused with a sentence that says what to do: an
// old format, an archive, a file with a password. What cannot be read (a picture, a
// scanned page) is left to a person's eyes: Look says so. The same file gives the
// same copy, byte for byte, and the copy of a copy is the copy: so it can be asked of
// stored bytes whether they are clean. Nothing here does I/O.
package attachment

import (
	"fmt"
	"path"
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Copy is what Clean makes of a file.
type Copy struct {
	Data    []byte   // the bytes that may leave; those of the file where nothing was taken out
	Removed []Part   // what was taken out
	Text    string   // what a reader of the copy can get at, one paragraph or cell a line
	Hidden  string   // the words that stood in what was taken out
	Look    string   // why a person must look at it, "" where the words say everything
	Refused string   // why there is no copy, and what to do; "" where there is one
	Notes   []string // what else a clerk should know
}

// Part is something that was taken out of a file.
type Part struct {
	What string // 批注, 隐藏的行
	N    int
}

// String says it for people: 批注3处.
func (p Part) String() string {
	if p.N <= 1 {
		return p.What
	}
	return fmt.Sprintf("%s%d处", p.What, p.N)
}

// Changed reports whether anything was taken out.
func (c Copy) Changed() bool { return len(c.Removed) > 0 }

// Summary lists what was taken out, for people.
func (c Copy) Summary() string {
	var out []string
	for _, p := range c.Removed {
		out = append(out, p.String())
	}
	return strings.Join(out, "、")
}

// Limits of what is looked into.
const (
	maxUnpacked = 256 << 20 // bytes of all parts of an office file
	maxParts    = 4096
)

// Clean returns the copy of a file that may leave. personal tells whether a text holds
// personal data: by it the words that describe a picture are kept or taken out.
func Clean(name string, data []byte, personal func(text string) bool) Copy {
	ext := strings.ToLower(path.Ext(name))
	switch kindOf(ext, data) {
	case "docx", "xlsx", "pptx":
		return cleanOffice(ext, data, personal)
	case "pdf":
		return cleanPDF(data)
	case "jpeg":
		return picture(cleanJPEG(data))
	case "png":
		return picture(cleanPNG(data))
	case "gif":
		return picture(cleanGIF(data))
	case "webp":
		return picture(cleanWebP(data))
	case "bmp":
		return picture(data, nil, nil)
	case "html":
		return cleanHTML(data)
	case "text":
		return Copy{Data: data, Text: Decode(data)}
	}
	return Copy{Refused: refusal(ext)}
}

// refusal says why a kind of file does not go out.
func refusal(ext string) string {
	switch ext {
	case ".doc", ".wps":
		return "旧格式的文档里藏着什么查不全。请在 Word 或 WPS 里打开，“另存为”.docx 再加。"
	case ".xls", ".et":
		return "旧格式的表格里藏着什么查不全。请在 Excel 或 WPS 里打开，“另存为”.xlsx 再加。"
	case ".ppt", ".dps":
		return "旧格式的演示文稿里藏着什么查不全。请“另存为”.pptx 或 PDF 再加。"
	case ".docm", ".xlsm", ".pptm", ".xlsb", ".xlam", ".dotm":
		return "文件里带宏（程序），不能发给群众。请“另存为”不带宏的 .docx 或 .xlsx 再加。"
	case ".zip", ".rar", ".7z", ".tar", ".gz":
		return "压缩包里的文件没法逐个检查。请解开，把里面的文件一个一个加为附件。"
	case ".heic", ".heif", ".tif", ".tiff", ".avif", ".svg", ".psd":
		return "这种图片里藏着什么查不全。请另存为 JPG 或 PNG 再加。"
	case ".exe", ".apk", ".bat", ".js", ".vbs", ".msi", ".jar":
		return "程序不能作为附件发给群众。"
	case ".ofd":
		return "OFD 文件里藏着什么查不全。请转成 PDF 再加。"
	}
	return "这种文件里有什么查不出来。请换成 .docx、.xlsx、PDF 或文本文件再加。"
}

// kindOf tells what a file is by its bytes, and by its name where they say nothing.
func kindOf(ext string, data []byte) string {
	has := func(magic string) bool { return strings.HasPrefix(string(data[:min(len(data), 16)]), magic) }
	switch {
	case has("PK\x03\x04"):
		switch ext {
		case ".docx", ".xlsx", ".pptx":
			return ext[1:]
		}
		return ""
	case has("%PDF"), ext == ".pdf":
		return "pdf"
	case has("\xff\xd8\xff"):
		return "jpeg"
	case has("\x89PNG\r\n"):
		return "png"
	case has("GIF8"):
		return "gif"
	case has("RIFF") && len(data) > 12 && string(data[8:12]) == "WEBP":
		return "webp"
	case has("BM") && ext == ".bmp":
		return "bmp"
	case has("\xd0\xcf\x11\xe0"):
		return ""
	}
	switch ext {
	case ".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".ics", ".vcf", ".log", ".yaml", ".yml", ".ini", ".geojson", ".kml", ".gpx", ".srt":
		return "text"
	case ".html", ".htm":
		return "html"
	case "":
		if utf8.Valid(data) && !strings.ContainsRune(string(data), 0) {
			return "text"
		}
	}
	return ""
}

// Decode reads a text file: UTF-8, UTF-16 with its mark, or what Chinese Windows writes.
func Decode(data []byte) string {
	if len(data) > 1 && (data[0] == 0xFF && data[1] == 0xFE || data[0] == 0xFE && data[1] == 0xFF) {
		data = fromUTF16(data)
	}
	if !utf8.Valid(data) {
		if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data); err == nil {
			data = out
		}
	}
	return strings.TrimPrefix(strings.ToValidUTF8(string(data), "?"), "\uFEFF")
}

func fromUTF16(data []byte) []byte {
	big := data[0] == 0xFE
	var out []rune
	for i := 2; i+1 < len(data); i += 2 {
		u := rune(data[i]) | rune(data[i+1])<<8
		if big {
			u = rune(data[i])<<8 | rune(data[i+1])
		}
		if u >= 0xD800 && u < 0xDC00 && i+3 < len(data) {
			v := rune(data[i+2]) | rune(data[i+3])<<8
			if big {
				v = rune(data[i+2])<<8 | rune(data[i+3])
			}
			u, i = 0x10000+(u-0xD800)<<10+(v-0xDC00), i+2
		}
		out = append(out, u)
	}
	return []byte(string(out))
}

// counts collects what was taken out.
type counts map[string]int

func (c counts) parts() []Part {
	var out []Part
	for what, n := range c {
		if n > 0 {
			out = append(out, Part{what, n})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].What < out[j].What })
	return out
}

// lookAtPicture is why a picture needs a person.
const lookAtPicture = "图片里的字程序看不全。请点开看一遍，确认没有身份证号、银行卡号、名单和不该露的人脸。"

func picture(data []byte, removed counts, err error) Copy {
	if err != nil {
		return Copy{Refused: "图片文件不完整，打不开。请重新导出或拍照，存成 JPG 或 PNG 再加。"}
	}
	return Copy{Data: data, Removed: removed.parts(), Look: lookAtPicture}
}
