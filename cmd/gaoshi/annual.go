package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/annual"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/annual/reading"
)

type annualCmd struct {
	Build  annualBuildCmd  `cmd:"" help:"用台账编一年的报告：Word、网页、PDF、Excel，带核对的算式。"`
	Answer annualAnswerCmd `cmd:"" help:"写报告里要人写的一处；build 会列出还有哪几处、叫什么。"`
	Check  annualCheckCmd  `cmd:"" help:"查一份或几份年度报告：合计、与上年衔接、文字与表格、空格、雷同、多余的字。"`
}

type annualBuildCmd struct {
	Year int    `help:"哪一年；不写是该编的那一年（3月底以前编上年的）。" placeholder:"年"`
	Last string `help:"上年公布的报告，查两年接不接得上；不写就用放进来过的，或者用台账编的。" placeholder:"文件"`
	Date string `help:"落款日期，例如 2026-01-12；不写是今天。" placeholder:"日期"`
	Out  string `short:"o" default:"." help:"写到哪个文件夹。" placeholder:"文件夹"`
}

// Run makes a year's report and writes its four files. A report that is not finished
// is written all the same, says so in its name, and ends the command with 1.
func (x *annualBuildCmd) Run(ctx context.Context, c *commands, s streams) error {
	var with making.With
	if x.Date != "" {
		if with.Dated = annual.ParseDay(x.Date); with.Dated.Year == 0 {
			return say.BadUse("--date 要写成 2026-01-12 这样的日期。")
		}
	}
	if x.Last != "" {
		data, err := os.ReadFile(x.Last)
		if err != nil {
			return say.CannotRead(x.Last, err)
		}
		if with.Last, err = new(reading.Reader).Read(x.Last, data); err != nil {
			return say.Refusal("%s 没有读成：%v", x.Last, err)
		}
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if x.Year == 0 {
		x.Year = a.Annual.Default()
	}
	if with.Last != nil && with.Last.Year != x.Year-1 {
		return say.Refusal("%s 是%d年的报告，--last 要的是%d年的。", x.Last, with.Last.Year, x.Year-1)
	}
	d, err := a.Annual.Year(ctx, x.Year, with)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(x.Out, 0o755); err != nil {
		return say.CannotWrite(x.Out, err)
	}
	for _, kind := range making.Kinds {
		name, data, err := d.File(kind)
		if err != nil {
			return err
		}
		path := filepath.Join(x.Out, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return say.CannotWrite(path, err)
		}
		fmt.Fprintln(s.out, "写好了", path)
	}
	fmt.Fprintf(s.out, "%s。\n", d.LastHow)
	if err := annual.WriteText(s.out, fmt.Sprintf("%d年的报告", x.Year), d.Report, d.Exam, true); err != nil {
		return err
	}
	for _, p := range d.Prompts {
		if p.Answer == "" {
			fmt.Fprintf(s.out, "  要人写的 %s：%s。%s\n", p.Key, p.Ask, p.Hint)
		}
	}
	if !d.Exam.Finished() {
		return errSilent
	}
	return nil
}

type annualAnswerCmd struct {
	Key  string `arg:"" name:"哪一处" help:"build 列出的名字，例如 problems。"`
	Text string `arg:"" name:"文字" help:"写什么；写 - 就从标准输入读。"`
	Year int    `help:"哪一年；不写是该编的那一年。" placeholder:"年"`
}

// Run keeps what was written to one prompt.
func (x *annualAnswerCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if x.Year == 0 {
		x.Year = a.Annual.Default()
	}
	if x.Text == "-" {
		b, err := io.ReadAll(io.LimitReader(s.in, 1<<20))
		if err != nil {
			return err
		}
		x.Text = string(b)
	}
	if err := a.Annual.Answer(ctx, x.Year, map[string]string{x.Key: x.Text}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "记下了：%d年报告的 %s。\n", x.Year, x.Key)
	return err
}

type annualCheckCmd struct {
	Files  []string `arg:"" name:"文件" help:"年度报告：.docx、.html、.txt、.md 都行。连上年的一起写，就查两年接不接得上。"`
	Due    string   `help:"最迟哪一天公布，例如 2026-01-20；不写就是次年1月31日。" placeholder:"日期"`
	Tables bool     `help:"把读到的表格一格一格列出来。"`
	JSON   bool     `name:"json" help:"写成 JSON，给程序读。"`
}

func (x *annualCheckCmd) Run(s streams) error {
	due := annual.Day{}
	if x.Due != "" {
		if due = annual.ParseDay(x.Due); due.Year == 0 {
			return say.BadUse("--due 要写成 2026-01-20 这样的日期。")
		}
	}
	type read struct {
		path   string
		report *annual.Report
	}
	var rd reading.Reader
	var all []read
	var reports []*annual.Report
	failed := false
	for _, path := range x.Files {
		data, err := os.ReadFile(path)
		if err != nil {
			return say.CannotRead(path, err)
		}
		r, err := rd.Read(path, data)
		if err != nil {
			fmt.Fprintf(s.out, "%s\n  没有读成：%v\n", path, err)
			failed = true
			continue
		}
		all, reports = append(all, read{path, r}), append(reports, r)
	}
	var out []annual.Told
	for _, one := range all {
		before := slices.DeleteFunc(slices.Clone(reports), func(r *annual.Report) bool { return r.Year >= one.report.Year })
		e := annual.Examine(one.report, annual.Known{Before: before, Due: due})
		failed = failed || !e.Finished()
		if x.JSON {
			out = append(out, annual.Tell(one.path, one.report, e))
			continue
		}
		if err := annual.WriteText(s.out, one.path, one.report, e, x.Tables); err != nil {
			return err
		}
	}
	if x.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(out); err != nil {
			return err
		}
	}
	if failed {
		return errSilent
	}
	return nil
}
