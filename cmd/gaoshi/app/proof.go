package app

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/pack"
	"gaoshi/internal/register/sheet"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/typeset"
	"gaoshi/internal/typeset/form"
)

// Evidence sets the evidence sheets 公开凭证 of notices (by their numbers) and of documents
// (by their numbers in the register) as one PDF.
func (a *App) Evidence(ctx context.Context, refs []string) ([]byte, error) {
	if _, err := a.Register.Follow(ctx); err != nil {
		return nil, err
	}
	var sheets []form.Sheet
	var unknown []string
	for _, ref := range refs {
		x, err := a.itemOf(ctx, ref)
		if errors.Is(err, store.ErrNotFound) {
			unknown = append(unknown, ref)
			continue
		}
		if err != nil {
			return nil, err
		}
		s, err := a.evidence(ctx, x)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, *s)
	}
	if unknown != nil {
		return nil, say.Refusal("没有找到 %s。请写公告编号（例如 QH-2026-0101）或台账里的号（例如 17）。", strings.Join(unknown, "、"))
	}
	a.record(ctx, journal.Entry{What: journal.Export, Object: "proof", Result: journal.OK, Note: "公开凭证 " + strings.Join(refs, " ")})
	return a.printEvidence(sheets)
}

func (a *App) itemOf(ctx context.Context, ref string) (*register.Item, error) {
	text := strings.TrimSuffix(strings.TrimPrefix(ref, "第"), "号")
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return a.Store.Item(ctx, id)
	}
	return a.Store.ItemOf(ctx, notice.ID(ref))
}

func (a *App) printEvidence(sheets []form.Sheet) ([]byte, error) {
	e := form.Evidence{Title: "政府信息公开凭证", Issuer: a.Town.Issuer, Date: a.Clock.Now(), Sheets: sheets}
	doc, missing := e.Print(typeset.Sans())
	if len(missing) > 0 {
		a.Log.Warn("characters without a glyph on an evidence sheet", "runes", string(missing))
	}
	return doc.PDF()
}

func row(pairs ...string) form.Row {
	var r form.Row
	for i := 0; i < len(pairs); i += 2 {
		v := pairs[i+1]
		if v == "" {
			v = "—"
		}
		r.Fields = append(r.Fields, form.Field{Label: pairs[i], Value: v})
	}
	return r
}

// stamp is a moment on a sheet.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(calendar.Zone).Format("2006年1月2日 15:04")
}

func shortHash(s string) string { return s[:min(len(s), 16)] }

// evidence is the sheet of one document: by its notice where it has one, else by what the
// register and the journal know of it.
func (a *App) evidence(ctx context.Context, x *register.Item) (*form.Sheet, error) {
	s := &form.Sheet{Ref: fmt.Sprintf("台账第%d号", x.ID), Name: x.Title}
	how := x.Disclosure.Name()
	if g, ok := register.GroundOf(x.Ground); ok {
		how += "：" + g.Name + "（" + g.Article + "）"
	}
	if rule, ok := a.Config.Policy.Category(x.Category); ok && x.Disclosure == register.Open {
		how += "（" + rule.Law() + "）"
	}
	source := "本机关"
	if x.Relayed != "" {
		source = "转来：" + x.Relayed
	}
	s.Rows = append(s.Rows, row("标题", x.Title), row("发文字号", x.DocNo, "索引号", x.IndexNo), row("生成日期", calendar.DateCN(x.FormedOn), "栏目", x.Column), row("公开方式", how, "来源", source))
	s.Rows = append(s.Rows, row("期限", a.inTime(x)))
	s.State = a.timeliness(x)
	if x.Notice != "" {
		s.Ref = string(x.Notice)
		if err := a.noticeEvidence(ctx, x, s); err != nil {
			return nil, err
		}
	} else if err := a.paperEvidence(ctx, x, s); err != nil {
		return nil, err
	}
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	s.Note = fmt.Sprintf("由告示系统按操作记录和签名生成于%s。签名密钥 %s。记录锚点 %s，用 gaoshi verify --anchor 查验。", stamp(a.Clock.Now()), a.Keys.Fingerprint(), head.Anchor())
	return s, nil
}

// inTime is the period with its arithmetic, and how it was kept.
func (a *App) inTime(x *register.Item) string {
	d, law, ok := a.Register.Deadline(x)
	if !ok {
		return "没有法定天数。" + a.timeliness(x)
	}
	return fmt.Sprintf("依据%s，应于%s前公开。%s。%s", law, d.Ends(), strings.TrimRight(a.timeliness(x), "。"), d.Text())
}

// timeliness says in a few words whether it came out in time.
func (a *App) timeliness(x *register.Item) string {
	out := x.Published()
	d, _, ok := a.Register.Deadline(x)
	cal := a.Checks.Calendar()
	switch {
	case x.Disclosure == register.Withheld:
		return "不予公开"
	case x.Disclosure == register.OnRequest:
		return "依申请公开"
	case out.IsZero() && ok && x.Disclosure == register.Open:
		return "尚未公开，" + register.LateWords(cal, d.Due, a.Clock.Now())
	case out.IsZero():
		return "尚未公开"
	case !ok:
		return calendar.DateCN(out) + "公开"
	case calendar.Date(out).After(d.Due):
		return fmt.Sprintf("%s公开，%s", calendar.DateCN(out), register.LateWords(cal, d.Due, out))
	}
	return fmt.Sprintf("%s公开，在期限内，余%d个工作日", calendar.DateCN(out), register.WorkdaysLeft(cal, d.Due, out)-1)
}

// paperEvidence is what is known of a document that went another way.
func (a *App) paperEvidence(ctx context.Context, x *register.Item, s *form.Sheet) error {
	var outs []string
	for _, o := range x.Outs {
		outs = append(outs, strings.TrimSpace(fmt.Sprintf("%s　%s　%s", calendar.DateCN(o.On), register.WayName(o.Where), o.Note)))
	}
	s.Rows = append(s.Rows, row("公开情况", strings.Join(outs, "\n")))
	if x.DecidedBy != "" {
		s.Rows = append(s.Rows, row("由谁决定", x.DecidedBy+"　"+dayOrDash(x.DecidedOn)+"\n"+x.GroundNote))
	}
	var looks []string
	for _, r := range x.Rechecks {
		word := "继续不公开"
		if !r.Keep {
			word = "改为公开"
		}
		looks = append(looks, fmt.Sprintf("%s　%s：%s（%s）", calendar.DateCN(r.On), word, r.Reason, a.OfficerName(r.By)))
	}
	if looks != nil {
		s.Rows = append(s.Rows, row("定期评估", strings.Join(looks, "\n")))
	}
	acts, err := a.Store.Journal(ctx, store.JournalFilter{Object: fmt.Sprintf("register/%d", x.ID), Limit: 20})
	if err != nil {
		return err
	}
	var lines []string
	for _, e := range slices.Backward(acts) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("第%d条　%s　%s　%s", e.N, stamp(e.Time()), a.OfficerName(e.Who), e.Note)))
	}
	if x.Source != "" {
		lines = append(lines, "导入自 "+x.Source)
	}
	s.Rows = append(s.Rows, row("操作记录", strings.Join(lines, "\n")))
	return nil
}

func dayOrDash(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return calendar.DateCN(t)
}

// noticeEvidence is what was signed, who did what, and where it went. An edition that is
// not what was signed is not proved.
func (a *App) noticeEvidence(ctx context.Context, x *register.Item, s *form.Sheet) error {
	sealed, err := a.Store.Reader(nil).Issued(ctx, x.Notice)
	var m *seal.Mismatch
	if errors.As(err, &m) {
		return say.Refusal("%s", m.NotShown())
	}
	if err != nil {
		return err
	}
	n := sealed.Notice()
	s.Rows = append(s.Rows, row("版本", n.Ref()+" "+n.EditionWord()))
	if n.Reason != "" {
		s.Rows = append(s.Rows, row("更正撤回", "原因："+n.Reason))
	}
	a.fourSteps(n, s)
	if n.Approval != nil {
		s.Rows = append(s.Rows, row("签发码", n.Approval.Digest))
	}
	if err := a.whereItWent(ctx, n, s); err != nil {
		return err
	}
	return a.howFar(ctx, n, s)
}

// fourSteps are 拟稿校对、保密审查、签发、登记, each with who, when and what was seen.
func (a *App) fourSteps(n *notice.Notice, s *form.Sheet) {
	s.Rows = append(s.Rows, row("拟稿", a.OfficerName(n.Author)+"　"+stamp(n.CreatedAt)))
	for _, r := range n.Reviews {
		what := "通过"
		if !r.OK {
			what = "退回：" + r.Reason
		}
		if r.Verbal {
			what = "电话同意，事后补签"
		}
		line := fmt.Sprintf("%s　%s　%s　看到的内容 %s", r.Name, stamp(r.At), what, shortHash(r.Digest))
		for _, q := range r.Answers {
			line += "\n" + q.Question + "：" + map[bool]string{true: "是", false: "否"}[q.OK]
		}
		s.Rows = append(s.Rows, row(notice.StepName(r.Step), line))
	}
	for _, o := range n.Overrides {
		s.Rows = append(s.Rows, row("放行", fmt.Sprintf("%s　%s　%s　理由：%s", a.OfficerName(o.By), stamp(o.At), o.Kind, o.Reason)))
	}
}

// whereItWent counts every target by its state, with the first and the last receipt, and
// the public page with the days on which it was seen.
func (a *App) whereItWent(ctx context.Context, n *notice.Notice, s *form.Sheet) error {
	list, err := a.Store.Deliveries(ctx, notice.Filter{Notice: n.ID, Limit: 20_000})
	if err != nil {
		return err
	}
	for _, c := range notice.Channels {
		states := map[notice.State]int{}
		var first, last time.Time
		var pages []string
		total := 0
		for _, d := range list {
			if d.Target.Channel != c {
				continue
			}
			total++
			states[d.State]++
			if r := d.Receipt; r != nil && !r.At.IsZero() {
				if first.IsZero() || r.At.Before(first) {
					first = r.At
				}
				if r.At.After(last) {
					last = r.At
				}
				if r.Look != "" && c == notice.Portal && !slices.Contains(pages, r.Look) {
					pages = append(pages, r.Look)
				}
			}
		}
		if total == 0 {
			continue
		}
		var parts []string
		for _, st := range []notice.State{notice.Confirmed, notice.Accepted, notice.Awaiting, notice.Planned, notice.Due, notice.Sending, notice.Uncertain, notice.Failed, notice.Missed, notice.Cancelled, notice.Recalling, notice.Recalled} {
			if states[st] > 0 {
				parts = append(parts, fmt.Sprintf("%s%d", notice.StateName(st), states[st]))
			}
		}
		line := fmt.Sprintf("投递%d次：%s", total, strings.Join(parts, "，"))
		if !first.IsZero() {
			line += fmt.Sprintf("\n回执最早%s，最近%s", stamp(first), stamp(last))
		}
		if c == notice.Portal {
			more, err := a.portalLooks(ctx, n.ID, list)
			if err != nil {
				return err
			}
			line += more
			if more == "" && pages != nil {
				line += "\n" + strings.Join(pages, "\n")
			}
		}
		s.Rows = append(s.Rows, row(notice.ChannelName(c), line))
	}
	return nil
}

// portalLooks tells what was seen at the public address, and when.
func (a *App) portalLooks(ctx context.Context, id notice.ID, list []*store.Delivery) (string, error) {
	seen := map[notice.TargetID]bool{}
	out := ""
	for _, d := range list {
		if d.Target.Channel != notice.Portal || seen[d.Target.ID] {
			continue
		}
		seen[d.Target.ID] = true
		p, err := a.Store.PublicPage(ctx, id, d.Target.ID)
		if err != nil || p == nil || p.Address == "" {
			if err != nil {
				return "", err
			}
			continue
		}
		out += fmt.Sprintf("\n%s\n首次看到上线%s，最近一次看到完好%s", p.Address, stamp(p.UpAt), stamp(p.SeenAt))
		if p.Trouble != "" {
			out += "；" + p.Trouble
		}
	}
	return out, nil
}

// band is how a number of visits is told: small ones never exactly.
func band(n int) string {
	switch {
	case n == 0:
		return "0"
	case n < 5:
		return "<5"
	case n < 20:
		return "5–19"
	case n < 100:
		return "20–99"
	case n < 500:
		return "100–499"
	}
	return "500以上"
}

// howFar is reach in bands, by channel.
func (a *App) howFar(ctx context.Context, n *notice.Notice, s *form.Sheet) error {
	by, err := a.Store.Reach(ctx, n.ID)
	if err != nil {
		return err
	}
	channel, total := map[string]int{}, 0
	for id, k := range by {
		c := "其他"
		for i := range a.Town.Targets {
			if a.Town.Targets[i].ID == id {
				c = notice.ChannelName(a.Town.Targets[i].Channel)
			}
		}
		channel[c] += k
		total += k
	}
	line := "扫码打开阅读页" + band(total) + "次"
	for _, c := range []string{"公告栏", "微信", "大喇叭", "县门户网站", "其他"} {
		if channel[c] > 0 {
			line += fmt.Sprintf("；%s%s", c, band(channel[c]))
		}
	}
	s.Rows = append(s.Rows, row("触达", line+"（不记是谁，小数只分档）"))
	return nil
}

// Inspection makes the inspection pack of a period: what was published in [from, to).
func (a *App) Inspection(ctx context.Context, from, to time.Time) (name string, data []byte, err error) {
	if _, err := a.Register.Follow(ctx); err != nil {
		return "", nil, err
	}
	period := fmt.Sprintf("%s至%s", from.Format("20060102"), to.AddDate(0, 0, -1).Format("20060102"))
	var files []pack.File
	add := func(name string, b []byte) { files = append(files, pack.File{Name: name, Data: b}) }
	var rows, changed [][]string
	var items []*register.Item
	err = a.Store.EachItem(ctx, 0, func(x *register.Item) error {
		if out := x.Published(); x.Struck == "" && (between(out, from, to) || between(x.FormedOn, from, to)) {
			items = append(items, x)
		}
		return nil
	})
	if err != nil {
		return "", nil, err
	}
	for i, x := range items {
		rows = append(rows, sheet.Line(i+1, x))
		if x.News || x.Disclosure == register.Withheld || x.Published().IsZero() {
			continue
		}
		s, err := a.evidence(ctx, x)
		if err != nil {
			return "", nil, err
		}
		b, err := a.printEvidence([]form.Sheet{*s})
		if err != nil {
			return "", nil, err
		}
		add(fmt.Sprintf("凭证/%05d-%s.pdf", x.ID, fileName(s.Ref)), b)
		if x.Notice == "" {
			continue
		}
		more, err := a.signedEditions(ctx, x.Notice, &files)
		if err != nil {
			return "", nil, err
		}
		changed = append(changed, more...)
	}
	columns, err := a.columns(ctx)
	if err != nil {
		return "", nil, err
	}
	var stale [][]string
	for _, c := range columns {
		state := "不提醒"
		if due := c.Due(); !due.IsZero() {
			state = "未超期，" + due.Format(time.DateOnly) + "到期"
			if !a.Clock.Now().Before(due) {
				state = "已超期，" + due.Format(time.DateOnly) + "到期"
			}
		}
		stale = append(stale, []string{c.Name, dayOrDash(c.Last), fmt.Sprint(c.Days), state})
	}
	for _, t := range []struct {
		name  string
		heads []string
		rows  [][]string
	}{
		{"台账摘录.csv", sheet.Heads, rows}, {"栏目更新.csv", []string{"栏目", "最近一条", "期限（天）", "情况"}, stale},
		{"更正和撤回.csv", []string{"公告", "版本", "日期", "原因"}, changed},
	} {
		b, err := sheet.CSV(t.heads, t.rows)
		if err != nil {
			return "", nil, err
		}
		add(t.name, b)
	}
	data, err = a.signPack(ctx, "inspection", a.Town.Name+"政务公开检查材料 "+period, files)
	return a.Town.Name + "检查材料-" + period + ".zip", data, err
}

func between(t, from, to time.Time) bool { return !t.IsZero() && !t.Before(from) && t.Before(to) }

func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, s)
}

// signedEditions adds the signed statements of a notice, and tells of its corrections.
func (a *App) signedEditions(ctx context.Context, id notice.ID, files *[]pack.File) (changed [][]string, err error) {
	newest, err := a.Store.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	for k := 1; k <= newest.Edition; k++ {
		signed, err := a.Store.Statements(ctx, id, k)
		if err != nil {
			return nil, err
		}
		for part, text := range signed {
			*files = append(*files, pack.File{Name: pack.Statement(id, k, part), Data: []byte(text)})
		}
		n, err := a.Store.Notice(ctx, id, k)
		if err != nil {
			return nil, err
		}
		if k > 1 && n.Approval != nil {
			changed = append(changed, []string{string(id), n.EditionWord(), stamp(n.Approval.At), n.Reason})
		}
	}
	return changed, nil
}

// signPack signs and records a pack.
func (a *App) signPack(ctx context.Context, kind, title string, files []pack.File) ([]byte, error) {
	head, signed, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	files = append(files, pack.File{Name: "记录锚点.txt", Data: []byte(signed)})
	b, err := pack.Write(pack.Manifest{Kind: kind, Title: title, Made: a.Clock.Now().Format(time.RFC3339), Anchor: head.Anchor()}, files, a.Keys)
	if err == nil {
		a.record(ctx, journal.Entry{What: journal.Export, Object: "pack/" + kind, Result: journal.OK, Note: fmt.Sprintf("%s，%d个文件", title, len(files))})
	}
	return b, err
}

// archived is one notice as archive and library keep it (条例 25, 档案法 37).
type archived struct {
	XMLName xml.Name `xml:"政府信息"`
	ID      string   `xml:"编号"`
	Title   string   `xml:"题名"`
	Issuer  string   `xml:"责任者"`
	DocNo   string   `xml:"发文字号"`
	IndexNo string   `xml:"索引号"`
	Formed  string   `xml:"形成日期"`
	Column  string   `xml:"栏目"`
	How     string   `xml:"公开方式"`
	Out     []ways   `xml:"公开情况"`
	Summary string   `xml:"内容概述,omitempty"`
	Edition string   `xml:"版本,omitempty"`
	Signed  string   `xml:"签发时间,omitempty"`
	Code    string   `xml:"签发码,omitempty"`
	Body    string   `xml:"正文,omitempty"`
	Missing string   `xml:"说明,omitempty"`
	Files   []part   `xml:"附件"`
	PDF     *part    `xml:"版式文件,omitempty"`
}

type ways struct {
	Where string `xml:"渠道,attr"`
	On    string `xml:"日期,attr"`
}

type part struct {
	Name   string `xml:"名称,attr"`
	SHA256 string `xml:"SHA256,attr"`
}

// ArchiveYear makes the package of a year for archive and library: every public document
// of the year as XML, and those that were issued here as PDF, as the public may read them.
func (a *App) ArchiveYear(ctx context.Context, year int) (name string, data []byte, err error) {
	items, err := a.Register.Directory(ctx, year)
	if err != nil {
		return "", nil, err
	}
	if len(items) == 0 {
		return "", nil, say.Refusal("%d年没有已公开的文件，没有可移交的。", year)
	}
	var files []pack.File
	for _, x := range items {
		more, err := a.archive(ctx, x)
		if err != nil {
			return "", nil, err
		}
		files = append(files, more...)
	}
	title := fmt.Sprintf("%s%d年政府信息移交", a.Town.Name, year)
	data, err = a.signPack(ctx, "archive", title, files)
	return title + ".zip", data, err
}

func (a *App) archive(ctx context.Context, x *register.Item) ([]pack.File, error) {
	v := archived{ID: fmt.Sprintf("台账第%d号", x.ID), Title: x.Title, Issuer: a.Town.Issuer, DocNo: x.DocNo, IndexNo: x.IndexNo, Formed: x.FormedOn.Format(time.DateOnly), Column: x.Column, How: x.Disclosure.Name(), Summary: x.Summary}
	if x.Relayed != "" {
		v.Issuer = x.Relayed
	}
	for _, o := range x.Outs {
		v.Out = append(v.Out, ways{register.WayName(o.Where), o.On.Format(time.DateOnly)})
	}
	base := fmt.Sprintf("%05d", x.ID)
	var files []pack.File
	if x.Notice != "" {
		base += "-" + fileName(string(x.Notice))
		v.ID = string(x.Notice)
		pdf, err := a.archiveText(ctx, x, &v)
		if err != nil {
			return nil, err
		}
		if pdf != nil {
			files = append(files, pack.File{Name: base + ".pdf", Data: pdf})
			v.PDF = &part{base + ".pdf", pack.Sum(pdf)}
		}
		if files, err = a.archiveFiles(ctx, x, base, &v, files); err != nil {
			return nil, err
		}
	} else {
		v.Missing = "没有从本系统发布，只有登记的著录项。"
	}
	b, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(files, pack.File{Name: base + ".xml", Data: append([]byte(xml.Header), append(b, '\n')...)}), nil
}

// archiveText sets the words that the public may read; nil where they are kept off the
// net, and the XML says so.
func (a *App) archiveText(ctx context.Context, x *register.Item, v *archived) ([]byte, error) {
	sealed, err := a.Store.Reader(nil).Issued(ctx, x.Notice)
	var m *seal.Mismatch
	if errors.As(err, &m) {
		return nil, say.Refusal("%s", m.NotShown())
	}
	if err != nil {
		return nil, err
	}
	n := sealed.Notice()
	v.Edition = n.EditionWord()
	if n.Approval != nil {
		v.Signed, v.Code = n.Approval.At.Format(time.RFC3339), n.Approval.Digest
	}
	shown := a.public(n)
	if shown == nil {
		v.Missing = "含个人名单，按规定只在公告栏张贴，正文不移交。"
		return nil, nil
	}
	v.Body = shown.Content.Body
	facts := []string{strings.Join(slices.DeleteFunc([]string{shown.Content.DocNo, "生成日期 " + x.FormedOn.Format(time.DateOnly), x.IndexNo}, func(s string) bool { return s == "" }), "　")}
	t := form.Text{Issuer: v.Issuer, Title: shown.Content.Title, Ref: n.Ref(), Facts: facts, Body: shown.Content.Body, Date: x.FormedOn}
	return t.Print(typeset.Sans()).PDF()
}

// archiveFiles adds the attachments that the public may have.
func (a *App) archiveFiles(ctx context.Context, x *register.Item, base string, v *archived, files []pack.File) ([]pack.File, error) {
	n, err := a.Store.IssuedNotice(ctx, x.Notice)
	if err != nil || v.PDF == nil {
		return files, err
	}
	shown := a.public(n)
	if shown == nil {
		return files, nil
	}
	for i, f := range shown.Content.Attachments {
		b, err := a.Store.Blob(ctx, f.Digest)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s-附件%d-%s", base, i+1, fileName(f.Name))
		files = append(files, pack.File{Name: name, Data: b})
		v.Files = append(v.Files, part{name, pack.Sum(b)})
	}
	return files, nil
}
