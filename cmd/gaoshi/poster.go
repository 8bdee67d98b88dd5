package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gaoshi/channels/builtin"
	"gaoshi/channels/poster"
	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

type posterCmd struct {
	Notice  string `arg:"" name:"文件或编号" help:"写文件，做出来的标明是样稿；写公告编号，按签发的样子做，没签发的也标明样稿。"`
	Village string `help:"村的代号；不写就是公告要发的第一个村。" placeholder:"代号"`
	Place   string `help:"村里公告栏的代号；不写就是第一块。" placeholder:"代号"`
	Paper   string `enum:"A3,A4," default:"" help:"纸：A3 或 A4，一张；不写就按村里的打印机，两张 A4 拼一张 A3 也算。" placeholder:"纸"`
	Out     string `short:"o" help:"写到哪个文件；不写就用公告的名字。" placeholder:"文件"`
	PNG     bool   `name:"png" help:"要图片，不要 PDF。"`
	Form    string `enum:"sheet,large,join,slip" default:"sheet" help:"样式：sheet 海报，large 大字版，join 两张 A4 拼 A3，slip 入户单（一张裁三份）。" placeholder:"样式"`
	All     bool   `help:"要发的公告栏全部做进一个 PDF，带书签。"`
	Printer string `enum:"A3,A4," default:"" help:"打印机的纸：小的两张并排印在一张上，和 --all、--form slip 一起用。" placeholder:"纸"`
	Site    string `default:"http://127.0.0.1:8420" help:"二维码里的网址。" placeholder:"网址"`
}

// asked is a notice with what its posters are made by.
type asked struct {
	n       *notice.Notice // as boards may show it
	town    *notice.Town
	channel *poster.Channel
	site    string
	proof   bool   // not signed: the posters are marked
	must    int    // findings that block
	name    string // of the file to write, without its ending
}

func (x *posterCmd) Run(ctx context.Context, c *commands, s streams) error {
	q, err := x.find(ctx, c)
	if err != nil {
		return err
	}
	boards := x.boards(q.town, q.n)
	if len(boards) == 0 {
		return say.Refusal("没有找到这块公告栏，请核对 --village 和 --place，或 town.yaml。")
	}
	if !x.All {
		boards = boards[:1]
	}
	if q.proof {
		q.channel = q.channel.Proof()
	}
	data, ext, findings, err := x.lay(q.channel, q.n, boards)
	if err != nil {
		return say.Refusal("%s", say.Error(err))
	}
	out := x.Out
	if out == "" {
		out = q.name + ext
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return say.CannotWrite(out, err)
	}
	say.Findings(s.out, findings)
	if q.must > 0 {
		fmt.Fprintf(s.out, "注意：这份稿子有 %d 处必须改（gaoshi check-notice 看详情）。\n", q.must)
	}
	what := "海报"
	if q.proof {
		what = "样稿（没有签发，只供看版式，不能张贴）"
	}
	switch {
	case x.All:
		fmt.Fprintf(s.out, "%d 块公告栏的%s已写到 %s\n", len(boards), what, out)
	case q.proof:
		fmt.Fprintf(s.out, "%s %s 的%s已写到 %s\n", boards[0].VillageName, boards[0].Name, what, out)
	default:
		fmt.Fprintf(s.out, "%s %s 的%s已写到 %s，二维码指向 %s\n", boards[0].VillageName, boards[0].Name, what, out, builtin.Link(q.site, q.n.ID, boards[0].ID))
	}
	return nil
}

// find reads the notice: a file, which nobody has signed, or one that is kept.
func (x *posterCmd) find(ctx context.Context, c *commands) (*asked, error) {
	if _, err := os.Stat(x.Notice); errors.Is(err, os.ErrNotExist) && filepath.Ext(x.Notice) == "" && !strings.ContainsRune(x.Notice, filepath.Separator) {
		return x.kept(ctx, c)
	}
	all, err := c.load()
	if err != nil {
		return nil, err
	}
	read, err := readFile(x.Notice)
	if err != nil {
		return nil, err
	}
	n := read.Notice
	q := &asked{town: all.Town.Registry(), site: x.Site, proof: true, name: strings.TrimSuffix(filepath.Base(x.Notice), filepath.Ext(x.Notice))}
	if all.Settings.Site != "" {
		q.site = all.Settings.Site
	}
	rule, _ := all.Policy.Category(n.Content.Category)
	q.n = preflight.ForChannel(n, notice.Board, rule)
	q.channel = poster.New(poster.Options{Site: q.site, Phone: q.town.OfficePhone, Book: q.town.Book()})
	known, err := app.NewChecks(all.Settings.Dir, q.town, all.Policy, nil)
	if err != nil {
		return nil, err
	}
	now, err := c.reading(all, n)
	if err != nil {
		return nil, err
	}
	found, err := known.Check(ctx, n, now)
	if err != nil {
		return nil, err
	}
	q.must = len(n.Blocking(found))
	return q, nil
}

// kept finds the newest edition of a notice in the data folder.
func (x *posterCmd) kept(ctx context.Context, c *commands) (*asked, error) {
	a, err := c.quick(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	n, err := a.Store.Notice(ctx, notice.ID(x.Notice), 0)
	if err != nil {
		return nil, err
	}
	if n.Status == notice.Issued {
		if n, err = a.Shown(ctx, n.ID, n.Edition); err != nil {
			return nil, err
		}
	}
	ch, err := a.Boards()
	if err != nil {
		return nil, err
	}
	q := &asked{n: a.Checks.ForChannel(n, notice.Board), town: a.Town, channel: ch, site: a.Site, name: string(n.ID), proof: n.Status != notice.Issued}
	if q.proof {
		found, err := a.Dispatcher.Check(ctx, n)
		if err != nil {
			return nil, err
		}
		q.must = len(n.Blocking(found))
	} else if n.ExpiredAt(a.Clock.Now()) {
		return nil, say.Refusal("%s 已经过期，不用再张贴，不再打印。", n.ID)
	}
	return q, nil
}

// lay makes what the flags ask for: a picture, one poster, or a pack.
func (x *posterCmd) lay(p *poster.Channel, n *notice.Notice, boards []notice.Target) (data []byte, ext string, findings []notice.Finding, err error) {
	form := map[string]poster.Form{"sheet": poster.Sheet, "large": poster.Large, "join": poster.Join, "slip": poster.Slip}[x.Form]
	if form == poster.Sheet && len(boards) == 1 {
		r, err := p.Render(n, boards[0])
		if err != nil {
			return nil, "", r.Findings, err
		}
		if x.PNG {
			return r.File(poster.PNGName).Data, ".png", r.Findings, nil
		}
		return r.File(poster.PDFName).Data, ".pdf", r.Findings, nil
	}
	if x.PNG {
		return nil, "", nil, say.Refusal("--png 只能一次一块公告栏，不能和 --all、--form 一起用。")
	}
	var jobs []poster.Job
	for _, t := range boards {
		jobs = append(jobs, poster.Job{Notice: n, Target: t, Form: form})
	}
	data, findings, err = p.Impose(n.Content.Title, jobs, x.Printer)
	return data, ".pdf", findings, err
}

// boards finds the boards that the flags name, in reading order.
func (x *posterCmd) boards(town *notice.Town, n *notice.Notice) (out []notice.Target) {
	for _, t := range town.Targets {
		if t.Channel != notice.Board || (x.Place != "" && !strings.HasSuffix(string(t.ID), "/"+x.Place)) {
			continue
		}
		switch {
		case x.Village != "" && t.Village != x.Village:
			continue
		case x.Village == "" && !n.Content.All() && len(n.Content.Villages) > 0 && !slices.Contains(n.Content.Villages, t.Village):
			continue
		}
		if x.Paper != "" { // one sheet of what is asked for, whatever the village's printer would make of it
			t.Paper, t.Options = x.Paper, maps.Clone(t.Options)
			delete(t.Options, "join")
		}
		out = append(out, t)
	}
	return out
}
