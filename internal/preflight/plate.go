package preflight

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plates finds number plates: 川A12345, 川A·D12345.
func plates(s string, found func(hit)) {
	for i := 3; i+6 <= len(s); i++ {
		if c := s[i]; c < 'A' || c > 'Z' || s[i-1] < 0x80 {
			continue
		}
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !strings.ContainsRune(provinces, r) {
			continue
		}
		j := i + 1
		if strings.HasPrefix(s[j:], "·") {
			j += len("·")
		}
		k, digits := j, 0
		for k < len(s) && k-j < 7 && (s[k] >= '0' && s[k] <= '9' || s[k] >= 'A' && s[k] <= 'Z') {
			if s[k] <= '9' {
				digits++
			}
			k++
		}
		if k-j != 5 && k-j != 6 || digits < 3 {
			continue
		}
		clause := clauseBefore(s, i-n)
		for _, w := range []string{"公务", "公车", "执法", "拍卖", "采购", "校车", "救护", "公交", "班车"} {
			if strings.Contains(clause, w) {
				return
			}
		}
		found(hit{kind: kindPlate, severity: notice.Warn, start: i - n, end: k, mask: s[i-n:i+1] + "***" + s[k-2:k]})
		i = k
	}
}
