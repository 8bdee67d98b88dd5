package poster

import (
	"errors"
	"fmt"
	"strings"

	"gaoshi/channels"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// sheet is a notice shaped and ready to be laid out for any board.
type sheet struct {
	c        *Channel
	n        *notice.Notice
	names    []string // issuers
	phones   []phone
	up, down string
	text     string // the body as plain text
	title    *typeset.Text
	lead     *typeset.Text   // the one plain sentence; nil: none
	plain    string          // it in letters, its dates whole
	facts    []*typeset.Text // when and where, for the box
	story    *typeset.Story
	findings []notice.Finding
}

// leadMost is the longest plain sentence that a poster prints.
const leadMost = 110

// titleMost is the longest title that a poster takes: four lines.
const titleMost = 90

// prepare reads a notice once for all its boards.
func (c *Channel) prepare(n *notice.Notice) (*sheet, error) {
	if c.o.Site == "" {
		return nil, &channels.Told{Say: "设置里没有网站地址，二维码没有内容可放。请管理员先填写网站地址。"}
	}
	s := &sheet{c: c, n: n}
	s.names, _ = issuers(n.Content.Issuer)
	if len(s.names) == 0 {
		s.names = []string{"公告"}
	}
	title := strings.TrimSpace(n.Content.Title)
	switch l := len([]rune(title)); {
	case l == 0, c.o.Fonts.Title(title).Len() == 0:
		return nil, &channels.Told{Say: "没有标题，排不出海报。请写一个标题。"}
	case l > 4*titleMost:
		return nil, &channels.Told{Say: fmt.Sprintf("标题有%d个字，海报放不下。请缩短到%d个字以内。", l, titleMost)}
	case l > titleMost:
		s.block("title_long", 0, "标题", fmt.Sprintf("标题有%d个字，海报上太挤，远处看不清。请缩短到%d个字以内。", l, titleMost))
	}
	s.up, s.down = posting(n)
	doc := document.Parse(n.Content.Body)
	s.text = doc.Text()
	s.phones = phones(&n.Content, s.text, c.o.Phone, c.o.Book)
	fs := c.o.Fonts
	s.title = fs.Title(title)
	if n.Kind == notice.Withdrawal {
		doc = document.Parse(withdrawal(n))
	}
	s.story = typeset.Tell(fs, doc, s.pictures())
	if s.story.Empty() {
		return nil, &channels.Told{Say: "正文是空的，排不出海报。请写正文。"}
	}
	if !s.story.Signed() {
		when := n.Content.FormedOn
		if when.IsZero() {
			when = n.Content.PublishAt
		}
		if n.Kind == notice.Withdrawal {
			when = n.CreatedAt
		}
		date := ""
		if !when.IsZero() {
			date = day(when)
		}
		s.story.Sign(s.names, date)
	}
	if p := strings.TrimSpace(n.Content.Plain); p != "" && n.Kind != notice.Withdrawal {
		if l := len([]rune(p)); l > leadMost {
			s.find(notice.Finding{Kind: "plain_long", Severity: notice.Warn, Place: "一句话说明",
				Message: fmt.Sprintf("一句话说明有%d个字，海报上没有印。请缩短到%d个字以内。", l, leadMost)})
		} else {
			s.plain = wholeDates(p, n.Content.PublishAt)
			s.lead = fs.Title(s.plain)
		}
	}
	for _, f := range s.boxFacts() {
		s.facts = append(s.facts, fs.Title(f))
	}
	if len([]rune(n.Reason)) > reasonMost && n.Kind == notice.Correction {
		s.find(notice.Finding{Kind: "reason_long", Severity: notice.Warn, Place: "更正说明",
			Message: fmt.Sprintf("更正说明超过%d个字，海报上只印开头。请缩短。", reasonMost)})
	}
	s.check()
	return s, nil
}

// withdrawal is the text of a poster that takes a notice back. The old text is
// not printed again: it may be the reason for the withdrawal.
func withdrawal(n *notice.Notice) string {
	c := &n.Content
	var b strings.Builder
	name := "《" + c.Title + "》"
	if c.DocNo != "" {
		name += "（" + c.DocNo + "）"
	}
	fmt.Fprintf(&b, "%s（编号：%s）现予撤回，不再有效，请以本公告为准。\n\n", name, n.ID)
	if n.Reason != "" {
		fmt.Fprintf(&b, "**撤回原因：**%s\n\n", n.Reason)
	}
	b.WriteString("各村公告栏上的原公告请立即取下。有不明白的，请打下面的电话。\n")
	return b.String()
}

// pictures reads the pictures that the text names from the attachments.
func (s *sheet) pictures() typeset.Pictures {
	pics := typeset.Pictures{}
	for _, a := range s.n.Content.Attachments {
		if !strings.HasPrefix(a.MediaType, "image/") || len(a.Data) == 0 || !strings.Contains(s.n.Content.Body, a.Name) {
			continue
		}
		im, err := typeset.ReadImage(a.Data)
		switch {
		case errors.Is(err, typeset.ErrTooLarge):
			s.block("image_large", 0, "附件“"+a.Name+"”", fmt.Sprintf("图片“%s”的像素太多，印不出来。请缩小到%d万像素以内再上传。", a.Name, typeset.MaxPixels/10000))
		case err != nil:
			s.block("image_damaged", 0, "附件“"+a.Name+"”", fmt.Sprintf("图片“%s”打不开，可能已损坏。请重新上传 JPG 或 PNG 图片。", a.Name))
		default:
			pics[a.Name] = im
		}
	}
	return pics
}

func (s *sheet) block(kind string, line int, place, msg string) {
	s.find(notice.Finding{Kind: kind, Severity: notice.Block, Line: line, Place: place, Message: msg})
}

func (s *sheet) find(f notice.Finding) {
	for _, g := range s.findings {
		if g.Kind == f.Kind && g.Text == f.Text && g.Place == f.Place {
			return
		}
	}
	s.findings = append(s.findings, f)
}

// check tells what cannot be printed as it stands.
func (s *sheet) check() {
	glyph := func(r rune, line int, place string) {
		if line > 0 {
			place = fmt.Sprintf("正文第%d行", line)
		}
		s.find(notice.Finding{Kind: "glyph_missing", Severity: notice.Block, Line: line, Place: place, Text: string(r),
			Message: fmt.Sprintf("“%c”（U+%04X）没有字形，印出来会是空框。请换一个字，或请管理员装上补充字库。", r, r)})
	}
	for _, r := range s.title.Missing {
		glyph(r, 0, "标题")
	}
	if s.lead != nil {
		for _, r := range s.lead.Missing {
			glyph(r, 0, "一句话说明")
		}
	}
	for _, m := range s.story.Missing {
		glyph(m.R, m.Line, "正文")
	}
	for _, f := range []struct{ place, text string }{{"发文机关", s.n.Content.Issuer}, {"发文字号", s.n.Content.DocNo}, {"更正或撤回的原因", s.n.Reason}} {
		for _, r := range typeset.Clean(f.text) {
			if r > ' ' && !s.c.o.Fonts.Has(r) {
				glyph(r, 0, f.place)
			}
		}
	}
	for _, a := range s.story.Absent {
		s.find(notice.Finding{Kind: "image_absent", Severity: notice.Warn, Place: "图片“" + a + "”", Text: a,
			Message: fmt.Sprintf("图片“%s”没有随稿上传，海报上不会有。请上传图片，或删去这一处。", a)})
	}
	if len(s.phones) == 0 {
		s.find(notice.Finding{Kind: "phone_absent", Severity: notice.Warn, Place: "正文",
			Message: "正文里没有电话，海报上也就没有。村民有疑问不知道问谁，请补上咨询电话。"})
	}
}

// plainText is the poster in words.
func (s *sheet) plainText(t notice.Target) string {
	var b strings.Builder
	c := &s.n.Content
	if s.c.proof {
		b.WriteString("【" + proofWord + "】" + proofWords + "。\n")
	}
	if w := s.banner(); w != "" {
		b.WriteString(w + "\n")
	}
	if w := s.bandWords(len(s.n.Reason)); w != "" { // whole, also where the sheet has no room for it
		b.WriteString(w + "\n")
	}
	b.WriteString(strings.Join(s.names, "\n") + "\n")
	if c.DocNo != "" {
		b.WriteString(c.DocNo + "\n")
	}
	b.WriteString(c.Title + "\n\n")
	if s.lead != nil {
		b.WriteString(s.plain + "\n\n")
	}
	for _, f := range s.facts {
		b.WriteString(f.String() + "\n")
	}
	if s.n.Kind == notice.Withdrawal {
		b.WriteString(document.Parse(withdrawal(s.n)).Text())
	} else {
		b.WriteString(strings.TrimSpace(s.text))
	}
	b.WriteString("\n\n")
	for _, l := range s.footLines(t) {
		b.WriteString(l.label + "：" + l.value + "\n")
	}
	for _, p := range s.phones {
		b.WriteString(p.label + "：" + p.number + "\n")
	}
	if !s.c.proof {
		b.WriteString("扫码看全文：" + s.address(t) + "\n")
	}
	return b.String()
}

// banner is the word of the band that nobody can miss, "" for an ordinary edition.
func (s *sheet) banner() string {
	switch s.n.Kind {
	case notice.Correction:
		return "更正"
	case notice.Withdrawal:
		return "撤回"
	}
	return urgent(&s.n.Content)
}
