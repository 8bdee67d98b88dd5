package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/journal"
	"gaoshi/internal/register"
	"gaoshi/internal/register/sheet"
)

// RegisterTable is the register of a year (0: of all years) as a file, .csv or .xlsx, and
// how many items it holds. The export is recorded.
func (a *App) RegisterTable(ctx context.Context, year int, ext string) ([]byte, int, error) {
	var rows [][]string
	err := a.Store.EachItem(ctx, year, func(x *register.Item) error {
		rows = append(rows, sheet.Line(len(rows)+1, x))
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	name := "公开台账"
	if year > 0 {
		name = fmt.Sprintf("%d年公开台账", year)
	}
	b, err := table(ext, name, sheet.Heads, rows)
	if err == nil {
		a.record(ctx, journal.Entry{What: journal.Export, Object: "register", Result: journal.OK, Note: fmt.Sprintf("%s，%d件", name, len(rows))})
	}
	return b, len(rows), err
}

func table(ext, name string, heads []string, rows [][]string) ([]byte, error) {
	switch ext {
	case ".csv":
		return sheet.CSV(heads, rows)
	case ".xlsx":
		return sheet.XLSX(name, heads, rows)
	}
	return nil, say.Refusal("文件名要以 .csv 或 .xlsx 结尾。")
}

// DirectoryEntry is one line of the public directory, as programs read it.
type DirectoryEntry struct {
	IndexNo   string `json:"索引号"`
	Title     string `json:"名称"`
	Summary   string `json:"内容概述"`
	FormedOn  string `json:"生成日期"`
	DocNo     string `json:"发文字号"`
	Issuer    string `json:"发布机构"`
	Column    string `json:"栏目"`
	Published string `json:"公开日期"`
	Address   string `json:"网址"`
}

// DirectoryEntries are the public directory's lines (条例 12), the newest first.
func (a *App) DirectoryEntries(ctx context.Context, year int) ([]DirectoryEntry, error) {
	items, err := a.Register.Directory(ctx, year)
	if err != nil {
		return nil, err
	}
	held, err := a.heldNotices(ctx)
	if err != nil {
		return nil, err
	}
	items = slices.DeleteFunc(items, func(x *register.Item) bool { return held[x.Notice] })
	out := make([]DirectoryEntry, len(items))
	for i, x := range items {
		issuer := a.Town.Issuer
		if x.Relayed != "" {
			issuer = x.Relayed
		}
		out[i] = DirectoryEntry{x.IndexNo, x.Title, x.Summary, x.FormedOn.Format(time.DateOnly), x.DocNo, issuer, x.Column, x.Published().Format(time.DateOnly), ""}
		if x.Notice != "" {
			out[i].Address = a.Site + "/n/" + string(x.Notice)
		}
	}
	return out, nil
}

// Directory is the public directory as a file: .csv, .json or .xlsx.
func (a *App) Directory(ctx context.Context, year int, ext string) ([]byte, int, error) {
	list, err := a.DirectoryEntries(ctx, year)
	if err != nil {
		return nil, 0, err
	}
	if ext == ".json" {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err := enc.Encode(append([]DirectoryEntry{}, list...))
		return b.Bytes(), len(list), err
	}
	rows := make([][]string, len(list))
	for i, e := range list {
		rows[i] = []string{e.IndexNo, e.Title, e.Summary, e.FormedOn, e.DocNo, e.Issuer, e.Column, e.Published, e.Address}
	}
	b, err := table(ext, "政府信息公开目录", sheet.DirectoryHeads, rows)
	return b, len(list), err
}
