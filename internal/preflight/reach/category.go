package reach

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
)

// kindCategory is the Finding.Kind of a category that is missing or not known.
const kindCategory = "category_unknown"

// category tells of a category that has no rule, and which there are. One that is
// written by its Chinese name is put right by a click.
func category(k *bench.Bench) {
	f := notice.Finding{Kind: kindCategory, Severity: notice.Block, Place: "类别", Text: string(k.Content.Category)}
	said := "没有选类别（category），不知道期限、公示天数和能发的渠道。"
	if k.Content.Category != "" {
		said = fmt.Sprintf("没有“%s”这个类别，不知道期限、公示天数和能发的渠道。", k.Content.Category)
	}
	var may []string
	for _, c := range k.Env.Policy.Categories() {
		r, _ := k.Env.Policy.Category(c)
		may = append(may, categoryLabel(c, r))
		if string(k.Content.Category) == r.Name {
			f.Fix = bench.FixReplace + categoryLabel(c, r) + "”"
		}
	}
	f.Message = said + "请选一个：" + strings.Join(may, "、") + "。"
	k.Add(f)
}

func categoryLabel(c notice.Category, r policy.Rule) string {
	return fmt.Sprintf("%s（%s）", r.Name, c)
}

// FixCategory writes the key of a category that was written by its name.
func FixCategory(c *notice.Content, findings []notice.Finding, d *strings.Builder) {
	for _, f := range findings {
		label, ok := bench.Between(f.Fix, bench.FixReplace, "）”")
		if f.Kind != kindCategory || !ok || f.Text != string(c.Category) {
			continue
		}
		_, key, _ := strings.Cut(label, "（")
		fmt.Fprintf(d, "@@ 类别 @@\n-%s\n+%s\n", c.Category, key)
		c.Category = notice.Category(key)
	}
}
