package poster

import (
	"testing"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

// FuzzPoster lays out whatever a clerk may paste: it ends in a poster or in an
// error, and nothing stands outside the margins.
func FuzzPoster(f *testing.F) {
	for _, n := range samples(f) {
		f.Add(n.Content.Title, n.Content.Body, n.Content.Plain, n.Content.Issuer, uint8(0))
	}
	f.Add("|", "|a|\n|-|\n|b|", "", "（）", uint8(3))
	f.Add("通告", "1. \n   | 甲 | 乙 |\n   |---|---|\n   | 1 | 2 |\n\n> > > 引\n\n```\ncode\n```", "——", " ", uint8(6))
	f.Fuzz(func(t *testing.T, title, body, plain, issuer string, form uint8) {
		if len(body) > 3000 || len(title) > 600 || len(plain) > 600 || len(issuer) > 300 || !utf8.ValidString(title+body+plain+issuer) {
			return
		}
		n := &notice.Notice{ID: "QH-2026-0001", Edition: 2, Kind: []notice.Kind{notice.Original, notice.Correction, notice.Withdrawal}[form%3], Reason: plain}
		n.Content = notice.Content{Title: title, Body: body, Plain: plain, Issuer: issuer, DocNo: issuer}
		to := formed(board([]string{"A4", "A3"}[form/3%2]), []Form{Sheet, Large, Join}[form/6%3])
		doc, _, err := newChannel().Poster(n, to)
		if err != nil {
			return
		}
		if _, err := doc.PDF(); err != nil {
			t.Fatal(err)
		}
		for _, p := range doc.Pages {
			checkPage(t, title, p, to.Options["join"] != "")
		}
		if _, _, err := newChannel().Pack("包", []Job{{n, to, Slip}}); err != nil {
			t.Fatal(err)
		}
	})
}
