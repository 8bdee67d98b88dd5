package speech

import (
	"time"
	"unicode/utf8"
)

// Tempo is how fast a voice speaks and how long it rests.
type Tempo struct {
	PerMinute float64       // syllables a minute; a hanzi is one
	Comma     time.Duration // after ， 、 ：
	Stop      time.Duration // after 。 ； ！ ？
	Paragraph time.Duration // between paragraphs
}

// Tempos from facts of the trade: 180 hanzi a minute, 160 for old listeners. No
// source fixes them; the town may set its own.
var (
	NormalTempo = Tempo{180, 350 * time.Millisecond, 600 * time.Millisecond, time.Second}
	ElderTempo  = Tempo{160, 350 * time.Millisecond, 600 * time.Millisecond, time.Second}
)

// Estimate tells how long it takes to say spoken, which has been normalised, at
// rate hanzi a minute; 0 means 180. Chime, gaps and repeats are the caller's.
func Estimate(spoken string, rate int) time.Duration {
	t := NormalTempo
	if rate > 0 {
		t.PerMinute = float64(rate)
	}
	return t.Estimate(spoken)
}

// Estimate tells how long it takes to say spoken, which has been normalised.
func (t Tempo) Estimate(spoken string) time.Duration {
	syllables, commas, stops, paragraphs := count(spoken)
	if t.PerMinute <= 0 {
		t.PerMinute = NormalTempo.PerMinute
	}
	d := time.Duration(float64(syllables) * 60 / t.PerMinute * float64(time.Second))
	return d + time.Duration(commas)*t.Comma + time.Duration(stops)*t.Stop + time.Duration(paragraphs)*t.Paragraph
}

// Syllables counts what is said in a normalised text: a hanzi is one syllable, a
// capital letter is spelled, small letters are a word.
func Syllables(spoken string) int {
	n, _, _, _ := count(spoken)
	return n
}

// count counts syllables, short and long rests, and breaks between paragraphs.
// Marks in a row are one rest, the longest of them.
func count(text string) (syllables, commas, stops, paragraphs int) {
	vowel, rest, said, broken := false, 0, false, false
	settle := func() {
		if said {
			switch rest {
			case 1:
				commas++
			case 2:
				stops++
			}
		}
		rest = 0
		if broken && syllables > 0 {
			paragraphs++
		}
		broken = false
	}
	for _, r := range text {
		switch {
		case isHanzi(r):
			settle()
			syllables++
			said, vowel = true, false
		case isUpper(r):
			settle()
			syllables++
			if r == 'W' {
				syllables += 2
			}
			said, vowel = true, false
		case isLetter(r):
			settle()
			v := r == 'a' || r == 'e' || r == 'i' || r == 'o' || r == 'u' || r == 'y'
			if v && !vowel || !said {
				syllables++
			}
			said, vowel = true, v
		case r == '\n':
			broken, vowel = true, false
		default:
			rest = max(rest, restOf(r))
			vowel = false
		}
	}
	broken = false // after the last word no one waits for the next
	settle()
	return syllables, commas, stops, paragraphs
}

// restOf tells how long a mark is: 0 none, 1 short, 2 long.
func restOf(r rune) int {
	switch r {
	case '，', '、', '：', ',', ':', '—':
		return 1
	case '。', '；', '！', '？', ';', '!', '?', '…':
		return 2
	case utf8.RuneError:
		return 0
	}
	return 0
}
