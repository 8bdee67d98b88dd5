package scan

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plateSign reads a letter or digit of a plate, full-width or small ones too.
func plateSign(s string, i int) (byte, int) {
	if i >= len(s) {
		return 0, 0
	}
	c := s[i]
	switch {
	case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
		return c, 1
	case c >= 'a' && c <= 'z':
		return c - 'a' + 'A', 1
	case c == 0xEF && i+2 < len(s) && s[i+1] == 0xBC && (s[i+2] >= 0x90 && s[i+2] <= 0x99): // ０–９
		return s[i+2] - 0x90 + '0', 3
	case c == 0xEF && i+2 < len(s) && s[i+1] == 0xBC && (s[i+2] >= 0xA1 && s[i+2] <= 0xBA): // Ａ–Ｚ
		return s[i+2] - 0xA1 + 'A', 3
	}
	return 0, 0
}

// plate judges a number plate by its letter at i, those of electric cars and of
// trailers among them: 川A12345, 川A·D12345, 川A1234挂.
func plate(s string, i int, found func(Hit)) {
	if b, _ := plateSign(s, i); b < 'A' {
		return
	}
	province, size := utf8.DecodeLastRuneInString(s[:i])
	if !strings.ContainsRune(provinces, province) {
		return
	}
	from := i - size
	letter, n := plateSign(s, i)
	k := i + n
	for _, sep := range []string{"·", "•", "-", " ", "－", "．", "."} {
		if strings.HasPrefix(s[k:], sep) {
			k += len(sep)
			break
		}
	}
	var number []byte
	digits := 0
	for len(number) < 7 {
		c, n := plateSign(s, k)
		if n == 0 {
			break
		}
		if c <= '9' {
			digits++
		}
		number, k = append(number, c), k+n
	}
	for _, last := range []string{"挂", "学", "警", "港", "澳", "使", "领"} {
		if len(number) == 4 && strings.HasPrefix(s[k:], last) {
			number, k = append(number, '*'), k+len(last)
		}
	}
	if len(number) != 5 && len(number) != 6 || digits < 3 {
		return
	}
	clause := ClauseBefore(s, from)
	if chars.FirstIn(clause, []string{"公务", "公车", "执法", "拍卖", "采购", "校车", "救护", "公交", "班车"}) != "" {
		return
	}
	mask := s[from:i] + string(letter) + "***" + string(number[len(number)-2:])
	found(Hit{Kind: KindPlate, Severity: notice.Warn, Start: from, End: k, Mask: mask, Replace: mask})
}
