package register

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/sheet"
)

type importPage struct {
	frame.Chrome
	Error  string
	Name   string
	Tables []importTable
	Files  []*register.Item // of Word files
	Faults []sheet.Fault
	More   int // further faults
	Ready  int
	Held   string // what was read, for the second step
	Fields []fieldChoice
}

type importTable struct {
	N       int
	Name    string
	First   int
	Sure    bool
	Columns []importColumn
}

type importColumn struct {
	N      int
	Letter string
	Head   string
	Field  sheet.Field
	Sample string
}

type fieldChoice struct {
	Key  sheet.Field
	Name string
}

// held is a file between its two steps. It rides in the form: what an import did not
// take is kept nowhere.
type held struct {
	Name   string
	Tables []sheet.Table
	Files  []*register.Item
	Faults []sheet.Fault
}

// faultsShown is how many doubtful cells a page lists.
const faultsShown = 200

// heldMost bounds what a form may hold, unpacked.
const heldMost = 64 << 20

// ImportPage asks for a file.
func (d *Room) ImportPage(v *frame.Visit) error {
	return v.Show(http.StatusOK, "register-import", importPage{Chrome: v.Chrome("register")})
}

// Read opens the uploaded files and shows what they are taken for; nothing is written.
func (d *Room) Read(v *frame.Visit) error {
	fail := func(msg string) error {
		return v.Show(http.StatusUnprocessableEntity, "register-import", importPage{Chrome: v.Chrome("register"), Error: msg})
	}
	if err := v.ParseUpload(); err != nil {
		return fail("文件太大，或没有传完。请分几次导入。")
	}
	if v.R.MultipartForm == nil || len(v.R.MultipartForm.File["file"]) == 0 {
		return fail("请选一个 Excel 表格，或几份 Word 文件。")
	}
	h := held{}
	for _, fh := range v.R.MultipartForm.File["file"] {
		f, err := fh.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(io.LimitReader(f, limits.UploadBytes+1))
		_ = f.Close() // it was read
		if err != nil {
			return err
		}
		if err := h.add(filepath.Base(fh.Filename), data, d); err != nil {
			msg, ok := d.Sentence(err)
			if !ok {
				return err
			}
			return fail(msg)
		}
	}
	return d.confirm(v, &h, nil)
}

// add reads one file: a table, a document, or a zip of documents.
func (h *held) add(name string, data []byte, d *Room) error {
	h.Name = name
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm", ".csv", ".xls", ".et", ".ods":
		tables, err := sheet.Read(name, data)
		h.Tables = append(h.Tables, tables...)
		return err
	case ".zip":
		return h.unzip(data, d)
	}
	h.document(name, data, d)
	return nil
}

func (h *held) document(name string, data []byte, d *Room) {
	x, fault := sheet.Document(name, data, d.Clock.Now())
	if fault != nil {
		h.Faults = append(h.Faults, *fault)
	}
	if x == nil {
		return
	}
	for _, old := range h.Files {
		if old.Key() == x.Key() {
			h.Faults = append(h.Faults, sheet.Fault{Table: name, Text: "和 " + old.Source + " 是同一份文件，没有导入。", Left: true})
			return
		}
	}
	h.Files = append(h.Files, x)
}

// unzip reads the documents of a zip, at most a thousand of bounded size.
func (h *held) unzip(data []byte, d *Room) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &notice.Refusal{Msg: "压缩包打不开。请重新压缩成 .zip，再导入。"}
	}
	if len(z.File) > 1000 {
		return &notice.Refusal{Msg: "压缩包里超过1000个文件，请分几次导入。"}
	}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		name := filepath.Base(f.Name)
		if f.UncompressedSize64 > limits.UploadBytes {
			h.Faults = append(h.Faults, sheet.Fault{Table: name, Text: "文件太大，没有导入。", Left: true})
			continue
		}
		r, err := f.Open()
		if err != nil {
			h.Faults = append(h.Faults, sheet.Fault{Table: name, Text: "打不开，没有导入。", Left: true})
			continue
		}
		b, err := io.ReadAll(io.LimitReader(r, limits.UploadBytes))
		_ = r.Close() // it was read
		if err != nil {
			h.Faults = append(h.Faults, sheet.Fault{Table: name, Text: "读不完整，没有导入。", Left: true})
			continue
		}
		h.document(name, b, d)
	}
	return nil
}

// confirm shows the columns as guessed, or as a person said in choice.
func (d *Room) confirm(v *frame.Visit, h *held, choice func(t, c int) (sheet.Field, bool)) error {
	p := importPage{Chrome: v.Chrome("register"), Name: h.Name, Files: h.Files, Fields: []fieldChoice{{sheet.Ignore, "不导入"}}}
	for _, f := range sheet.Fields {
		p.Fields = append(p.Fields, fieldChoice{f.Key, f.Name})
	}
	items, faults, tables := d.plan(h, choice)
	p.Tables, p.Faults = tables, faults
	p.Ready = len(items)
	if len(p.Faults) > faultsShown {
		p.More = len(p.Faults) - faultsShown
		p.Faults = p.Faults[:faultsShown]
	}
	var err error
	if p.Held, err = pack(h); err != nil {
		return err
	}
	return v.Show(http.StatusOK, "register-import", p)
}

// plan turns what was read into items.
func (d *Room) plan(h *held, choice func(t, c int) (sheet.Field, bool)) (items []*register.Item, faults []sheet.Fault, tables []importTable) {
	for i := range h.Tables {
		t := &h.Tables[i]
		m, sure := sheet.Guess(t)
		for c := range m.Columns {
			if choice == nil {
				break
			}
			if f, ok := choice(i, c); ok {
				m.Columns[c] = f
			}
		}
		out := importTable{N: i, Name: t.Name, First: m.First + 1, Sure: sure}
		has := map[sheet.Field]int{}
		for c, f := range m.Columns {
			has[f]++
			out.Columns = append(out.Columns, importColumn{c, strings.TrimRight(sheet.CellName(0, c), "1"), m.Heads[c], f, t.At(m.First, c)})
		}
		tables = append(tables, out)
		if has[sheet.Title] == 0 || has[sheet.FormedOn] == 0 {
			faults = append(faults, sheet.Fault{Table: t.Name, Text: "没有标题或生成日期这一列，整张表没有读。请在上面选。", Left: true})
			continue
		}
		rows, doubts := sheet.Plan(h.Name, t, m, d.Clock.Now())
		for _, r := range rows {
			items = append(items, r.Item)
		}
		faults = append(faults, doubts...)
	}
	items = append(items, h.Files...)
	return items, append(faults, h.Faults...), tables
}

// Take imports what was read and confirmed.
func (d *Room) Take(v *frame.Visit) error {
	if err := v.ParseUpload(); err != nil {
		return d.said(v, &notice.Refusal{Msg: "表格太大，没有传完。请分年导入。"}, "", "/desk/register/import")
	}
	h, err := unpack(v.R.FormValue("held"))
	if err != nil {
		return d.said(v, &notice.Refusal{Msg: "没有收到要导入的内容，请重新选文件。"}, "", "/desk/register/import")
	}
	choice := func(t, c int) (sheet.Field, bool) {
		text, given := v.R.Form[fmt.Sprintf("t%dc%d", t, c)]
		if !given || len(text) == 0 {
			return sheet.Ignore, false
		}
		return sheet.Field(text[0]), true
	}
	if v.R.FormValue("again") != "" {
		return d.confirm(v, h, choice)
	}
	items, faults, _ := d.plan(h, choice)
	for _, x := range items {
		x.By = register.ByImport
	}
	added, there, err := d.Register().Import(v.R.Context(), items, "："+h.Name)
	left := 0
	for _, f := range faults {
		if f.Left {
			left++
		}
	}
	return d.said(v, err, fmt.Sprintf("新导入%d件，台账里已有的%d件没有动；没有导入的%d行，另有%d处要补。", added, there, left, len(faults)-left), "/desk/register")
}

func pack(h *held) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(h.plainTables()); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// ridden is held as it rides: JSON has no keys of two numbers.
type ridden struct {
	Name   string
	Tables []riddenTable
	Files  []*register.Item
	Faults []sheet.Fault
}

type riddenTable struct {
	Name   string
	Cells  [][]string
	Spread [][2]int
}

func (h *held) plainTables() ridden {
	r := ridden{Name: h.Name, Files: h.Files, Faults: h.Faults}
	for _, t := range h.Tables {
		x := riddenTable{Name: t.Name, Cells: t.Cells}
		for k := range t.Spread {
			x.Spread = append(x.Spread, k)
		}
		r.Tables = append(r.Tables, x)
	}
	return r
}

func unpack(text string) (*held, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 {
		return nil, errNoTable
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, errNoTable
	}
	var r ridden
	if err := json.NewDecoder(io.LimitReader(z, heldMost)).Decode(&r); err != nil {
		return nil, errNoTable
	}
	h := &held{Name: r.Name, Files: r.Files, Faults: r.Faults}
	for _, t := range r.Tables {
		x := sheet.Table{Name: t.Name, Cells: t.Cells, Spread: map[[2]int]bool{}}
		for _, k := range t.Spread {
			x.Spread[k] = true
		}
		h.Tables = append(h.Tables, x)
	}
	return h, nil
}
