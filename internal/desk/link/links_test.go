package link

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

func FuzzLinks(f *testing.F) {
	l := New([]byte("a key of the tests, 32 bytes long"))
	n := &notice.Notice{ID: "A", Edition: 1, Status: notice.Cleared}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f.Add(strings.TrimPrefix(l.Decide("qianfa", n, now), "/desk/a/"))
	f.Add("AAAA")
	good := strings.TrimPrefix(l.Decide("qianfa", n, now), "/desk/a/")
	f.Fuzz(func(t *testing.T, token string) {
		if x, ok := l.Decision(token); ok && token != good && x.Account == "qianfa" && x.Holds(n) && token[:20] != good[:20] {
			t.Errorf("%q opens", token)
		}
		l.VillageHead(token, now)
	})
}
