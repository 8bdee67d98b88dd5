package pinyin

import (
	"os"
	"strings"
	"testing"
)

func lines(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range strings.Split(string(b), "\n") {
		if l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// TestWords: every word of government notices is right, the thirty of the brief
// among them.
func TestWords(t *testing.T) {
	var r Reader
	ls := lines(t, "testdata/words.tsv")
	if len(ls) < 130 {
		t.Fatalf("only %d words", len(ls))
	}
	for _, l := range ls {
		word, want, _ := strings.Cut(l, "\t")
		var got []string
		for _, x := range r.Read(word) {
			got = append(got, x.Syllable.String())
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: got %s, want %s", word, g, want)
		}
	}
}

// marked takes 还{huan2}款 apart: the text, and at which byte which syllable stands.
func marked(l string) (text string, want map[int]string) {
	want = map[int]string{}
	var b strings.Builder
	last := 0
	for i := 0; i < len(l); {
		if l[i] == '{' {
			end := i + strings.IndexByte(l[i:], '}')
			want[last] = l[i+1 : end]
			i = end + 1
			continue
		}
		n := 1
		for i+n < len(l) && l[i+n]&0xc0 == 0x80 {
			n++
		}
		last = b.Len()
		b.WriteString(l[i : i+n])
		i += n
	}
	return b.String(), want
}

// TestSentences measures the characters with several readings in sentences in the
// manner of notices. The peer dictionaries reach 91 to 95 % on a public set.
func TestSentences(t *testing.T) {
	var r Reader
	ls := lines(t, "testdata/sentences.txt")
	all, good := 0, 0
	for _, l := range ls {
		text, want := marked(l)
		got := map[int]string{}
		for _, x := range r.Read(text) {
			got[x.Start] = x.Syllable.Numbered()
		}
		for at, w := range want {
			all++
			if got[at] == w {
				good++
				continue
			}
			t.Logf("%s: %s read %s, want %s", text, string([]rune(text[at:])[0]), got[at], w)
		}
	}
	share := float64(good) / float64(all)
	t.Logf("%d of %d characters in %d sentences: %.1f %%", good, all, len(ls), 100*share)
	if len(ls) < 300 || share < 0.97 {
		t.Errorf("%d sentences, %.1f %% right; want at least 300 and 97 %%", len(ls), 100*share)
	}
}
