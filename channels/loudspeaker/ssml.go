package loudspeaker

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// ssml writes the script in the subset of SSML that every engine keeps: speak and
// break, over text that is already in spoken form. It names no language, since
// some engines then leave the voice that was chosen.
func (c *Channel) ssml(s *Script) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis">` + "\n")
	for i, l := range s.Lines {
		if i > 0 && s.breaks(i) {
			pause := paragraphPause
			if l.Rest {
				pause = c.opt.Gap.Seconds()
			}
			fmt.Fprintf(&b, "\n<break time=\"%dms\"/>\n", int(pause*1000))
		}
		b.WriteString(escaped(l.Spoken))
	}
	b.WriteString("\n</speak>\n")
	return []byte(b.String())
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}
