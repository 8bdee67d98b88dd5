package loudspeaker

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// ssml writes the script in the subset of SSML that every engine keeps: speak, p,
// s and break, over text that is already in spoken form.
func (c *Channel) ssml(s *Script) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="zh-CN">` + "\n")
	for i, l := range s.Lines {
		if i > 0 && (l.First || l.Part != s.Lines[i-1].Part) {
			pause := 1.0
			if l.Part != s.Lines[i-1].Part && (l.Part == Again || l.Part == Recall) {
				pause = c.opt.Gap.Seconds()
			}
			fmt.Fprintf(&b, "<break time=\"%dms\"/>\n", int(pause*1000))
		}
		b.WriteString("<s>" + escaped(l.Spoken) + "</s>\n")
	}
	b.WriteString("</speak>\n")
	return []byte(b.String())
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}
