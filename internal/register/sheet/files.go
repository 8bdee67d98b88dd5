package sheet

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/intake"
	"gaoshi/internal/register"
)

// Document reads one Word (or Markdown, or text) file as an item, through the door by
// which notices come: title, number and day as they stand in the document. It is 待定: what
// is open, a person decides.
func Document(name string, data []byte, now time.Time) (*register.Item, *Fault) {
	base := filepath.Base(name)
	left := func(format string, a ...any) (*register.Item, *Fault) {
		return nil, &Fault{Table: base, Text: fmt.Sprintf(format, a...) + "没有导入。", Left: true}
	}
	if strings.HasPrefix(base, "~$") || strings.HasPrefix(base, ".") {
		return nil, nil // Word's own, while a file is open
	}
	r, err := intake.Read(base, data)
	if err != nil {
		return left("%s", strings.TrimRight(err.Error(), "。")+"。")
	}
	c := r.Notice.Content
	x := &register.Item{Title: c.Title, DocNo: c.DocNo, IndexNo: c.IndexNo, FormedOn: c.FormedOn, Summary: c.Plain, Category: c.Category, Column: c.Column, Disclosure: register.Undecided, By: register.ByImport, Source: base}
	if d, ok := register.DisclosureOf(c.Disclosure); ok && d != register.Withheld {
		x.Disclosure = d
	}
	switch {
	case x.Title == "":
		return left("没有认出标题，")
	case x.FormedOn.IsZero():
		return left("没有认出成文日期，")
	}
	x.FormedOn = calendar.Date(x.FormedOn)
	if wrong := x.Check(now); wrong != nil {
		return left("%s", strings.Join(wrong, ""))
	}
	return x, nil
}
