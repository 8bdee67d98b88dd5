package loudspeaker

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/speech/pinyin"
)

// dialect is how one vendor's engine wants a script marked up. Text is in spoken
// form already, so that none of them is asked to read a number; only rests and the
// readings of a few words are marked.
type dialect struct {
	name    string
	file    string
	media   string
	open    string
	close   string
	rest    func(ms int64) string
	reading func(word string, syllables []string) string // nil: readings are not marked
	escape  func(string) string
}

const ssmlMedia = "application/ssml+xml"

func breakTag(ms int64) string { return fmt.Sprintf("<break time=\"%dms\"/>", ms) }

func pyPhoneme(word string, s []string) string {
	return `<phoneme alphabet="py" ph="` + strings.Join(s, " ") + `">` + escaped(word) + `</phoneme>`
}

// portable is the subset that every engine keeps: speak and break. It names no
// language, since some engines then leave the voice that was chosen.
var portable = dialect{name: "portable", file: "speech.ssml", media: ssmlMedia, open: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\">\n",
	close: "\n</speak>\n", rest: breakTag, escape: escaped}

// vendors are the dialects of the services, from their public manuals.
var vendors = []dialect{
	{name: "azure", file: "speech.azure.ssml", media: ssmlMedia,
		open:  "<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" xml:lang=\"zh-CN\"><voice name=\"zh-CN-XiaoxiaoNeural\">\n",
		close: "\n</voice></speak>\n", rest: breakTag, escape: escaped,
		reading: func(word string, s []string) string { // sapi: chong 2 qing 4
			parts := make([]string, len(s))
			for i, x := range s {
				parts[i] = x[:len(x)-1] + " " + x[len(x)-1:]
			}
			return `<phoneme alphabet="sapi" ph="` + strings.Join(parts, " - ") + `">` + escaped(word) + `</phoneme>`
		}},
	{name: "tencent", file: "speech.tencent.ssml", media: ssmlMedia, open: "<speak>\n", close: "\n</speak>\n", rest: breakTag, reading: pyPhoneme, escape: escaped},
	{name: "aliyun", file: "speech.aliyun.ssml", media: ssmlMedia, open: "<speak>\n", close: "\n</speak>\n", rest: breakTag, reading: pyPhoneme, escape: escaped},
	{name: "volcengine", file: "speech.volcengine.ssml", media: ssmlMedia, open: "<speak>\n", close: "\n</speak>\n",
		rest:    func(ms int64) string { return fmt.Sprintf("<break time=\"%dms\"></break>", ms) },
		reading: pyPhoneme, escape: escaped},
	{name: "iflytek", file: "speech.iflytek.txt", media: "text/plain; charset=utf-8", close: "\n",
		rest: func(ms int64) string { return fmt.Sprintf("[p%d]", ms) }, escape: func(s string) string { return s },
		reading: func(word string, s []string) string { // each character, then its reading
			var b strings.Builder
			for i, r := range []rune(word) {
				b.WriteString(string(r) + "[=" + s[i] + "]")
			}
			return b.String()
		}},
}

// Dialects lists the vendors for which a script can be marked up.
func Dialects() []string {
	out := make([]string, len(vendors))
	for i, v := range vendors {
		out[i] = v.name
	}
	return out
}

func vendor(name string) (dialect, bool) {
	i := slices.IndexFunc(vendors, func(d dialect) bool { return d.name == name })
	if i < 0 {
		return dialect{}, false
	}
	return vendors[i], true
}

// markUp writes a script in a dialect.
func (c *Channel) markUp(s *Script, d dialect) []byte {
	var b strings.Builder
	b.WriteString(d.open)
	for i, l := range s.Lines {
		if i > 0 && s.breaks(i) {
			rest := time.Duration(paragraphPause * float64(time.Second))
			if l.Rest {
				rest = c.opt.Gap
			}
			b.WriteString("\n" + d.rest(rest.Milliseconds()) + "\n")
		}
		c.marked(&b, l.Spoken, d)
	}
	b.WriteString(d.close)
	return []byte(b.String())
}

// marked writes a sentence, its words of uncertain reading with their pinyin.
func (c *Channel) marked(b *strings.Builder, text string, d dialect) {
	if d.reading == nil {
		b.WriteString(d.escape(text))
		return
	}
	unsure := map[int]bool{} // words with a hint
	for _, h := range c.names.Hints(text) {
		unsure[h.Reading.Word] = true
	}
	rs := c.names.Read(text)
	pinyin.Sandhi{One: true, Not: true}.Apply(rs)
	from := 0
	for i := 0; i < len(rs); {
		j := i + 1
		for j < len(rs) && rs[j].Word == rs[i].Word {
			j++
		}
		if unsure[rs[i].Word] {
			end := rs[j-1].Start + len(string(rs[j-1].Rune))
			syllables := make([]string, 0, j-i)
			for _, r := range rs[i:j] {
				syllables = append(syllables, r.Syllable.Numbered())
			}
			b.WriteString(d.escape(text[from:rs[i].Start]))
			b.WriteString(d.reading(text[rs[i].Start:end], syllables))
			from = end
		}
		i = j
	}
	b.WriteString(d.escape(text[from:]))
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}
