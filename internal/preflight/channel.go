package preflight

import (
	"fmt"

	"gaoshi/internal/notice"
)

// channels looks at the channels the clerk has chosen.
func (k *check) channels() {
	if k.env.Policy == nil {
		return
	}
	if !k.ok {
		k.add(notice.Finding{Kind: "category_unknown", Severity: notice.Block, Place: "类别", Text: string(k.c.Category),
			Message: fmt.Sprintf("类别“%s”没有发布规则，不知道期限和能走的渠道。请选一个已有的类别。", k.c.Category)})
		return
	}
	for _, ch := range k.c.Channels {
		if !k.rule.Permits(ch) {
			k.add(notice.Finding{Kind: "channel_forbidden", Severity: notice.Block, Place: "渠道", Text: ch,
				Message: k.rule.Refusal(ch), Rule: k.rule.Law()})
		}
	}
}

// relay looks at what a relayed notice must name of its source.
func (k *check) relay() {
	if !k.ok || !k.rule.RelayOnly {
		return
	}
	if missing := k.rule.Missing(k.n); len(missing) > 0 {
		k.add(notice.Finding{Kind: "relay_missing", Severity: notice.Block, Place: "转发来源（relay）", Text: fmt.Sprint(len(missing)) + "项",
			Message: k.rule.RelayRefusal(k.c.Relay, missing), Rule: k.rule.Source})
	}
}
