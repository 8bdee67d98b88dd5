package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

type checkNoticeCmd struct {
	Files []string `arg:"" name:"文件" help:"公告：.docx、.xlsx、.md、.txt、.html 都行，可以一次写几个。"`
	JSON  bool     `name:"json" help:"所有文件的问题合成一个 JSON 数组，给程序读。"`
	Fix   bool     `help:"能一键处理的都处理好，写在旁边的“文件名.fixed.md”里。"`
}

func (x *checkNoticeCmd) Run(c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	known, err := app.NewChecks(all.Settings.Dir, all.Town.Registry(), all.Policy, nil)
	if err != nil {
		return err
	}
	lay, err := app.Layout(all, known, slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	env := known.Env()
	var every []notice.Finding
	blocked := false
	for _, path := range x.Files {
		read, err := readFile(path)
		if err != nil {
			return err
		}
		n := read.Notice
		if env.Now, err = c.reading(all, n); err != nil {
			return err
		}
		findings := append(together(read.Found, n, preflight.Check(n, env)), lay(n)...)
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
		fmt.Fprint(s.out, tellAbsent(attach(filepath.Dir(path), n)))
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
	was, diff := n.Content.Attachments, ""
	for range 3 { // a category put right brings its own rules
		fixed, more, changed := preflight.FixIn(env, n, findings...)
		if !changed {
			break
		}
		n.Content, diff = fixed, diff+more
		findings = preflight.Check(n, env)
	}
	if diff == "" {
		return findings, nil
	}
	files, err := writeFixed(filepath.Dir(path), was, &n.Content)
	if err != nil {
		return nil, err
	}
	out := strings.TrimSuffix(path, filepath.Ext(path)) + ".fixed.md"
	if err := os.WriteFile(out, intake.File(n), 0o644); err != nil {
		return nil, say.CannotWrite(out, err)
	}
	if !x.JSON {
		fmt.Fprintf(s.out, "已处理，写在 %s\n%s", strings.Join(append([]string{out}, files...), "、"), diff)
	}
	return preflight.Check(n, env), nil
}

// writeFixed writes the attachments that a fix has changed beside the notice, as
// NAME.fixed.EXT, and names them so in the fixed notice. It returns the new files.
func writeFixed(dir string, was []notice.Attachment, fixed *notice.Content) (files []string, err error) {
	for i := range fixed.Attachments {
		at := &fixed.Attachments[i]
		if i >= len(was) || bytes.Equal(was[i].Data, at.Data) {
			continue
		}
		ext := filepath.Ext(at.Name)
		at.Name = strings.TrimSuffix(at.Name, ext) + ".fixed" + ext
		path := filepath.Join(dir, at.Name)
		if err := os.WriteFile(path, at.Data, 0o644); err != nil {
			return files, say.CannotWrite(path, err)
		}
		files = append(files, path)
	}
	return files, nil
}

// tellAbsent says which attachments could not be looked into.
func tellAbsent(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("  附件“%s”不在公告所在的文件夹里，没有检查里面的内容。\n", strings.Join(names, "”、“"))
}
