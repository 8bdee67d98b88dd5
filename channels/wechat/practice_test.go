package wechat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
)

// TestPractice keeps what the practice town's own notices look like on every
// route that their front matter names. Run with -update after a notice changed.
func TestPractice(t *testing.T) {
	files, err := filepath.Glob("../../config/practice/notices/*.md")
	if err != nil || len(files) == 0 {
		t.Skip("the practice notices are not here")
	}
	ch, _, _, _ := everything(t, nil)
	away := forward
	away.Away, away.Name = true, "和顺村在外务工群"
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n, _, err := intake.Markdown(src)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if n.Kind == "" {
			n.Kind, n.Edition = notice.Original, 1
		}
		if !strings.Contains(strings.Join(n.Content.Channels, " "), notice.WeChat) {
			continue
		}
		var all strings.Builder
		for _, to := range []notice.Target{groupA, forward, away, oaPublish, customers, heads, opted} {
			name := to.Kind
			if to.Away {
				name += " 在外"
			}
			all.WriteString("== " + name + "\n")
			r, err := ch.Render(n, to)
			if err != nil {
				all.WriteString("不能发：" + err.Error() + "\n\n")
				continue
			}
			for _, x := range r.Findings {
				all.WriteString("提示：" + x.Message + "\n")
			}
			all.WriteString(r.Text + "\n\n")
		}
		golden(t, strings.TrimSuffix(filepath.Base(f), ".md")+".txt", []byte(all.String()))
	}
}
