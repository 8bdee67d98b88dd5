package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
)

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
			return files, app.CannotWrite(path, err)
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

// together joins what was found on reading a notice with what the checks say.
// Where both tell of the category, the checks know which there are.
func together(read, checked []notice.Finding) []notice.Finding {
	category := func(f notice.Finding) bool { return f.Place == "类别" && f.Kind == intake.MissingKind }
	if slices.ContainsFunc(checked, func(f notice.Finding) bool { return f.Place == "类别" }) {
		read = slices.DeleteFunc(slices.Clone(read), category)
	}
	return slices.Concat(read, checked)
}
