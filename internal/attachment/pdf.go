package attachment

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/unicode/norm"
)

// A PDF is not written anew: its bytes may be signed, and a page must look as it did.
// What it says of its makers is overwritten with spaces of the same length; what
// cannot be taken out so (files, programs, notes, what was there before a change) keeps
// it in the house.

const (
	damagedPDF = "PDF 不完整，或带密码打不开。请重新导出一份（不设密码）再加。"
	scannedPDF = "PDF 里有的页是扫描图，程序读不出字。请逐页看一遍，确认没有身份证号、银行卡号和名单。"
)

// noConfig keeps the library from writing a folder of settings.
var noConfig = sync.OnceFunc(api.DisableConfigDir)

func cleanPDF(data []byte) (c Copy) {
	defer func() { // a library that reads files of strangers
		if recover() != nil {
			c = Copy{Refused: damagedPDF}
		}
	}()
	noConfig()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	if err != nil || ctx.Encrypt != nil {
		return Copy{Refused: damagedPDF}
	}
	if err := ctx.EnsurePageCount(); err != nil || ctx.PageCount == 0 {
		return Copy{Refused: damagedPDF}
	}
	if why := refusePDF(ctx, data); why != "" {
		return Copy{Refused: why}
	}
	p := &pdf{ctx: ctx, fonts: map[string]*font{}}
	p.read()
	c = Copy{Data: data, Text: norm.NFKC.String(p.text.String())} // ⼀ of a font is 一
	clean, hidden, n := blankInfo(data)
	if n > 0 {
		c.Data, c.Hidden, c.Removed = clean, hidden, []Part{{"文件属性（作者、单位、修改记录）", n}}
	} else if ctx.Author != "" {
		return Copy{Refused: fmt.Sprintf("PDF 的文件属性里写着作者“%s”，去不掉。请用“打印成 PDF”另存一份再加。", ctx.Author)}
	}
	if p.scanned > 0 {
		c.Look = scannedPDF
	}
	return c
}

// refusePDF says why a PDF does not go out.
func refusePDF(ctx *model.Context, data []byte) string {
	what := ""
	for _, e := range ctx.Table {
		if e == nil || e.Free {
			continue
		}
		d, ok := e.Object.(types.Dict)
		if s, is := e.Object.(types.StreamDict); is {
			d, ok = s.Dict, true
		}
		if !ok {
			continue
		}
		switch name(d, "Type") {
		case "EmbeddedFile", "Filespec":
			if _, file := d.Find("EF"); file || name(d, "Type") == "EmbeddedFile" {
				what = "里面还带着别的文件"
			}
		}
		switch name(d, "S") {
		case "JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition":
			what = "里面带着程序"
		}
		switch name(d, "Subtype") {
		case "Text", "FreeText", "Popup", "FileAttachment", "Highlight", "StrikeOut", "Underline", "Caret", "Redact", "Sound", "RichMedia", "Screen":
			if _, rect := d.Find("Rect"); rect && name(d, "Subtype") != "Popup" {
				what = "里面有批注"
			}
		}
		for _, key := range []string{"JS", "XFA"} {
			if _, ok := d.Find(key); ok {
				what = "里面带着程序"
			}
		}
		if _, ok := d.Find("OCGs"); ok && bytes.Contains(data, []byte("/OFF")) && name(d, "Type") == "" {
			if cfg := d.DictEntry("D"); cfg != nil && len(cfg.ArrayEntry("OFF")) > 0 {
				what = "里面有隐藏的图层"
			}
		}
	}
	if n := bytes.Count(data, []byte("startxref")); n > 2 || n == 2 && !bytes.Contains(data, []byte("/Linearized")) {
		what = "里面还留着修改以前的内容"
	}
	if what == "" {
		return ""
	}
	return "PDF " + what + "，收到的人能翻出来。请用“打印成 PDF”另存一份再加。"
}

func name(d types.Dict, key string) string {
	if n := d.NameEntry(key); n != nil {
		return *n
	}
	return ""
}

var (
	infoEntry = regexp.MustCompile(`/(Author|Creator|Subject|Keywords|Company|Manager|SourceModified|Comments|LastSavedBy|Title)[ \r\n]*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f \r\n]*>)`)
	infoBegin = regexp.MustCompile(`/Info[ \r\n]+(\d+)[ \r\n]+(\d+)[ \r\n]+R`)
	packet    = regexp.MustCompile(`(?s)<\?xpacket begin=.*?<\?xpacket end=`)
)

// blankInfo overwrites what the file says of its makers with spaces.
func blankInfo(data []byte) (out []byte, hidden string, n int) {
	out = data
	blank := func(from, to int) {
		if strings.TrimSpace(string(out[from:to])) == "" {
			return
		}
		if n == 0 {
			out = bytes.Clone(data)
		}
		n++
		hidden += pdfString(string(out[from-1:to+1])) + "\n"
		for i := from; i < to; i++ {
			out[i] = ' '
		}
	}
	for _, m := range infoBegin.FindAllSubmatch(data, -1) {
		at := bytes.Index(data, []byte("\n"+string(m[1])+" "+string(m[2])+" obj"))
		if at < 0 {
			at = bytes.Index(data, []byte("\r"+string(m[1])+" "+string(m[2])+" obj"))
		}
		if at < 0 {
			continue
		}
		end := bytes.Index(data[at:], []byte("endobj"))
		if end < 0 {
			continue
		}
		for _, e := range infoEntry.FindAllSubmatchIndex(data[at:at+end], -1) {
			if from, to := at+e[4]+1, at+e[5]-1; from <= to {
				blank(from, to)
			}
		}
	}
	for _, m := range packet.FindAllIndex(data, -1) {
		begin := bytes.Index(data[m[0]:m[1]], []byte("?>"))
		if begin < 0 {
			continue
		}
		from, to := m[0]+begin+2, m[1]-len("<?xpacket end=")
		if from < to && strings.TrimSpace(string(out[from:to])) != "" {
			if n == 0 {
				out = bytes.Clone(data)
			}
			n++
			hidden += plainText(out[from:to]) + "\n"
			for i := from; i < to; i++ {
				out[i] = ' '
			}
		}
	}
	return out, hidden, n
}

// pdfString reads a string of a PDF: in brackets, or in hex; UTF-16 with its mark.
func pdfString(s string) string {
	b := literal(s)
	if len(b) > 1 && b[0] == 0xFE && b[1] == 0xFF {
		var u []uint16
		for i := 2; i+1 < len(b); i += 2 {
			u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(u))
	}
	return string(b)
}

// literal returns the bytes that a string in brackets or in hex stands for.
func literal(s string) []byte {
	if strings.HasPrefix(s, "<") {
		hex := strings.Map(func(r rune) rune {
			if strings.ContainsRune("0123456789abcdefABCDEF", r) {
				return r
			}
			return -1
		}, s)
		if len(hex)%2 == 1 {
			hex += "0"
		}
		out := make([]byte, len(hex)/2)
		for i := range out {
			v, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
			out[i] = byte(v)
		}
		return out
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'n':
			out = append(out, '\n')
		case c == 'r':
			out = append(out, '\r')
		case c == 't':
			out = append(out, '\t')
		case c == 'b', c == 'f':
		case c >= '0' && c <= '7':
			k := i
			for k < len(s) && k < i+3 && s[k] >= '0' && s[k] <= '7' {
				k++
			}
			v, _ := strconv.ParseUint(s[i:k], 8, 16)
			out, i = append(out, byte(v)), k-1
		case c == '\n':
		default:
			out = append(out, c)
		}
	}
	return out
}
