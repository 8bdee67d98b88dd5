package pagetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What overflows a phone's screen is found, though the screen grows with it.
func TestOverflowIsFound(t *testing.T) {
	b := Open(t)
	for body, want := range map[string]bool{
		`<div style="width:350px">text</div>`:                                            false,
		`<div style="overflow:auto"><div style="width:900px">text</div></div>`:           false,
		`<div style="width:500px">text</div>`:                                            true,
		`<p style="white-space:nowrap">` + strings.Repeat("公示", 60) + `</p>`:             true,
		`<table><tr>` + strings.Repeat("<td>permit-20261201</td>", 12) + `</tr></table>`: true,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, `<!doctype html><meta name="viewport" content="width=device-width"><title>t</title><main>`+body+`</main>`)
		}))
		b.Visit(s.URL, Phone)
		found := false
		for _, f := range b.faults(0, 0) {
			found = found || strings.HasPrefix(f, "scrolls sideways")
		}
		if found != want {
			t.Errorf("%s: found to overflow: %v", body, found)
		}
		s.Close()
	}
}
