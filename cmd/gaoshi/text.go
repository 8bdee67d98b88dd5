package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gaoshi/channels/builtin"
	"gaoshi/channels/poster"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/speech"
)

type checkNoticeCmd struct {
	Files []string `arg:"" help:"Notices: Markdown, .docx, .xlsx, .txt, .html." placeholder:"FILE"`
	JSON  bool     `name:"json" help:"An array of findings, for all files together."`
	Fix   bool     `help:"Apply every one-click fix and write FILE.fixed.md beside the file."`
	Now   string   `help:"Check as on this day, 2006-01-02; without it, today." placeholder:"DATE"`
}

func (x *checkNoticeCmd) Run(c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	known, err := newChecks(all.Settings.Dir, all.Town.Registry(), all.Policy, nil)
	if err != nil {
		return err
	}
	env := known.env
	env.Now = time.Now()
	if x.Now != "" {
		if env.Now, err = time.ParseInLocation("2006-01-02", x.Now, practiceMorning.Location()); err != nil {
			return refusal("“%s”不是日期，应写成 2026-11-23 这样。", x.Now)
		}
	}
	var every []notice.Finding
	blocked := false
	for _, path := range x.Files {
		n, read, err := readNotice(path)
		if err != nil {
			return err
		}
		findings := slices.Concat(preflight.Check(n, env), read)
		if x.Fix {
			if findings, err = x.fix(path, n, env, findings, s); err != nil {
				return err
			}
		}
		blocked = blocked || len(n.Blocking(findings)) > 0
		if x.JSON {
			every = append(every, findings...)
			continue
		}
		if err := preflight.WriteText(s.out, path, findings); err != nil {
			return err
		}
		if !x.Fix && slices.ContainsFunc(findings, func(f notice.Finding) bool { return f.Fix != "" }) {
			fmt.Fprintln(s.out, "  “可一键处理”的，加上 --fix 再运行一次就处理好，写成另一个文件。")
		}
	}
	if x.JSON {
		if err := preflight.WriteJSON(s.out, every); err != nil {
			return err
		}
	}
	if blocked {
		return errSilent
	}
	return nil
}

// fix writes the fixed notice beside the file and returns what is still found.
func (x *checkNoticeCmd) fix(path string, n *notice.Notice, env preflight.Env, findings []notice.Finding, s streams) ([]notice.Finding, error) {
	body, diff, changed := preflight.Fix(n, findings...)
	if !changed {
		return findings, nil
	}
	n.Content.Body = body
	out := strings.TrimSuffix(path, filepath.Ext(path)) + ".fixed.md"
	if err := os.WriteFile(out, intake.File(n), 0o644); err != nil {
		return nil, refusal("%s 写不了：%v", out, err)
	}
	if !x.JSON {
		fmt.Fprintf(s.out, "已处理，写在 %s\n%s", out, diff)
	}
	return preflight.Check(n, env), nil
}

// readAttachment gives preflight the text of an attachment.
func readAttachment(at notice.Attachment) (string, []notice.Finding, error) {
	if at.Data == nil {
		return "", nil, fmt.Errorf("没有附件“%s”的内容", at.Name)
	}
	r, err := intake.Read(at.Name, at.Data)
	if err != nil {
		return "", nil, err
	}
	return r.Notice.Content.Body, r.Findings, nil
}

type speakCmd struct {
	Profile string `default:"default" help:"How numbers are read: default, village, formal or bare." placeholder:"NAME"`
	JSON    bool   `name:"json" help:"One JSON object a line, with spans and warnings."`
}

func (x *speakCmd) Run(s streams) error {
	p, ok := speech.ProfileNamed(x.Profile)
	if !ok {
		return refusal("没有“%s”这种读法，可用：%s", x.Profile, strings.Join(speech.ProfileNames(), "、"))
	}
	return speech.Speak(s.in, s.out, speech.SpeakOptions{Profile: p, JSON: x.JSON})
}

type posterCmd struct {
	File    string `arg:"" help:"The notice." placeholder:"FILE"`
	Village string `help:"Village id; without it, the first village that the notice goes to." placeholder:"ID"`
	Place   string `help:"Board id of the village; without it, its first board." placeholder:"ID"`
	Paper   string `enum:"A3,A4," default:"" help:"A3 or A4; without it, what the board has."`
	Out     string `short:"o" help:"File to write; without it, the name of the notice." placeholder:"FILE"`
	PNG     bool   `name:"png" help:"A picture instead of a PDF."`
	Form    string `enum:"sheet,large,join,slip" default:"sheet" help:"sheet; large (大字版); join: A3 on two A4; slip (入户单): three to a sheet."`
	All     bool   `help:"One PDF with every board that the notice goes to, with bookmarks."`
	Site    string `default:"http://127.0.0.1:8420" help:"Address in the QR code." placeholder:"URL"`
}

func (x *posterCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	n, _, err := readNotice(x.File)
	if err != nil {
		return err
	}
	town := all.Town.Registry()
	boards := x.boards(town, n)
	if len(boards) == 0 {
		return refusal("没有找到这块公告栏，请核对 --village 和 --place，或 town.yaml。")
	}
	if !x.All {
		boards = boards[:1]
	}
	site := x.Site
	if all.Settings.Site != "" {
		site = all.Settings.Site
	}
	rule, _ := all.Policy.Category(n.Content.Category)
	data, ext, findings, err := x.lay(poster.New(poster.Options{Site: site, Phone: town.OfficePhone}), preflight.ForChannel(n, notice.Board, rule), boards)
	if err != nil {
		return refusal("%s", say(err))
	}
	out := x.Out
	if out == "" {
		out = strings.TrimSuffix(filepath.Base(x.File), filepath.Ext(x.File)) + ext
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return refusal("%s 写不了：%v", out, err)
	}
	printFindings(s.out, findings)
	known, err := newChecks(all.Settings.Dir, town, all.Policy, nil)
	if err != nil {
		return err
	}
	if blocking := n.Blocking(known.Check(n, time.Now())); len(blocking) > 0 {
		fmt.Fprintf(s.out, "注意：这份稿子有 %d 处必须改（gaoshi check-notice 看详情），只供看版式，不能张贴。\n", len(blocking))
	}
	if x.All {
		fmt.Fprintf(s.out, "%d 块公告栏的海报已写到 %s\n", len(boards), out)
		return nil
	}
	fmt.Fprintf(s.out, "%s %s 的海报已写到 %s，二维码指向 %s\n", boards[0].VillageName, boards[0].Name, out, builtin.Link(site, n.ID, boards[0].ID))
	return nil
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
		return nil, "", nil, refusal("--png 只能一次一块公告栏，不能和 --all、--form 一起用。")
	}
	var jobs []poster.Job
	for _, t := range boards {
		jobs = append(jobs, poster.Job{Notice: n, Target: t, Form: form})
	}
	data, findings, err = p.Pack(n.Content.Title, jobs)
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
		if x.Paper != "" {
			t.Paper = x.Paper
		}
		out = append(out, t)
	}
	return out
}
