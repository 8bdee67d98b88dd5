// Package voice gives a spoken script a voice, where the town has one. A script
// works without it.
//
// An Engine says one passage and gives sound back: espeak-ng, fed our pinyin, which
// needs no network and gets every tone right; a command of the town's own choice; or
// a service reached by HTTP, off unless it is set up, since the text then leaves the
// machine. Maker puts the passages together with the rests of a script, levels
// the loudness, sets three notes in front, writes WAV (and MP3 where a tool for it is
// installed), and keeps the result by what it says, so that one script spoken in
// twelve villages is made once.
package voice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Engine says a passage.
type Engine interface {
	// Name tells engines and their settings apart; it is part of the key under
	// which sound is kept, and holds no secret.
	Name() string
	// Say returns the sound of one paragraph, which is in spoken form already. An
	// error is Chinese or wraps a cause for the log; it holds no secret.
	Say(ctx context.Context, paragraph string) (Sound, error)
}

// ErrNone says that no engine is set up or installed.
var ErrNone = errors.New("没有安装语音引擎，只有文字稿。要自动出声音，请在服务器上安装 espeak-ng")

// Rests of a script between paragraphs, and between its rounds.
const (
	ParagraphRest = time.Second
	RoundRest     = 1500 * time.Millisecond
)

// speakScript says a whole script: one paragraph a line, an empty line for the
// longer rest between two rounds.
func speakScript(ctx context.Context, e Engine, script string) (Sound, error) {
	most := maxPassage
	if l, ok := e.(interface{ MaxRunes() int }); ok {
		most = min(most, l.MaxRunes())
	}
	var out Sound
	rest, round := time.Duration(0), false
	for _, p := range strings.Split(script, "\n") {
		p = strings.TrimSpace(p)
		if p == "" {
			if len(out.Samples) > 0 && !round {
				rest += RoundRest - ParagraphRest
				round = true
			}
			continue
		}
		round = false
		for _, part := range passages(p, most) {
			s, err := e.Say(ctx, part)
			if err != nil {
				return Sound{}, err
			}
			if len(s.Samples) == 0 {
				return Sound{}, fmt.Errorf("语音引擎 %s 没有给出声音", e.Name())
			}
			if out.Rate == 0 {
				out.Rate = s.Rate
			}
			if len(out.Samples) > 0 {
				out.silence(rest)
			}
			out.add(s.trimmed())
			rest = 0
			if ends(part) {
				rest = stopRest
			}
		}
		rest += ParagraphRest // behind the rest of its last mark, as an estimate counts
	}
	if len(out.Samples) == 0 {
		return out, errors.New("播音稿是空的")
	}
	if d := out.Duration(); d > maxSpoken {
		return out, fmt.Errorf("声音长达%d秒，超过%d秒，没有采用", int(d.Seconds()), int(maxSpoken.Seconds()))
	}
	return out, nil
}

const (
	maxPassage = 280 // hanzi that one call of an engine gets; services take 300
	maxSpoken  = 15 * time.Minute
)

func ends(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "”’）》"))
	return strings.ContainsRune("。！？；", last)
}

// passages cuts a paragraph behind its sentences into pieces of at most n runes;
// a sentence that is longer alone is cut behind a comma, or anywhere.
func passages(p string, n int) []string {
	var out []string
	rs := []rune(p)
	for len(rs) > n {
		cut := lastOf(rs[:n], "。！？；")
		if cut == 0 {
			cut = lastOf(rs[:n], "，、：")
		}
		if cut == 0 {
			cut = n
		}
		out = append(out, string(rs[:cut]))
		rs = rs[cut:]
	}
	if strings.TrimFunc(string(rs), unicode.IsSpace) != "" {
		out = append(out, string(rs))
	}
	return out
}

func lastOf(rs []rune, marks string) int {
	for i := len(rs) - 1; i > 0; i-- {
		if strings.ContainsRune(marks, rs[i]) {
			return i + 1
		}
	}
	return 0
}
