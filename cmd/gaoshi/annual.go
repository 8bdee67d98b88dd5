package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/annual"
	"gaoshi/internal/annual/reading"
)

type annualCmd struct {
	Check annualCheckCmd `cmd:"" help:"查一份或几份年度报告：合计、与上年衔接、文字与表格、空格、雷同、多余的字。"`
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
