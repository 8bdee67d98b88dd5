package voice

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/speech/pinyin"
)

// Rests that a mark makes; as internal/speech counts them.
const (
	commaRest = 350 * time.Millisecond
	stopRest  = 600 * time.Millisecond
)

// Espeak speaks through espeak-ng with the voice cmn-latn-pinyin, fed our pinyin:
// robotic, but every tone is right. Its voice cmn is never used: in Debian 12 it
// speaks English spellings of the pinyin.
type Espeak struct {
	path  string
	rate  int // hanzi a minute
	names *pinyin.Reader
}

// NewEspeak finds espeak-ng. names are the town's own, as package pinyin takes them;
// wrong ones are passed over, since the settings are checked elsewhere.
func NewEspeak(rate int, names ...string) (*Espeak, error) {
	path, err := exec.LookPath("espeak-ng")
	if err != nil {
		return nil, ErrNone
	}
	if rate <= 0 {
		rate = 180
	}
	r, _ := pinyin.New(names...)
	return &Espeak{path, rate, r}, nil
}

// Name tells the engine, its rate and the version of what it is fed.
func (e *Espeak) Name() string { return "espeak-ng-pinyin-2-" + strconv.Itoa(e.rate) }

// Say speaks a paragraph.
func (e *Espeak) Say(ctx context.Context, paragraph string) (Sound, error) {
	out, err := run(ctx, []byte(e.pinyin(paragraph)), e.path, "-v", "cmn-latn-pinyin", "-s", strconv.Itoa(e.speed()), "-m", "--stdin", "--stdout")
	if err != nil {
		return Sound{}, err
	}
	s, err := ReadWAV(out)
	if err != nil {
		return Sound{}, fmt.Errorf("espeak-ng: %w", err)
	}
	return s, nil
}

// speed is the value of -s that gives the rate, without the rests: fitted on half
// of the notices and other texts in the testdata, and checked on the other half.
func (e *Espeak) speed() int {
	return min(max(int(float64(e.rate)*speedPerRate+speedAtRest+0.5), 80), 400)
}

const (
	speedPerRate = 0.68
	speedAtRest  = 13.5
)

// pinyin writes a paragraph for the engine: words in numbered pinyin, marks as
// rests of their length. Letters stay, each for itself.
func (e *Espeak) pinyin(p string) string {
	rs := e.names.Read(p)
	pinyin.Sandhi{One: true, Not: true}.Apply(rs) // the engine changes third tones itself
	var b strings.Builder
	b.WriteString("<speak>")
	next, word := 0, -1
	for i, r := range p {
		if next < len(rs) && rs[next].Start == i {
			if rs[next].Word != word {
				b.WriteByte(' ')
				word = rs[next].Word
			}
			b.WriteString(rs[next].Syllable.Numbered())
			next++
			continue
		}
		word = -1
		switch {
		case strings.ContainsRune("，、：,:", r):
			fmt.Fprintf(&b, ` <break time="%dms"/>`, (commaRest - ownRest).Milliseconds())
		case strings.ContainsRune("。；！？;!?…", r):
			fmt.Fprintf(&b, ` <break time="%dms"/>`, (stopRest - ownRest).Milliseconds())
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	b.WriteString("</speak>\n")
	return b.String()
}

// ownRest is what the engine adds to a break by itself.
const ownRest = 0 * time.Millisecond
