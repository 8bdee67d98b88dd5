package speech

import (
	"strings"
	"testing"
	"time"
)

// TestLinear checks that no text makes a reader look through the rest of it again
// and again: a long text takes as long per character as a short one.
func TestLinear(t *testing.T) {
	for _, pattern := range append(seeds[:len(seeds):len(seeds)], "1+", "1+1=", "a.", "1.", "1-", "1/", "1:", "1 ", "1234 ", "| ", "|", "||a", "*", "a*", "- ", ">", "[", "[a](", "<a", "<b>",
		"第（", "（", "（0", "0818-", "1,234,", "www.", "a@", "://", "I", "IV级", "¥", "—", "~", "1~", "℃", "²", "A1-", "电话", "电话1", "号：", "2018、", "2018、2019", "&nbsp;", "#", "\\", "`", "\n", "\r", "=", "x=", "-1", "+1", "+86", "①", "\xff", "😀", "　") {
		if pattern == "" {
			continue
		}
		text := strings.Repeat(pattern, 100_000/len(pattern)+1)
		start := time.Now()
		Normalize(text, Profile{})
		if d := time.Since(start); d > 5*time.Second { // a linear reading takes hundredths of that, on a loaded machine too
			t.Errorf("%.20q repeated to %d bytes takes %v", pattern, len(text), d)
		}
	}
}
