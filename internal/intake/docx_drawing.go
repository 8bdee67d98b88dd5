package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// drawing reads a picture or a text box.
func (d *docx) drawing(p *para, hidden bool) {
	words, shown, cropped := "", []string{}, [4]int{}
	var in func(e *xml.StartElement)
	in = func(e *xml.StartElement) {
		switch e.Name.Local {
		case "docPr":
			if words = attr(e, "descr"); words == "" {
				words = attr(e, "title")
			}
		case "blip":
			shown = append(shown, attr(e, "embed"))
			if attr(e, "embed") == "" && attr(e, "link") != "" {
				d.seen.linkedPictures++
			}
		case "imagedata":
			shown = append(shown, attr(e, "id"))
			if t := attr(e, "title"); words == "" {
				words = t
			}
		case "srcRect":
			for i, side := range []string{"l", "t", "r", "b"} {
				cropped[i], _ = strconv.Atoi(attr(e, side))
			}
		case "textpath":
			if s := cleanText(attr(e, "string")); s != "" && !hidden {
				p.boxes = append(p.boxes, centred(s))
			}
		case "txbxContent":
			d.textBox(p, hidden)
			return
		case "chart", "relIds": // charts and SmartArt
			d.seen.objects++
		case "OLEObject":
			d.seen.objects++
		case "AlternateContent":
			d.alternate(in)
			return
		}
		d.w.each(in)
	}
	d.w.each(in)
	for _, id := range shown {
		if id == "" {
			continue
		}
		if hidden {
			d.seen.hidden++
			continue
		}
		d.picture(p, id, words, cropped)
	}
}

func (d *docx) textBox(p *para, hidden bool) {
	if d.deep++; d.deep > 8 {
		d.deep--
		return
	}
	var parts []part
	fields := d.fields
	d.fields = nil
	d.blocks(&parts)
	d.fields = fields
	d.deep--
	if hidden {
		d.seen.hidden += len(parts)
		return
	}
	d.seen.textBoxes++
	p.boxes = append(p.boxes, parts...)
}

func (d *docx) picture(p *para, id, words string, cropped [4]int) {
	r, ok := d.rels[id]
	switch {
	case !ok:
		return
	case r.external:
		d.seen.linkedPictures++
		return
	}
	data, _ := d.zip.read(d.partOf(r), maxPicture)
	name, cut := d.pictures.add(data, cropped)
	switch {
	case name == "" && cut:
		d.seen.cropped++
		return
	case name == "":
		d.seen.badPictures++
		return
	case cut:
		d.seen.cropped++
	}
	p.add(span{image: name, text: strings.Join(strings.Fields(cleanText(words)), " ")})
}
