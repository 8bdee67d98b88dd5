package typeset

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// writeFonts writes each font that is used: a subset of its outlines, its
// widths, and the way back from glyphs to characters.
func (w *pdf) writeFonts() {
	w.names = make([]int, len(w.fonts.list))
	for i, keys := range w.sorted {
		if len(keys) > 0 {
			w.names[i] = w.writeFont(w.fonts.list[i], keys)
		}
	}
}

func (w *pdf) writeFont(f *Font, keys []glyphKey) int {
	gids := make([]GID, len(keys))
	for i, k := range keys {
		gids[i] = k.gid
	}
	data := f.subset(gids)
	name := subsetTag(keys) + "+" + f.name
	file := w.stream(fmt.Sprintf("/Length1 %d", len(data)), data, false)
	box := make([]string, 4)
	for i, v := range f.box {
		box[i] = fmt.Sprint(f.scale(v))
	}
	desc := w.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 733/StemV 80/FontFile2 %d 0 R>>",
		name, strings.Join(box, " "), file))
	cid := w.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[%s]>>",
		name, desc, f.widths(gids)))
	uni := w.stream("", toUnicode(keys), false)
	return w.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, uni))
}

// subsetTag is the six letters in front of a subset's name, made from its characters.
func subsetTag(keys []glyphKey) string {
	h := uint32(2166136261)
	for _, k := range keys {
		h = (h ^ uint32(k.r)) * 16777619
		h = (h ^ uint32(k.gid)) * 16777619
	}
	b := make([]byte, 6)
	for i := range b {
		b[i] = byte('A' + h%26)
		h /= 26
	}
	return string(b)
}

// widths lists the widths that are not a full em.
func (f *Font) widths(gids []GID) string {
	var b strings.Builder
	in := false
	for i, g := range gids {
		adv := f.Advance(g)
		switch {
		case adv == 1000 && in:
			b.WriteByte(']')
			in = false
		case adv != 1000 && !in:
			fmt.Fprintf(&b, "%d[%d", i+1, adv)
			in = true
		case adv != 1000:
			fmt.Fprintf(&b, " %d", adv)
		}
	}
	if in {
		b.WriteByte(']')
	}
	return b.String()
}

// toUnicode maps each glyph to the character that was drawn with it, so that a
// search and a screen reader find the text as it was written.
func toUnicode(keys []glyphKey) []byte {
	var b strings.Builder
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for from := 0; from < len(keys); from += 100 {
		to := min(from+100, len(keys))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "<%04X><", i+1)
			for _, u := range utf16.Encode([]rune{keys[i].r}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return []byte(b.String())
}
