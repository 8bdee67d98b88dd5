// Package layout tells of what the laid-out text shows or cannot show: pictures
// without words, links that lead nowhere, marks that no channel can lay out, and
// numbers that only the laid-out text joins. It asks no network.
package layout

import (
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/personal"
	"gaoshi/internal/preflight/scan"
)

// Check looks at what the laid-out text shows: pictures without words, links
// that lead nowhere, and what no channel can show.
func Check(k *bench.Bench) {
	doc := document.Parse(k.Content.Body)
	told := map[tale]bool{}
	for _, f := range k.Findings {
		told[tale{f.Kind, f.Text}] = true
	}
	doc.Runs(func(line int, spans []document.Span) {
		for _, s := range spans {
			switch {
			case s.Image:
				image(k, line, s)
			case s.Href != "":
				link(k, line, s.Href)
			}
		}
		shown(k, line, document.SpansText(spans), told)
	})
	for _, p := range doc.Problems {
		k.Add(notice.Finding{Kind: problemKind(p.Message), Severity: notice.Warn, Line: p.Line, Place: fmt.Sprintf("正文第%d行", p.Line), Message: p.Message})
	}
}

// problemKind names what the reader of the text has passed over.
func problemKind(message string) string {
	switch {
	case strings.HasPrefix(message, "链接“"):
		return "link_dead"
	case strings.HasPrefix(message, "图片没有文字"):
		return "image_text"
	case strings.HasPrefix(message, "图片“"):
		return "attachment_missing"
	}
	return "markdown"
}

func image(k *bench.Bench, line int, s document.Span) {
	place := fmt.Sprintf("正文第%d行", line)
	if text := strings.TrimSpace(s.Text); slices.Contains([]string{"图片", "图", "image", "img", "照片"}, text) {
		k.Add(notice.Finding{Kind: "image_text", Severity: notice.Warn, Line: line, Place: place, Text: s.Href, Rule: "无障碍环境建设法第29、32条",
			Message: fmt.Sprintf("图片的说明只写了“%s”，看不见的人、听喇叭的人不知道图上是什么。请在方括号里写一句话。", s.Text)})
	}
	if !strings.Contains(s.Href, "://") && !attached(k, s.Href) {
		k.Add(notice.Finding{Kind: "attachment_missing", Severity: notice.Warn, Line: line, Place: place, Text: s.Href,
			Message: fmt.Sprintf("图片“%s”没有附上。请把图片文件加到附件里。", s.Href)})
	}
}

func attached(k *bench.Bench, href string) bool {
	name := path.Base(href)
	if u, err := url.PathUnescape(name); err == nil {
		name = u
	}
	return slices.ContainsFunc(k.Content.Attachments, func(a notice.Attachment) bool { return a.Name == name })
}

// link reports an address that no reader can open.
func link(k *bench.Bench, line int, href string) {
	why := deadLink(href)
	if why == "" || attached(k, href) {
		return
	}
	k.Add(notice.Finding{Kind: "link_dead", Severity: notice.Warn, Line: line, Place: fmt.Sprintf("正文第%d行", line), Text: href,
		Message: fmt.Sprintf("链接“%s”打不开：%s。请改成完整的公开网址，或删去链接。", href, why)})
}

// deadLink says why an address leads nowhere, "" where it may lead somewhere. It
// asks no network: whether a page is really up is the portal channel's check.
func deadLink(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	switch {
	case err != nil:
		return "网址写法不对"
	case u.Scheme == "mailto" || u.Scheme == "tel":
		return ""
	case u.Scheme == "" && u.Host == "":
		return "没有写网址的开头（https://…），也不是附件"
	case u.Scheme != "http" && u.Scheme != "https":
		return "这种网址手机上打不开"
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	switch {
	case host == "":
		return "没有写网站"
	case ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()), host == "localhost":
		return "这是内网或本机地址，外面的人打不开"
	case ip == nil && !strings.Contains(host, "."):
		return "网站名不完整"
	case strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".lan"):
		return "这是内网地址，外面的人打不开"
	}
	return ""
}

// tale names a finding by what it says.
type tale struct {
	kind, text string
}

// shown looks for numbers that only the laid-out text shows: written with
// entities, or with marks between their digits. told is what the plain text has
// shown already.
func shown(k *bench.Bench, line int, text string, told map[tale]bool) {
	if line > 0 && line <= len(k.Page.Lines) && strings.Contains(k.Page.Lines[line-1], text) {
		return // looked at as it stands
	}
	scan.Numbers(text, "", func(h scan.Hit) {
		switch h.Kind {
		case scan.KindID, scan.KindCard, scan.KindMobile:
		default:
			return
		}
		if told[tale{h.Kind, h.Mask}] || h.Kind == scan.KindMobile && (h.Duty || personal.OwnPhone(k, h.Value)) {
			return
		}
		personal.Report(k, h, line, fmt.Sprintf("正文第%d行", line), nil, 0)
		k.Findings[len(k.Findings)-1].Fix = ""
	})
}
