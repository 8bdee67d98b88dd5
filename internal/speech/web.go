package speech

// isWebRune reports a character that can stand in an address.
func isWebRune(c rune) bool {
	if isLetter(c) || isDigit(c) {
		return true
	}
	switch c {
	case '.', '-', '_', '/', ':', '?', '=', '&', '%', '#', '@', '~', '+':
		return true
	}
	return false
}

// maxHost bounds the names of hosts and mailboxes, in runes, so that long runs of
// letters and points are not looked through again and again.
const maxHost = 255

func isHostRune(c rune) bool { return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_' }

// topLevels end the name of a host that stands without http.
var topLevels = map[string]bool{"com": true, "cn": true, "net": true, "org": true, "gov": true, "edu": true, "io": true, "cc": true, "tv": true, "top": true, "vip": true,
	"info": true, "xyz": true, "hk": true, "me": true, "club": true, "app": true, "tech": true, "site": true, "COM": true, "CN": true}

// webAt reads an address of a page or a mailbox that begins at rune i; 0 where
// there is none.
func (s *scanner) webAt(i int) int {
	e := s.hostRun(i)
	if e-i > maxHost {
		return 0
	}
	if s.at(e) == '+' && isLetter(s.at(i)) { // in the name of a mailbox
		for e < i+maxHost && (isHostRune(s.at(e)) || s.at(e) == '+') {
			e++
		}
	}
	switch {
	case s.at(e) == '@' && e > i && isHostRune(s.at(e+1)):
		h := e + 1
		for isHostRune(s.at(h)) {
			h++
		}
		for h > e+1 && (s.at(h-1) == '.' || s.at(h-1) == '-') {
			h--
		}
		return s.putWeb(i, i, h, "邮箱")
	case s.has(e, "://") && e > i:
		return s.putWeb(i, e+3, s.webEnd(e+3), "网址")
	case s.isHost(i, e):
		return s.putWeb(i, i, s.webEnd(i), "网址")
	}
	return 0
}

// hostRun is the end of the run of host characters that holds rune i. It is found
// once for a run, however often the run is tried.
func (s *scanner) hostRun(i int) int {
	if i < s.hostFrom || i >= s.hostEnd {
		e := i
		for isHostRune(s.at(e)) {
			e++
		}
		s.hostFrom, s.hostEnd = i, e
	}
	return max(i, s.hostEnd)
}

// isHost reports whether the runes i to e are a host name with a known ending.
func (s *scanner) isHost(i, e int) bool {
	for e > i && !isLetter(s.at(e-1)) && !isDigit(s.at(e-1)) {
		e--
	}
	dot := -1
	for k := e - 1; k > i && e-k <= 6; k-- {
		if s.r[k] == '.' {
			dot = k
			break
		}
	}
	if dot <= i || e-dot > 6 || e == dot+1 {
		return false
	}
	var buf [6]byte
	for k := dot + 1; k < e; k++ {
		buf[k-dot-1] = byte(s.r[k])
	}
	return topLevels[string(buf[:e-dot-1])] && (isLetter(s.r[dot-1]) || isDigit(s.r[dot-1]))
}

// webEnd is the end of the address at rune i, without the marks of the sentence.
func (s *scanner) webEnd(i int) int {
	e := i
	for isWebRune(s.at(e)) {
		e++
	}
	for e > i {
		switch s.r[e-1] {
		case '.', ':', '?', '-', '&', '=', '~', '+', '_':
			e--
			continue
		}
		break
	}
	return e
}

// putWeb reads the runes from to e as an address; i is where the span begins.
func (s *scanner) putWeb(i, from, e int, name string) int {
	o := s.begin(i)
	if s.p.Pointer {
		if k := s.label(i); k < 2 || string(s.r[k-2:k]) != name {
			s.put(name)
		}
		s.put("请看公告")
		s.warnAt(Web, i, e, name+"“", "”不读出，请听众看公告。")
		return s.note(Web, s.end(Web, i, e, o))
	}
	for e > from+1 && s.r[e-1] == '/' {
		e--
	}
	stop := s.webStop(e)
	for k := from; k < e; {
		if d := s.digitsEnd(k); d > k {
			s.spell(s.r[k:d], true)
			k = d
			continue
		}
		c := s.r[k]
		if isLetter(c) {
			s.out = append(s.out, byte(c))
		} else {
			s.put(webSign(c))
		}
		k++
	}
	if e == from {
		s.put(name)
	}
	s.warnAt(Web, i, e, name+"“", "”逐个读出，听众不容易记，请看是否改成“请看公告”。")
	return s.note(Web, s.end(Web, i, stop, o))
}

// webStop takes a closing slash into the span of an address.
func (s *scanner) webStop(e int) int {
	for s.at(e) == '/' {
		e++
	}
	return e
}

func webSign(c rune) string {
	switch c {
	case '.':
		return "点"
	case '@':
		return "艾特"
	case '-':
		return "杠"
	case '_':
		return "下划线"
	case '/':
		return "斜杠"
	case ':':
		return "冒号"
	case '?':
		return "问号"
	case '=':
		return "等号"
	case '&':
		return "与号"
	case '%':
		return "百分号"
	case '#':
		return "井号"
	case '~':
		return "波浪号"
	case '+':
		return "加号"
	}
	return ""
}

// dottedAt reads digits in three or more groups with points between: an IP
// address, a version, a section; and the marker of a list.
func (s *scanner) dottedAt(i, d int) int {
	groups, e := 1, d
	for s.at(e) == '.' && isDigit(s.at(e+1)) {
		e = s.digitsEnd(e + 1)
		groups++
	}
	if groups == 1 {
		return s.listMarker(i, d)
	}
	if groups == 2 {
		return 0
	}
	kind := Number
	if groups == 4 {
		kind = Web
	}
	o := s.begin(i)
	for k := i; k < e; {
		g := s.digitsEnd(k)
		s.spell(s.r[k:g], kind == Web)
		if g < e {
			s.put("点")
		}
		k = g + 1
	}
	return s.note(kind, s.end(kind, i, e, o))
}
