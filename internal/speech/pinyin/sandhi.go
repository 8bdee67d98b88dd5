package pinyin

// Sandhi chooses which changes of tone in running speech are made. The dictionary
// form, with none, is for print; a voice engine that changes tones by itself needs
// only One and Not.
type Sandhi struct {
	One   bool // 一: yí before a fourth tone, yì before the others; yī in numbers and at an end
	Not   bool // 不: bú before a fourth tone
	Third bool // two third tones: the first becomes a second
}

// Apply changes the tones of the readings of one text, in place. Readings that do
// not stand side by side in the text do not change each other.
func (s Sandhi) Apply(rs []Reading) {
	for i := range rs {
		switch {
		case s.One && rs[i].Rune == '一':
			one(rs, i)
		case s.Not && rs[i].Rune == '不' && beside(rs, i) && rs[i+1].Syllable.Tone() == 4:
			rs[i].Syllable = rs[i].Syllable.withTone(2)
		}
	}
	if s.Third {
		third(rs)
	}
}

// beside reports whether reading i+1 follows reading i without a mark between.
func beside(rs []Reading, i int) bool {
	return i+1 < len(rs) && rs[i+1].Start == rs[i].Start+runeLen(rs[i].Rune)
}

func runeLen(r rune) int {
	switch {
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case r < 0x10000:
		return 3
	}
	return 4
}

func one(rs []Reading, i int) {
	if !beside(rs, i) || isNumeral(rs[i+1].Rune) || ordinalUnit(rs, i) {
		return
	}
	if i > 0 && beside(rs, i-1) {
		switch p := rs[i-1].Rune; {
		case p == '第', isNumeral(p) && p != '一', p == '幺':
			return
		case p == '一': // 一一
			return
		}
	}
	switch rs[i+1].Syllable.Tone() {
	case 4:
		rs[i].Syllable = rs[i].Syllable.withTone(2)
	case 1, 2, 3:
		rs[i].Syllable = rs[i].Syllable.withTone(4)
	case 5: // 一个 as yí ge: the neutral tone comes from a fourth
		rs[i].Syllable = rs[i].Syllable.withTone(2)
	}
}

func isNumeral(r rune) bool {
	switch r {
	case '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '点', '幺':
		return true
	}
	return false
}

// ordinalUnit reports whether 一 counts in order: 一月, 一日, 一号, 一组, 一楼.
func ordinalUnit(rs []Reading, i int) bool {
	switch rs[i+1].Rune {
	case '月', '日', '号', '组', '楼', '层', '单', '栋', '期', '班', '级', '队':
		return true
	}
	return false
}

// third changes third tones from the end of each word, then between words, so that
// a pair within a word is settled first.
func third(rs []Reading) {
	low := func(i int) bool { return rs[i].Syllable.Tone() == 3 }
	raise := func(i int) { rs[i].Syllable = rs[i].Syllable.withTone(2) }
	for i := len(rs) - 2; i >= 0; i-- {
		if beside(rs, i) && rs[i].Word == rs[i+1].Word && low(i) && rs[i+1].Syllable.Tone() == 3 {
			raise(i)
		}
	}
	for i := 0; i+1 < len(rs); i++ {
		if beside(rs, i) && rs[i].Word != rs[i+1].Word && low(i) && low(i+1) {
			raise(i)
		}
	}
}
