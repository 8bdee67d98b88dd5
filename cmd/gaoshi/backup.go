package main

import (
	"context"
	"fmt"

	"gaoshi/cmd/gaoshi/app"
)

type backupCmd struct {
	File  string `arg:"" name:"文件" help:"备份写到哪个文件。"`
	Keys  bool   `help:"把签名密钥也带上：有了它就能冒充本单位签名，备份要像密钥一样保管。"`
	Files bool   `default:"true" negatable:"" help:"带上附件和版式稿的文件（默认带；--no-files 不带，只留记录）。"`
}

// Run writes a backup while the daemon works.
func (x *backupCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	head, rows, err := a.BackupTo(ctx, x.File, x.Files, x.Keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "备份好了：%s（%s，操作记录到第%d条）。\n", x.File, app.RowsOf(rows), head.Journal)
	if !x.Keys {
		fmt.Fprintf(s.out, "签名密钥 %s 不在里面，请另外保管。\n", head.Fingerprint)
	}
	return nil
}

type restoreCmd struct {
	File    string `arg:"" name:"文件" help:"备份文件。"`
	Replace bool   `help:"数据目录里已有数据库时，把它改名放到一边。"`
}

// Run puts a backup into the database of the settings.
func (x *restoreCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	r, err := app.Restore(ctx, all, x.File, x.Replace)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "恢复好了：%s %s的备份，%s。\n", r.Head.Town, r.Head.Made.Format("2006年1月2日 15:04"), app.RowsOf(r.Rows))
	if r.Aside != "" {
		fmt.Fprintf(s.out, "原来的数据库留在 %s。\n", r.Aside)
	}
	if r.Held > 0 {
		fmt.Fprintf(s.out, "有%d条投递停着，恢复后待确认：备份以后可能已经发过。核对后放行：工作台“今天”，或 gaoshi deliveries release。\n", r.Held)
	}
	if !r.Report.OK() {
		for _, p := range r.Report.Problems {
			fmt.Fprintln(s.out, "不一致：", p)
		}
		fmt.Fprintln(s.out, "恢复出来的数据和签名对不上，请不要用，换一份备份，并报告主管领导。")
		return errSilent
	}
	fmt.Fprintf(s.out, "查验一致：%d条操作记录，%d行数据，%d份签发的公告。\n", r.Report.Entries, r.Report.Rows, r.Report.Issued)
	return nil
}
