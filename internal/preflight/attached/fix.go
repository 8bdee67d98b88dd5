package attached

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strings"

	"gaoshi/internal/attachment"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/mend"
	"gaoshi/internal/preflight/page"
)

// kindAttachedList is the Finding.Kind of a list of persons in a file that goes
// out as it is.
const kindAttachedList = "attachment_list"

// attachmentPlace names an attachment as findings do.
func attachmentPlace(name string) string { return fmt.Sprintf("附件“%s”", name) }

// sheetText returns the text of an attachment as one Markdown table, where it is
// a sheet and nothing else: then a fix may write it anew.
func sheetText(e bench.Env, a notice.Attachment) (string, bool) {
	if len(a.Data) == 0 {
		return "", false
	}
	body := ""
	switch strings.ToLower(path.Ext(a.Name)) {
	case ".csv":
		body = csvTable(a.Data, false)
	case ".tsv":
		body = csvTable(a.Data, true)
	case ".xlsx":
		if e.Read == nil {
			return "", false
		}
		text, _, err := e.Read(a)
		if err != nil {
			return "", false
		}
		body = text
	default:
		return "", false
	}
	p := page.New(body)
	if len(p.Tables) != 1 {
		return "", false
	}
	return body, true
}

// ownTable reports whether an attachment, read as body, is one table.
func ownTable(k *bench.Bench, a notice.Attachment, body string) bool {
	switch strings.ToLower(path.Ext(a.Name)) {
	case ".csv", ".tsv", ".xlsx":
		return len(page.New(body).Tables) == 1
	}
	return false
}

// Fix applies the fixes of findings in attachments that are one table:
// columns are dropped, names masked, numbers hidden. A sheet of Excel is written
// anew as a .csv of the same name, which Excel and WPS open: so nothing that the
// file held beside its table (hidden columns, properties) stays with it.
func Fix(e bench.Env, c *notice.Content, findings []notice.Finding, d *strings.Builder) {
	cloned := putClean(c, findings, d)
	for i := range c.Attachments {
		a := c.Attachments[i]
		prefix := attachmentPlace(a.Name) + "："
		var mine []notice.Finding
		for _, f := range findings {
			if f.Line == 0 && f.Fix != "" && strings.HasPrefix(f.Place, prefix) {
				mine = append(mine, f)
			}
		}
		if len(mine) == 0 {
			continue
		}
		now, ok := fixSheet(e, *c, a, prefix, mine, d)
		if !ok {
			continue
		}
		if !cloned {
			c.Attachments, cloned = slices.Clone(c.Attachments), true
		}
		c.Attachments[i] = now
	}
}

// fixSheet returns an attachment with the fixes of its findings.
func fixSheet(e bench.Env, c notice.Content, a notice.Attachment, prefix string, findings []notice.Finding, d *strings.Builder) (notice.Attachment, bool) {
	body, ok := sheetText(e, a)
	if !ok {
		return a, false
	}
	k := bench.New(&notice.Notice{Content: c}, e)
	inner := inside(k, body)
	var chosen []notice.Finding
	for _, f := range inner.Findings {
		same := func(x notice.Finding) bool {
			return x.Kind == f.Kind && x.Place == bench.HideNumbers(prefix+f.Place) && x.Fix == f.Fix
		}
		if !slices.ContainsFunc(findings, same) {
			continue
		}
		if f.Kind == kindAttachedList {
			for _, t := range inner.Page.Tables {
				for _, r := range t.PersonRows() {
					chosen = append(chosen, notice.Finding{Kind: f.Kind, Line: t.Rows[r].Line + 1, Fix: bench.FixMaskName})
				}
			}
			continue
		}
		chosen = append(chosen, f)
	}
	var changes strings.Builder
	fixed := mend.Body(body, chosen, &changes)
	if changes.Len() == 0 {
		return a, false
	}
	comma := ','
	if strings.EqualFold(path.Ext(a.Name), ".tsv") {
		comma = '\t'
	}
	data, ok := writeSheet(fixed, comma)
	if !ok {
		return a, false
	}
	d.WriteString(strings.ReplaceAll(changes.String(), "@@ 第", "@@ "+attachmentPlace(a.Name)+"第"))
	now := notice.Attachment{Name: a.Name, MediaType: a.MediaType, Data: data}
	if strings.EqualFold(path.Ext(a.Name), ".xlsx") {
		now.Name, now.MediaType = strings.TrimSuffix(a.Name, path.Ext(a.Name))+".csv", "text/csv"
		fmt.Fprintf(d, "@@ 附件 @@\n-%s\n+%s\n", a.Name, now.Name)
	}
	return now, true
}

// writeSheet writes the lines of a text that is one table as comma-separated
// cells, with the mark by which Excel knows UTF-8.
func writeSheet(body string, comma rune) ([]byte, bool) {
	p := page.New(body)
	if len(p.Tables) != 1 {
		return nil, false
	}
	t := p.Tables[0]
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, true
	for i, line := range p.Lines {
		if i == t.First+1 || strings.TrimSpace(line) == "" {
			continue
		}
		record := []string{chars.Plain(strings.TrimLeft(line, "# "))}
		if p.Inside[i] != nil {
			record = record[:0]
			for _, cl := range page.SplitRow(line) {
				record = append(record, chars.Plain(cl.Text))
			}
		}
		if err := w.Write(record); err != nil {
			return nil, false
		}
	}
	w.Flush()
	return b.Bytes(), w.Error() == nil
}

// putClean puts the cleaned copies in the place of the files whose findings ask for
// it, and reports whether there were any.
func putClean(c *notice.Content, findings []notice.Finding, d *strings.Builder) bool {
	cloned := false
	for i, a := range c.Attachments {
		asked := slices.ContainsFunc(findings, func(f notice.Finding) bool {
			return f.Fix == fixClean && f.Place == bench.HideNumbers(attachmentPlace(a.Name))
		})
		if !asked || len(a.Data) == 0 {
			continue
		}
		clean := attachment.Clean(a.Name, a.Data, holdsPersonal)
		if clean.Refused != "" || !clean.Changed() {
			continue
		}
		if !cloned {
			c.Attachments, cloned = slices.Clone(c.Attachments), true
		}
		c.Attachments[i] = notice.Attachment{Name: a.Name, MediaType: a.MediaType, Data: clean.Data}
		fmt.Fprintf(d, "@@ %s @@\n-%s\n+（已去掉）\n", attachmentPlace(a.Name), clean.Summary())
	}
	return cloned
}

// CleanCopies returns the attachments with every file's cleaned copy in its place,
// and for each that changed a finding that says what was taken out: a warning where it
// was personal data. Files that have no clean copy stay as they are: the check refuses
// them.
func CleanCopies(as []notice.Attachment) (out []notice.Attachment, said []notice.Finding) {
	out = slices.Clone(as)
	for i, a := range out {
		if len(a.Data) == 0 {
			continue
		}
		c := attachment.Clean(a.Name, a.Data, holdsPersonal)
		if c.Refused != "" || !c.Changed() {
			continue
		}
		out[i].Data, out[i].Digest = c.Data, ""
		f := notice.Finding{Kind: kindCleaned, Severity: notice.Note, Place: bench.HideNumbers(attachmentPlace(a.Name)), Text: c.Summary(), Rule: lawPrivacy,
			Message: fmt.Sprintf("附件“%s”换成了清理过的副本，去掉了：%s。", bench.HideNumbers(a.Name), c.Summary())}
		if holdsPersonal(c.Hidden) {
			f.Kind, f.Severity = kindHidden, notice.Warn
			f.Message += "看不见的地方有个人信息：原文件不要再发给别人。"
		}
		said = append(said, f)
	}
	return out, said
}
