package callback

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/limits"
)

// Hit is a notice in force that matches a word.
type Hit struct {
	Title string
	Line  string // who must do what by when
	URL   string
}

// Finder finds notices in force: at most n, the newest first. An empty word asks
// for the newest of all.
type Finder func(ctx context.Context, word string, n int) ([]Hit, error)

// Words answers a villager's word with the notices that match it, at most five,
// or with what else may help: the office's telephone and words that give something.
// villages are the names by which a reader may choose, office is the telephone.
// choose puts the sender under the tag of the village they named; nil: nobody does.
func Words(find Finder, villages []string, office string, choose func(ctx context.Context, sender, village string) error) func(ctx context.Context, sender, word string) string {
	return func(ctx context.Context, sender, word string) string {
		asked := strings.TrimSpace(word)
		chosen := ""
		if choose != nil && slices.Contains(villages, asked) && choose(ctx, sender, asked) == nil {
			chosen = "记下了：以后给您发" + asked + "的公告。\n\n"
		}
		if rs := []rune(asked); len(rs) > 20 {
			asked = string(rs[:20])
		}
		hits, err := find(ctx, asked, limits.ReplyNews)
		if err != nil {
			return chosen + "现在查不到公告，请过一会儿再发，或打电话问：" + office
		}
		var b strings.Builder
		b.WriteString(chosen)
		switch {
		case asked == "" && len(hits) == 0:
			return help(villages, office)
		case len(hits) == 0:
			return chosen + "没有找到和“" + asked + "”有关的、还有效的公告。\n" + help(villages, office)
		case asked == "":
			b.WriteString("最新的公告：\n")
		default:
			fmt.Fprintf(&b, "和“%s”有关的公告：\n", asked)
		}
		for i, h := range hits[:min(len(hits), limits.ReplyNews)] {
			fmt.Fprintf(&b, "\n%d. %s\n", i+1, h.Title)
			if h.Line != "" {
				b.WriteString(h.Line + "\n")
			}
			b.WriteString(h.URL + "\n")
		}
		return strings.TrimRight(b.String(), "\n")
	}
}

func help(villages []string, office string) string {
	s := "您可以发一个词来查，例如：医保、停水、低保"
	if len(villages) > 0 {
		s += "，或者村名，例如：" + villages[0]
	}
	if office != "" {
		s += "。\n也可以打镇政府电话：" + office
	}
	return s
}
