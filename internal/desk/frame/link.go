package frame

import (
	"bytes"
	"net/http"
	"strings"

	"gaoshi/internal/limits"
)

// Pages that a signed link opens, without an account: what an officer decides on
// the phone (/desk/a/), and a village's page for its head (/desk/v/). Whoever
// holds such a link is signed in to nothing: each address of the page lies below
// the link's own, and is asked for the link again. The link stands in for the
// check of a form's origin as well: no other site can know it.

// DeadLink is a link that opens nothing, or nothing any more.
type DeadLink struct {
	Status      int
	Title, Text string
}

func (d *DeadLink) Error() string { return "desk: " + d.Title }

var BadLink = &DeadLink{Status: http.StatusNotFound, Title: "链接打不开", Text: "这个链接不完整，或被改动过。请回到企业微信，点原来那张卡片。"}

// byLink answers a page that a link opens: nothing of it is kept by the browser,
// and no other page is told its address.
func (d *Frame) byLink(who func(*Visit) error, f Action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limits.RobotTextBytes<<5)
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		v := &Visit{W: w, R: r, D: d}
		defer v.leaveNothing()
		err := who(v)
		if err == nil {
			v.acts("link")
			err = f(v)
		}
		if err != nil {
			d.fail(w, r, nil, err)
		}
	}
}

// below are the parts of the desk that pages behind links refer to.
var below = []string{"notices/", "deliveries/", "village"}

// rebased moves the addresses of a page below the link that opened it. Words of
// people hold no such address: their quotation marks are escaped.
func rebased(body []byte, base string) []byte {
	if base == "" {
		return body
	}
	for _, part := range below {
		body = bytes.ReplaceAll(body, []byte(`="/desk/`+part), []byte(`="`+base+`/`+part))
	}
	return body
}

// QuietPath is a request's path for the log: a link is a secret.
func QuietPath(path string) string {
	for _, p := range []string{"/desk/a/", "/desk/v/", "/desk/f/"} {
		if rest, ok := strings.CutPrefix(path, p); ok {
			_, tail, _ := strings.Cut(rest, "/")
			return p + "***/" + tail
		}
	}
	return path
}
