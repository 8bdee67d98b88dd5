package preflight

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// kindCategory is the Finding.Kind of a category that is missing or not known.
const kindCategory = "category_unknown"

// category tells of a category that has no rule, and which there are. One that is
// written by its Chinese name is put right by a click.
func (k *check) category() {
	f := notice.Finding{Kind: kindCategory, Severity: notice.Block, Place: "类别", Text: string(k.c.Category)}
	said := "没有选类别（category），不知道期限、公示天数和能发的渠道。"
	if k.c.Category != "" {
		said = fmt.Sprintf("没有“%s”这个类别，不知道期限、公示天数和能发的渠道。", k.c.Category)
	}
	var may []string
	for _, c := range k.env.Policy.Categories() {
		r, _ := k.env.Policy.Category(c)
		may = append(may, categoryLabel(c, r))
		if string(k.c.Category) == r.Name {
			f.Fix = fixReplace + categoryLabel(c, r) + "”"
		}
	}
	f.Message = said + "请选一个：" + strings.Join(may, "、") + "。"
	k.add(f)
}

func categoryLabel(c notice.Category, r policy.Rule) string {
	return fmt.Sprintf("%s（%s）", r.Name, c)
}

// fixCategory writes the key of a category that was written by its name.
func fixCategory(c *notice.Content, findings []notice.Finding, d *strings.Builder) {
	for _, f := range findings {
		label, ok := between(f.Fix, fixReplace, "）”")
		if f.Kind != kindCategory || !ok || f.Text != string(c.Category) {
			continue
		}
		_, key, _ := strings.Cut(label, "（")
		fmt.Fprintf(d, "@@ 类别 @@\n-%s\n+%s\n", c.Category, key)
		c.Category = notice.Category(key)
	}
}
