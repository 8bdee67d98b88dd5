package pinyin

import (
	"strings"
	"testing"
)

// letters writes the readings of a text with numbers: chong2 qing4.
func letters(r *Reader, text string) string {
	var out []string
	for _, x := range r.Read(text) {
		out = append(out, x.Syllable.Numbered())
	}
	return strings.Join(out, " ")
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("为保障您和家人的基本医疗待遇，根据县医疗保障局、县税务局的统一部署，现将城乡居民基本医疗保险缴费有关事项通告如下。重庆银行行长长期调整还款计划，会计处理供水供电。", 20)
	var r Reader
	r.Read(text)
	b.SetBytes(int64(len([]rune(text))))
	for b.Loop() {
		r.Read(text)
	}
}
