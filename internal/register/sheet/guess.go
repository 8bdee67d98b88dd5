package sheet

import (
	"strings"
	"unicode"
)

// Field is what a column holds.
type Field string

// Fields of the register that a column may hold; Ignore is taken for nothing.
const (
	Ignore     Field = ""
	Title      Field = "title"
	DocNo      Field = "doc_no"
	FormedOn   Field = "formed_on"
	IndexNo    Field = "index_no"
	Column     Field = "column"
	Disclosure Field = "disclosure"
	Ground     Field = "ground"
	DecidedBy  Field = "decided_by"
	Relayed    Field = "relayed"
	OutOn      Field = "out_on"
	OutWhere   Field = "out_where"
	Keywords   Field = "keywords"
	Summary    Field = "summary"
	Kind       Field = "kind"
	Remark     Field = "remark"
)

// Fields in the order in which people choose among them, with their names and the words
// by which a head is known; the first word that fits wins, so the longer stand first.
var Fields = []struct {
	Key   Field
	Name  string
	words []string
}{
	{Title, "标题", []string{"文件标题", "文件名称", "信息名称", "文件题名", "标题", "题名", "名称", "事由"}},
	{DocNo, "发文字号", []string{"发文字号", "发文号", "文件编号", "文号", "字号"}},
	{IndexNo, "索引号", []string{"索引号", "索引"}},
	{OutOn, "公开日期", []string{"公开日期", "公开时间", "发布日期", "发布时间", "上网时间", "公布日期"}},
	{FormedOn, "生成日期", []string{"生成日期", "成文日期", "印发日期", "印发时间", "发文日期", "发文时间", "形成日期", "签发日期", "成文时间", "日期", "时间"}},
	{OutWhere, "公开渠道", []string{"公开渠道", "公开载体", "公开途径", "发布渠道", "公开形式", "渠道"}},
	{Ground, "不公开的依据", []string{"不予公开理由", "不公开理由", "不予公开依据", "不公开依据", "不公开原因", "理由", "依据"}},
	{DecidedBy, "由谁决定", []string{"审批人", "决定人", "审查人", "签发人", "批准人"}},
	{Disclosure, "公开方式", []string{"公开方式", "公开属性", "公开类别", "公开类型", "是否公开", "公开与否", "属性"}},
	{Relayed, "原发单位", []string{"来文单位", "原发单位", "原文单位", "转发"}},
	{Column, "栏目", []string{"栏目"}},
	{Keywords, "主题词", []string{"主题词", "关键词"}},
	{Summary, "内容概述", []string{"内容概述", "内容摘要", "摘要", "概述"}},
	{Kind, "类别", []string{"信息类别", "文件类别", "文种", "类别", "类型"}},
	{Remark, "备注", []string{"备注"}},
}

// FieldName is a field in Chinese.
func FieldName(f Field) string {
	for _, x := range Fields {
		if x.Key == f {
			return x.Name
		}
	}
	return "不导入"
}

// Mapping says where the rows begin and what each column holds.
type Mapping struct {
	First   int     // the first row of documents, from 0
	Columns []Field // by column
	Heads   []string
}

// Guess finds the head within the first rows: the row, or the two rows under merged
// cells, in which most columns are known. ok is false where title or day is not found:
// then a person chooses.
func Guess(t *Table) (m Mapping, ok bool) {
	best, width := 0, t.Width()
	m.Columns, m.Heads = make([]Field, width), make([]string, width)
	for r := range min(len(t.Cells), 12) {
		for _, deep := range []int{1, 2} {
			if deep == 2 && !t.headGoesOn(r) {
				continue
			}
			heads := make([]string, width)
			for c := range width {
				heads[c] = t.At(r, c)
				if below := t.At(r+1, c); deep == 2 && below != heads[c] {
					heads[c] = strings.TrimSpace(heads[c] + " " + below)
				}
			}
			columns, known := fieldsOf(heads)
			if known > best || known == best && deep == 2 && known > 0 {
				best, m = known, Mapping{r + deep, columns, heads}
			}
		}
	}
	has := map[Field]bool{}
	for _, f := range m.Columns {
		has[f] = true
	}
	return m, has[Title] && has[FormedOn]
}

// headGoesOn reports whether the row below a row belongs to the same head: a cell of the
// row is merged, and the row below holds no day.
func (t *Table) headGoesOn(r int) bool {
	merged := false
	for c := range t.Width() {
		if t.Spread[[2]int{r, c}] || t.Spread[[2]int{r + 1, c}] {
			merged = true
		}
		if _, problem := Day(t.At(r+1, c)); problem == "" && t.At(r+1, c) != "" {
			return false
		}
	}
	return merged
}

// fieldsOf names columns by their heads; a field is given to one column only.
func fieldsOf(heads []string) ([]Field, int) {
	out, taken, known := make([]Field, len(heads)), map[Field]bool{}, 0
	for _, whole := range []bool{true, false} { // what fits whole goes before what fits in part
		for c, head := range heads {
			text := squeeze(head)
			if out[c] != Ignore || text == "" || len([]rune(text)) > 16 {
				continue
			}
			if f := fieldOf(text, whole, taken); f != Ignore {
				out[c], taken[f] = f, true
				known++
			}
		}
	}
	return out, known
}

func fieldOf(text string, whole bool, taken map[Field]bool) Field {
	for _, f := range Fields {
		if taken[f.Key] {
			continue
		}
		for _, w := range f.words {
			if whole && text == w || !whole && strings.Contains(text, w) {
				return f.Key
			}
		}
	}
	return Ignore
}

// squeeze takes blanks and marks out of a head: “文 件 名 称（全称）” is 文件名称全称.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return r
	}, s)
}

// FieldNamed finds a field by its Chinese name; 不导入 is Ignore.
func FieldNamed(name string) (Field, bool) {
	for _, f := range Fields {
		if f.Name == strings.TrimSpace(name) || string(f.Key) == strings.TrimSpace(name) {
			return f.Key, true
		}
	}
	return Ignore, name == "不导入"
}

// FieldNames lists the fields.
func FieldNames() string {
	var out []string
	for _, f := range Fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, "、")
}

// ColumnNumber is the column of a letter, A is 0; -1 for none.
func ColumnNumber(letter string) int {
	n := 0
	for _, r := range strings.ToUpper(strings.TrimSpace(letter)) {
		if r < 'A' || r > 'Z' || n > 1000 {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}
