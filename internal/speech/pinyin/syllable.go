package pinyin

import "strings"

// Syllable is one spoken syllable with its tone, by number; 0 is none.
type Syllable uint16

// Numbered is the syllable in letters with its tone behind: zhong4, lv4, de5.
// ü is written v.
func (s Syllable) Numbered() string {
	t := data()
	if int(s) >= len(t.syllables) {
		return ""
	}
	return t.syllables[s]
}

// Tone is 1 to 4, or 5 for the neutral tone; 0 for no syllable.
func (s Syllable) Tone() int {
	n := s.Numbered()
	if n == "" {
		return 0
	}
	return int(n[len(n)-1] - '0')
}

// String is the syllable with its tone mark: zhòng, lǜ, de.
func (s Syllable) String() string { return mark(s.Numbered()) }

// withTone is the same syllable in another tone, or itself where the language
// has no such syllable.
func (s Syllable) withTone(tone int) Syllable {
	n := s.Numbered()
	if n == "" {
		return s
	}
	if x, ok := data().byName[n[:len(n)-1]+string(rune('0'+tone))]; ok {
		return x
	}
	return s
}

var toneMarks = map[byte][4]string{
	'a': {"ā", "á", "ǎ", "à"}, 'e': {"ē", "é", "ě", "è"}, 'i': {"ī", "í", "ǐ", "ì"},
	'o': {"ō", "ó", "ǒ", "ò"}, 'u': {"ū", "ú", "ǔ", "ù"}, 'v': {"ǖ", "ǘ", "ǚ", "ǜ"},
	'n': {"n̄", "ń", "ň", "ǹ"}, 'm': {"m̄", "ḿ", "m̌", "m̀"},
}

// mark writes a numbered syllable with its tone mark: over a or e, over the o of
// ou, else over the last vowel.
func mark(n string) string {
	if n == "" {
		return ""
	}
	base, tone := n[:len(n)-1], int(n[len(n)-1]-'0')
	if tone >= 1 && tone <= 4 {
		at := strings.IndexAny(base, "ae")
		if at < 0 {
			at = strings.Index(base, "ou")
		}
		if at < 0 {
			at = strings.LastIndexAny(base, "iouv")
		}
		if at < 0 {
			at = strings.IndexAny(base, "nm")
		}
		if at >= 0 {
			return strings.ReplaceAll(base[:at], "v", "ü") + toneMarks[base[at]][tone-1] + strings.ReplaceAll(base[at+1:], "v", "ü")
		}
	}
	return strings.ReplaceAll(base, "v", "ü")
}

// number turns a syllable with a tone mark into letters and a number: zhòng → zhong4.
// A syllable that has its number is kept.
func number(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return ""
	}
	if last := s[len(s)-1]; last >= '0' && last <= '5' {
		body := strings.ReplaceAll(strings.ReplaceAll(s[:len(s)-1], "ü", "v"), "u:", "v")
		if last == '0' {
			last = '5'
		}
		return body + string(last)
	}
	tone := 5
	for letter, marks := range toneMarks {
		for i, m := range marks {
			if strings.Contains(s, m) {
				s, tone = strings.Replace(s, m, string(letter), 1), i+1
			}
		}
	}
	return strings.ReplaceAll(s, "ü", "v") + string(rune('0'+tone))
}
