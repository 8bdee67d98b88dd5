package poster

import (
	"fmt"

	"gaoshi/internal/typeset"
)

// Proof 样稿 returns the channel that lays out what is not signed yet: the same
// sheets, line for line, marked across and at both ends so that nobody hangs one,
// without the code and the code words by which a reader or a posting would be
// recorded.
func (c *Channel) Proof() *Channel {
	p := *c
	p.proof = true
	return &p
}

// What a proof says.
const (
	proofWord  = "样稿"
	proofWords = "样稿　未签发，不能张贴"
)

// proofTitle marks the title of a file and its bookmarks.
func (c *Channel) proofTitle(s string) string {
	if c.proof {
		return "【" + proofWord + "】" + s
	}
	return s
}

// watermark lays the word under everything on a page from top to bottom.
func (c *Channel) watermark(pg *typeset.Page, w, top, bottom typeset.Len) {
	if !c.proof {
		return
	}
	size := min(w*42/100, (bottom-top)*80/100)
	n := max((bottom-top)/(size*13/10), 1)
	each := (bottom - top) / n
	word := c.o.Fonts.Plain(proofWord, true).One()
	for i := range n {
		pg.Centered(word, 0, top+each*i+each/2+size*38/100, w, size, typeset.Pale)
	}
}

// proofStrips mark the edges of a page, in the margins, so that the text stands as
// it will stand.
func (s *sheet) proofStrips(pg *typeset.Page, p paper) {
	if !s.c.proof {
		return
	}
	size := p.foot * 85 / 100
	high := size * 15 / 10
	words := proofWords
	if room := typeset.Across(p.width(), size) - 12_000; s.title.Width() < int(room) {
		words += "　《" + s.n.Content.Title + "》"
	}
	line := s.c.o.Fonts.Plain(words, true).One()
	for _, y := range []typeset.Len{mm(5), p.h - mm(5) - high} {
		pg.Fill(p.side, y, p.width(), high, typeset.Black)
		pg.Begin("P", "")
		pg.Centered(line, p.side, y+high/2+size*37/100, p.width(), size, typeset.White)
		pg.End()
	}
}

// proofCode stands where the code of a signed sheet will be.
func (s *sheet) proofCode(pg *typeset.Page, x, y, side typeset.Len) {
	pg.Box(x, y, side, side, side/60, typeset.Black)
	size := side / 7
	pg.Begin("P", "")
	for i, w := range []string{proofWord, "签发后", "才有二维码"} {
		pg.Centered(s.c.o.Fonts.Plain(w, true).One(), x, y+side/2+size*(38-150+150*typeset.Len(i))/100, side, size, typeset.Black)
	}
	pg.End()
}

// receiptWords are the line for the village head.
func (s *sheet) receiptWords(post, down string) string {
	if s.c.proof {
		return "样稿：签发后才有村干部回执码"
	}
	return fmt.Sprintf("村干部回执：贴好回“%s”　取下回“%s”", post, down)
}
