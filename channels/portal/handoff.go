package portal

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Field is one field of the portal's form, to be copied.
type Field struct {
	Name  string // as portals call it: 标题, 索引号 …
	Value string
	Long  bool // shown in a box of its own
}

// Handoff is the handoff package 报送包 as a person uses it.
type Handoff struct {
	Package Package
	Fields  []Field
	HTML    string   // the text with inline styles, for an editor's source view
	Names   []string // attachments in their order
}

// ReadHandoff takes the package out of a rendition.
func ReadHandoff(r *notice.Rendition) (*Handoff, error) {
	f := r.File(PackageFile)
	if f == nil {
		return nil, errNotKept
	}
	h := &Handoff{}
	if err := json.Unmarshal(f.Data, &h.Package); err != nil {
		return nil, err
	}
	p := &h.Package
	for _, a := range p.Attachments {
		h.Names = append(h.Names, a.Name)
	}
	h.HTML = placed(p.Body, localNames(p))
	add := func(name, value string) {
		if value != "" {
			h.Fields = append(h.Fields, Field{Name: name, Value: value, Long: strings.Contains(value, "\n") || len([]rune(value)) > 60})
		}
	}
	add("标题", p.Title)
	add("栏目", p.Column)
	add("栏目编号", p.ColumnID)
	add("索引号", p.IndexNo)
	add("发文字号", p.DocNo)
	add("发布机构", p.Issuer)
	add("信息来源", p.Meta["ContentSource"])
	add("成文日期", p.FormedOn)
	add("发布时间", p.PublishAt)
	add("废止日期", p.ExpireAt)
	add("公开方式", p.Disclosure)
	add("主题分类", p.Domain26)
	add("内容概述", p.Summary)
	add("关键词", p.Meta["Keywords"])
	return h, nil
}

const attachmentFolder = "附件"

// localNames are where the attachments lie beside the text in the zip.
func localNames(p *Package) map[string]string {
	local := map[string]string{}
	for _, a := range p.Attachments {
		local[a.SHA256] = attachmentFolder + "/" + url.PathEscape(plainName(a.Name))
	}
	return local
}

// Zip is the handoff package as one file: the text for any CMS, as HTML and plain,
// the fields, the tags, and every attachment by its own name; blob returns what is
// kept of one.
func Zip(ctx context.Context, r *notice.Rendition, blob func(ctx context.Context, digest string) ([]byte, error)) (name string, data []byte, err error) {
	h, err := ReadHandoff(r)
	if err != nil {
		return "", nil, fmt.Errorf("read the handoff package: %w", err)
	}
	p := &h.Package
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, data []byte) {
		if err != nil {
			return
		}
		w, e := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packed(p)})
		if e == nil {
			_, e = w.Write(data)
		}
		err = e
	}
	put("先看这里.txt", text(steps(h)))
	put("正文.html", []byte(page(h)))
	put("正文-源代码.txt", []byte(h.HTML))
	put("正文-纯文字.txt", text(p.Text+"\n"))
	put("字段.txt", text(fieldLines(h)))
	put("网页标签.txt", text(tags(p)))
	put("package.json", r.File(PackageFile).Data)
	taken := map[string]bool{}
	for _, a := range p.Attachments {
		if a.SHA256 == "" || taken[a.Name] {
			continue
		}
		taken[a.Name] = true
		data, e := blob(ctx, a.SHA256)
		if e != nil {
			return "", nil, fmt.Errorf("read an attachment: %w", e)
		}
		put(attachmentFolder+"/"+plainName(a.Name), data)
	}
	if e := z.Close(); err == nil {
		err = e
	}
	return "报送包-" + p.Key + editionPart(p) + ".zip", b.Bytes(), err
}

func editionPart(p *Package) string {
	switch p.Kind {
	case notice.Correction:
		return fmt.Sprintf("-更正%d", p.Edition-1)
	case notice.Withdrawal:
		return "-撤回"
	}
	return ""
}

// packed is the time in the zip: the same package gives the same bytes.
func packed(p *Package) time.Time {
	at, err := time.Parse("2006-01-02 15:04", p.PublishAt)
	if err != nil {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return at
}

// text is for Windows' editor: a mark of the encoding, and its own line ends.
func text(s string) []byte {
	return []byte("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n"))
}

// plainName keeps a name inside its folder.
func plainName(s string) string {
	return strings.NewReplacer("/", "_", "\\", "_", "\x00", "_", ":", "_", "..", "_").Replace(s)
}

func steps(h *Handoff) string {
	p := &h.Package
	if p.Kind == notice.Withdrawal {
		return fmt.Sprintf("撤回：%s\n\n1. 在县门户后台找到这一篇（公告编号 %s），撤下或删除，附件一起删。\n2. 清掉网页缓存，打开原来的网址看一眼，应当打不开了或只剩撤回说明。\n3. 回到告示工作台点“已撤下”，系统会打开网页再看一遍。\n", p.Title, p.Key)
	}
	first := "1. 在县门户后台新建文章，栏目选“" + p.Column + "”。"
	if p.Kind == notice.Correction {
		first = "1. 在县门户后台打开原来那一篇（公告编号 " + p.Key + "），在原处改，不要另发一篇。"
	}
	files := "没有附件。"
	if len(h.Names) > 0 {
		files = "把“附件”文件夹里的文件上传，链接到正文里原来的位置：" + strings.Join(h.Names, "、") + "。"
	}
	return fmt.Sprintf("%s\n\n%s\n2. 照“字段.txt”逐项粘贴；工作台的“逐项复制”页上每项有复制按钮。\n3. 正文：用浏览器打开“正文.html”，全选、复制、粘贴；或把“正文-源代码.txt”贴进编辑器的源代码视图。\n4. %s\n5. 发布后，把网址填回告示工作台。系统打开网页，标题、正文、附件都对得上才算办完。\n",
		p.Title, first, files)
}

func fieldLines(h *Handoff) string {
	var b strings.Builder
	for _, f := range h.Fields {
		fmt.Fprintf(&b, "%s：%s\n", f.Name, f.Value)
	}
	return b.String()
}

func tags(p *Package) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(p.Meta)) {
		fmt.Fprintf(&b, "<meta name=\"%s\" content=\"%s\">\n", html.EscapeString(k), html.EscapeString(p.Meta[k]))
	}
	return b.String()
}

// page is the text as a page of its own, to be opened and copied.
func page(h *Handoff) string {
	p := &h.Package
	return "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + html.EscapeString(p.Title) + "</title>\n" + tags(p) +
		"</head>\n<body>\n" + h.HTML + "\n</body>\n</html>\n"
}
