// Command mktable makes table.bin, the readings that package pinyin embeds, from
// two npm packages and the project's own words:
//
//	npm pack @pinyin-pro/data pinyin     (ISC and MIT; see ../LICENSES.md)
//	go run ./internal/speech/pinyin/mktable \
//	    -words package/json/complete.json -chars package/lib/esm/pinyin.js \
//	    -own internal/speech/pinyin/words.tsv -out internal/speech/pinyin/table.bin
//
// Words whose characters all have their usual reading help only to cut the text in
// the right places, so of these the frequent ones are kept.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	log.SetFlags(0)
	words := flag.String("words", "complete.json", "complete.json of @pinyin-pro/data")
	chars := flag.String("chars", "pinyin.js", "lib/esm/pinyin.js of pinyin")
	own := flag.String("own", "words.tsv", "the project's own words")
	out := flag.String("out", "table.bin", "where the table is written")
	flag.Parse()
	if err := run(*words, *chars, *own, *out); err != nil {
		log.Fatal(err)
	}
}

// word is one entry: a syllable for each character, and how common it is.
type word struct {
	syl  []string
	freq float64
	own  bool
}

func run(wordsPath, charsPath, ownPath, out string) error {
	all, err := readWords(wordsPath)
	if err != nil {
		return err
	}
	if err := readChars(charsPath, all); err != nil {
		return err
	}
	if err := readOwn(ownPath, all); err != nil {
		return err
	}
	kept := prune(all)
	b := encode(kept)
	log.Printf("%d entries of %d, %d bytes", len(kept), len(all), len(b))
	return os.WriteFile(out, b, 0o644)
}

// readWords reads {"重庆":["chóng qìng",3.518e-9], …}.
func readWords(path string) (map[string]word, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var in map[string][2]any
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all := make(map[string]word, len(in))
	for w, v := range in {
		syl, freq := numbered(v[0].(string)), v[1].(float64)
		rs := []rune(w)
		if len(syl) != len(rs) {
			continue
		}
		plainSandhi(rs, syl)
		all[w] = word{syl: syl, freq: freq}
	}
	return all, nil
}

// plainSandhi takes the changes of 一 and 不 back out: the table holds what the
// dictionary says, and the reader makes the changes where they are wanted.
func plainSandhi(rs []rune, syl []string) {
	if len(rs) == 1 {
		return
	}
	for i, r := range rs {
		switch {
		case r == '一' && strings.HasPrefix(syl[i], "yi"):
			syl[i] = "yi1"
		case r == '不' && syl[i] == "bu2":
			syl[i] = "bu4"
		}
	}
}

var charLine = regexp.MustCompile(`^dict\[0x([0-9a-f]+)\] = "([^"]+)"`)

// readChars adds the rare characters that the word list has not.
func readChars(path string, all map[string]word) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 128<<20)
	for s.Scan() {
		m := charLine.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		r, err := strconv.ParseInt(m[1], 16, 32)
		if err != nil {
			return err
		}
		c := string(rune(r))
		if _, ok := all[c]; !ok {
			first, _, _ := strings.Cut(m[2], ",")
			all[c] = word{syl: numbered(first), freq: 1e-13}
		}
	}
	return s.Err()
}

// readOwn lays the project's words over the others: word, syllables, and
// optionally its frequency. Lines that begin with # are remarks.
func readOwn(path string, all map[string]word) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 2 || len([]rune(f[0])) != len(strings.Fields(f[1])) {
			return fmt.Errorf("%s:%d: want a word and a syllable for each of its characters", path, i+1)
		}
		w := word{syl: numbered(f[1]), freq: 2e-9, own: true}
		if old, ok := all[f[0]]; ok && (old.freq > w.freq || len([]rune(f[0])) == 1) {
			w.freq = old.freq
		}
		if len(f) > 2 {
			if w.freq, err = strconv.ParseFloat(f[2], 64); err != nil {
				return fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
		}
		all[f[0]] = w
	}
	return nil
}

// Words of usual readings are kept from these frequencies on.
const (
	freqBeside = 1e-10 // with a character that has several readings
	freqPlain  = 1e-9  // without
	longest    = 8
)

func prune(all map[string]word) map[string]word {
	several := map[rune]map[string]bool{}
	for w, v := range all {
		for i, r := range []rune(w) {
			if several[r] == nil {
				several[r] = map[string]bool{}
			}
			several[r][v.syl[i]] = true
		}
	}
	kept := map[string]word{}
	for w, v := range all {
		rs := []rune(w)
		if len(rs) == 1 || v.own {
			kept[w] = v
			continue
		}
		unusual, beside, basic := false, false, true
		for i, r := range rs {
			one, ok := all[string(r)]
			unusual = unusual || !ok || one.syl[0] != v.syl[i]
			beside = beside || len(several[r]) > 1
			basic = basic && r >= 0x3400 && r <= 0x9fff
		}
		if basic && len(rs) <= longest && (unusual || beside && v.freq >= freqBeside || v.freq >= freqPlain) {
			kept[w] = v
		}
	}
	return kept
}

// cost is the price of a word when text is cut: dear where it is rare. 0–255.
func cost(freq float64) uint8 {
	c := (-math.Log(freq) - 10) * 10
	return uint8(math.Round(min(max(c, 1), 255)))
}

// rare reports whether a character is not in level one of GB/T 2312.
func rare(c string) bool {
	b, err := simplifiedchinese.HZGB2312.NewEncoder().String(c)
	if err != nil || len(b) < 4 {
		return true
	}
	hi := b[2] // "~{" hi lo "~}", seven bits each
	return hi < 0x30 || hi > 0x57
}

var toneMarks = map[rune]string{
	'ā': "a1", 'á': "a2", 'ǎ': "a3", 'à': "a4", 'ē': "e1", 'é': "e2", 'ě': "e3", 'è': "e4",
	'ī': "i1", 'í': "i2", 'ǐ': "i3", 'ì': "i4", 'ō': "o1", 'ó': "o2", 'ǒ': "o3", 'ò': "o4",
	'ū': "u1", 'ú': "u2", 'ǔ': "u3", 'ù': "u4", 'ǖ': "v1", 'ǘ': "v2", 'ǚ': "v3", 'ǜ': "v4",
	'ń': "n2", 'ň': "n3", 'ǹ': "n4", 'ḿ': "m2", 'ü': "v", 'ế': "e2", 'ề': "e4",
	'\u0304': "1", '\u0301': "2", '\u030c': "3", '\u0300': "4",
}

// numbered turns marked syllables into letters with the tone behind.
func numbered(s string) []string {
	out := strings.Fields(s)
	for i, x := range out {
		if last := x[len(x)-1]; last >= '1' && last <= '5' {
			continue
		}
		var b strings.Builder
		tone := "5"
		for _, r := range x {
			m, ok := toneMarks[r]
			switch {
			case !ok:
				b.WriteRune(r)
			case m[0] >= '1' && m[0] <= '5':
				tone = m
			default:
				b.WriteByte(m[0])
				if len(m) > 1 {
					tone = m[1:]
				}
			}
		}
		out[i] = b.String() + tone
	}
	return out
}

func sorted[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
