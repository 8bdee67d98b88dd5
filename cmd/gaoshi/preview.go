package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
)

// previewMark is the file by which a folder is known to hold a preview, and may
// be written over by the next.
const previewMark = "this-is-a-preview.txt"

// previewFolder makes the folder of a preview ready: a new or empty one, or one
// that an earlier preview wrote, whose files go first. It refuses a folder with
// other things in it.
func previewFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &notice.Refusal{Msg: say.FileTrouble(dir, "mkdir", err)}
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, previewMark)); err != nil {
			return say.Refusal("文件夹“%s”里有别的东西，没有往里写。请用 -o 另写一个空的或还没有的文件夹。", dir)
		}
		for _, c := range notice.Channels {
			if err := os.RemoveAll(filepath.Join(dir, c)); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, previewMark), []byte("这是 gaoshi preview 写的版式稿，下一次预览会换掉。\n"), 0o644)
}

type previewCmd struct {
	File string `arg:"" name:"文件" help:"公告：Word、Excel，或带抬头的 Markdown。"`
	Out  string `short:"o" default:"preview" help:"写到哪个文件夹。" placeholder:"文件夹"`
}

func (x *previewCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	read, err := readFile(x.File)
	if err != nil {
		return err
	}
	n := read.Notice
	if err := previewFolder(x.Out); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "gaoshi-preview-") // nothing of a preview is kept
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	all.Settings.Data, all.Settings.Database = tmp, ""
	now, err := c.reading(all, n)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, all, app.Options{Now: now})
	if err != nil {
		return err
	}
	defer a.Close()
	n.Status = notice.Draft
	a.Drafts.Fill(&n.Content)
	found, err := a.Dispatcher.Check(ctx, n)
	if err != nil {
		return err
	}
	say.Findings(s.out, together(read.Found, n, found))
	list, err := a.Dispatcher.Preview(ctx, n)
	if err != nil {
		return err
	}
	if err := a.Proofs(n, list); err != nil {
		return err
	}
	_, leftOut := a.Dispatcher.Targets(n)
	for _, why := range leftOut {
		fmt.Fprintln(s.out, "不会发往："+why)
	}
	files, err := writeRenditions(x.Out, list)
	if err != nil {
		return err
	}
	name := string(n.ID)
	if name == "" {
		name = "《" + n.Content.Title + "》"
	}
	if len(list) == 0 {
		fmt.Fprintf(s.out, "%s没有版式稿：还没有选村和渠道。\n", name)
	} else {
		fmt.Fprintf(s.out, "%s 的 %d 份版式稿（%d 个文件）已写到 %s，没有发出任何东西。\n", name, len(list), files, x.Out)
	}
	if a.Dispatcher.Held(n, found) != nil {
		return errSilent
	}
	return nil
}

// writeRenditions writes every file of every rendition below dir.
func writeRenditions(dir string, list []notice.Rendition) (files int, err error) {
	for _, r := range list {
		sub := filepath.Join(dir, r.Channel, strings.ReplaceAll(string(r.Target), "/", "_"))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return files, say.CannotWrite(sub, err)
		}
		out := append([]notice.File{{Name: "text.txt", Data: []byte(r.Text + "\n")}}, r.Files...)
		for _, w := range r.Wordings {
			out = append(out, notice.File{Name: w.Prefix() + "text.txt", Data: []byte(w.Text + "\n")})
		}
		for _, f := range out {
			if err := os.WriteFile(filepath.Join(sub, filepath.Base(f.Name)), f.Data, 0o644); err != nil {
				return files, say.CannotWrite(filepath.Join(sub, f.Name), err)
			}
			files++
		}
	}
	return files, nil
}
