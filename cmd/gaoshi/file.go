package main

import (
	"os"
	"path/filepath"
	"slices"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/draft"
	"gaoshi/internal/intake"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

// readFile reads a notice from a file, with the attachments beside it. Errors are
// refusals, in Chinese.
func readFile(path string) (*draft.Draft, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, say.CannotRead(path, err)
	}
	d, err := draft.Read(filepath.Base(path), b)
	if err != nil {
		return nil, say.Refusal("%s 读不成公告：\n%v", filepath.Base(path), err)
	}
	attach(filepath.Dir(path), d.Notice)
	c := &d.Notice.Content
	var said []notice.Finding
	c.Attachments, said = preflight.CleanCopies(c.Attachments)
	d.Found = append(d.Found, said...)
	return d, nil
}

// attach reads the files that a notice's head names as attachments from the
// notice's own folder, so that they are looked into and go out with it. It
// returns the names of those that are not there; a file of any other folder, a
// link out of it, and one that is too large are not read.
func attach(dir string, n *notice.Notice) (absent []string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }()
	for i := range n.Content.Attachments {
		at := &n.Content.Attachments[i]
		if at.Data != nil {
			continue
		}
		info, err := root.Stat(at.Name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > limits.UploadBytes {
			absent = append(absent, at.Name)
			continue
		}
		if at.Data, err = root.ReadFile(at.Name); err != nil {
			absent = append(absent, at.Name)
		}
	}
	return absent
}

// together joins what was found on reading a notice, what it lacks, and what the
// checks say. Where both tell of the category, the checks know which there are.
func together(read []notice.Finding, n *notice.Notice, checked []notice.Finding) []notice.Finding {
	lacks := intake.Missing(n)
	if slices.ContainsFunc(checked, func(f notice.Finding) bool { return f.Place == "类别" }) {
		lacks = slices.DeleteFunc(lacks, func(f notice.Finding) bool { return f.Place == "类别" })
	}
	return slices.Concat(read, lacks, checked)
}
