package loudspeaker

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gaoshi/internal/speech"
	words "gaoshi/templates/loudspeaker"
)

// phrases are the words that every script says around a notice, by name.
type phrases map[string]string

const phrasesFile = "phrases.txt"

var blank = regexp.MustCompile(`\{[a-z_]*\}`)

// readPhrases reads the embedded words and lays the office's own over them, line by
// line. The error, in Chinese, tells of every line that is wrong. A phrase may use
// only the blanks of the embedded one, and must use all of them, since a warning
// without its source or a phone without its digits is worse than a clumsy word.
func readPhrases(over fs.FS) (phrases, error) {
	b, err := words.Files.ReadFile(phrasesFile)
	if err != nil {
		return nil, err
	}
	p := phrases{}
	if bad := p.lay(string(b), nil); len(bad) > 0 {
		return nil, errors.New(strings.Join(bad, "；"))
	}
	if over == nil {
		return p, nil
	}
	own, err := fs.ReadFile(over, phrasesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("大喇叭的说法（%s）读不出来：%w", phrasesFile, err)
	}
	if bad := p.lay(string(own), p); len(bad) > 0 {
		return nil, fmt.Errorf("大喇叭的说法（%s）有误：%s", phrasesFile, strings.Join(bad, "；"))
	}
	return p, nil
}

// lay puts the lines of a file into p. model is nil for the embedded file.
func (p phrases) lay(text string, model phrases) (bad []string) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, say, ok := strings.Cut(line, ":")
		name, say = strings.TrimSpace(name), strings.TrimSpace(say)
		old, known := model[name]
		switch {
		case !ok || say == "":
			bad = append(bad, fmt.Sprintf("第%d行要写成“名称: 说法”", i+1))
			continue
		case model != nil && !known:
			bad = append(bad, fmt.Sprintf("第%d行的名称“%s”不认识", i+1, name))
			continue
		case model != nil && !sameBlanks(old, say):
			bad = append(bad, fmt.Sprintf("第%d行要用这些空：%s", i+1, strings.Join(blank.FindAllString(old, -1), " ")))
			continue
		}
		if spoken, _, _ := speech.Normalize(blank.ReplaceAllString(say, ""), speech.Profile{}); hanzi(string(spoken)) == 0 && !blank.MatchString(say) {
			bad = append(bad, fmt.Sprintf("第%d行没有可以念的字", i+1))
			continue
		}
		p[name] = say
	}
	return bad
}

func sameBlanks(a, b string) bool {
	set := func(s string) string {
		seen := map[string]bool{}
		for _, x := range blank.FindAllString(s, -1) {
			seen[x] = true
		}
		n := ""
		for _, x := range blank.FindAllString(a+b, -1) {
			if seen[x] && !strings.Contains(n, x) {
				n += x
			}
		}
		return n
	}
	return set(a) == set(b)
}

// say fills a phrase's blanks: say("who", "issuer", "青禾镇", "kind", "通知").
func (p phrases) say(name string, fill ...string) string {
	pairs := make([]string, 0, len(fill))
	for i := 0; i+1 < len(fill); i += 2 {
		pairs = append(pairs, "{"+fill[i]+"}", fill[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(p[name])
}
