package search

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"１２３４５热线ＡＢｃ": "12345热线abc", " 停水　\n 停电 ": "停水 停电", "医\u200b保\x00": "医保", "\uF8FFv01": "v01",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTokensHoldNoPunctuation(t *testing.T) {
	for _, tok := range append(Tokens(Fold(`a'b\c "d" & (x) 3.5％`)), Village("v-01'")) {
		if strings.ContainsAny(tok, `'"\&()|!:*. -%`) {
			t.Errorf("token %q", tok)
		}
	}
}

func TestExcerpt(t *testing.T) {
	words := Words("停水 abc", nil)
	var b strings.Builder
	for _, p := range Excerpt(strings.Repeat("一", 200)+"明天停水，ＡＢＣ管"+strings.Repeat("二", 200), words, 40) {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	got := b.String()
	if !strings.Contains(got, "明天[停水]，[ＡＢＣ]管") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len([]rune(got)) > 60 {
		t.Error(got)
	}
	if p := Excerpt("短", words, 40); len(p) != 1 || p[0].Text != "短" || p[0].Marked {
		t.Error(p)
	}
}

func TestWordNamesAVillage(t *testing.T) {
	w := Words("和顺村", func(string) string { return "v02" })[0]
	if !w.In("别的", []string{"v02"}) || !w.In("别的", []string{"all"}) || w.In("别的", []string{"v03"}) || !w.In("到和顺村去", nil) {
		t.Error("a word that names a village finds what is for it")
	}
}
