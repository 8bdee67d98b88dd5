package attachment

import "strings"

// off reports whether a switch such as w:vanish is written and turned off.
func off(e *element) bool {
	v := e.attr("val")
	return v == "0" || v == "false" || v == "off"
}

// hiddenStyles finds the styles whose text is hidden, by themselves or by the style
// that they come from.
func (o *office) hiddenStyles() {
	base := map[string]string{}
	edit(o.parts["word/styles.xml"], func(e *element) {
		if e.ended {
			return
		}
		switch e.local {
		case "basedOn":
			if s := e.up("style"); s != nil {
				base[s.attr("styleId")] = e.attr("val")
			}
		case "vanish":
			if s := e.up("style"); s != nil && !off(e) && e.parent.local == "rPr" {
				o.vanish[s.attr("styleId")] = true
			}
		}
	})
	for range 12 { // chains of styles
		for id, from := range base {
			if o.vanish[from] {
				o.vanish[id] = true
			}
		}
	}
}

// cleanPage takes out of a page of text what nobody sees: what was deleted, comments,
// hidden words and rows, objects that hold files, the names of those who changed it.
func (o *office) cleanPage(b []byte) []byte {
	return edit(b, func(e *element) {
		if e.ended {
			o.endOfElement(e)
			return
		}
		switch e.local {
		case "delText", "t", "instrText":
			e.keep = true
		}
		o.tracked(e)
		o.hiddenIn(e)
		o.holders(e)
	})
}

// endOfElement keeps the words of what fell away, for the clerk to be told of.
func (o *office) endOfElement(e *element) {
	if !e.keep {
		return
	}
	for p := e; p != nil; p = p.parent {
		if p.drop || p.flag {
			o.hidden.WriteString(e.inner.String())
			return
		}
	}
	if r := e.up("r"); r != nil {
		r.inner.WriteString(e.inner.String())
	}
}

// tracked accepts what was inserted and takes out what was deleted.
func (o *office) tracked(e *element) {
	switch e.local {
	case "del", "moveFrom":
		switch {
		case e.parent != nil && e.parent.local == "trPr": // a deleted row
			if row := e.up("tr"); row != nil {
				row.drop = true
			}
		case e.parent != nil && e.parent.local == "rPr": // a deleted paragraph mark
		case e.parent != nil && (e.parent.local == "ctrlPr" || e.has("author") || e.has("id")):
		default:
			return
		}
		e.drop = true
		o.removed["修订（删去的字）"]++
	case "ins", "moveTo":
		if e.has("author") || e.has("id") {
			if e.parent != nil && (e.parent.local == "rPr" || e.parent.local == "trPr") {
				e.drop = true
			} else {
				e.unwrap = true
			}
			o.removed["修订（加上的字的痕迹）"]++
		}
	case "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge":
		e.drop = true
		o.removed["修订（改格式的痕迹）"]++
	case "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "proofErr", "permStart", "permEnd":
		e.drop = true
		if strings.HasPrefix(e.local, "move") {
			o.removed["修订（删去的字）"]++
		} else if e.local != "proofErr" {
			o.removed["修订（加上的字的痕迹）"]++
		} else {
			e.drop = false
		}
	case "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef":
		e.drop = true
		o.removed["批注"]++
	}
}

// hiddenIn takes out hidden words and rows.
func (o *office) hiddenIn(e *element) {
	hide := func(holder *element) {
		if holder != nil && !holder.drop {
			holder.drop = true
			o.removed["隐藏的文字"]++
		}
	}
	switch e.local {
	case "vanish", "specVanish", "webHidden":
		if off(e) || e.parent == nil || e.parent.local != "rPr" || e.local == "webHidden" {
			return
		}
		if r := e.parent.parent; r != nil && r.local == "r" {
			hide(r)
		}
	case "rStyle":
		if o.vanish[e.attr("val")] && e.parent != nil && e.parent.local == "rPr" {
			hide(e.up("r"))
		}
	case "pStyle":
		if o.vanish[e.attr("val")] {
			hide(e.up("p"))
		}
	case "hidden":
		if e.parent != nil && e.parent.local == "trPr" && !off(e) {
			hide(e.up("tr"))
		}
	case "cNvPr", "docPr": // a shape that is switched off
		if v := e.attr("hidden"); v == "1" || v == "true" {
			for _, name := range []string{"drawing", "sp", "pic", "graphicFrame", "grpSp", "cxnSp"} {
				if s := e.up(name); s != nil {
					hide(s)
					return
				}
			}
		}
	}
}

// holders takes out what holds files, data and marks of programs.
func (o *office) holders(e *element) {
	switch e.local {
	case "object", "OLEObject", "oleObj", "control", "oleObjects", "controls":
		if e.local == "control" && e.parent != nil && e.parent.local == "controls" {
			return
		}
		e.drop = true
		o.removed["嵌入的文件"]++
	case "externalData", "altChunk", "fldData", "custDataLst", "docVars":
		e.drop = true
		if e.local == "altChunk" {
			o.removed["插入的文件"]++
		} else {
			o.removed["嵌入的文件"]++
		}
	case "tag", "alias", "dataBinding", "docPartObj":
		if e.parent != nil && e.parent.local == "sdtPr" {
			o.hidden.WriteString(attributes(e) + "\n")
			o.removed["控件的标记"]++
			e.drop = true
		}
	}
}

// cleanDescriptions takes out words beside pictures and fields that hold personal
// data, and names of persons' accounts in marks. Other descriptions stay: they are
// read to those who cannot see.
func (o *office) cleanDescriptions(b []byte) []byte {
	return edit(b, func(e *element) {
		if e.ended {
			return
		}
		for _, name := range []string{"descr", "title", "alt", "tooltip", "name"} {
			v := e.attr(name)
			if v == "" || name == "name" && e.local != "cNvPr" && e.local != "docPr" || name == "title" && e.local != "docPr" && e.local != "cNvPr" && e.local != "shape" && e.local != "imagedata" {
				continue
			}
			if o.personal(v) {
				o.hidden.WriteString(v + "\n")
				o.removed["图片说明里的个人信息"]++
				if name == "name" { // it must be there
					e.without = append(e.without, "descr")
					continue
				}
				e.without = append(e.without, name)
			}
		}
	})
}
