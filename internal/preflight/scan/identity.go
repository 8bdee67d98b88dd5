package scan

import (
	"gaoshi/internal/preflight/chars"
)

// ValidDate reports whether yyyymmdd is a day on which a person alive, or on an
// old list, may have been born.
func ValidDate(s string) bool {
	if !chars.AllDigits(s) || len(s) != 8 {
		return false
	}
	y, m, d := chars.Number(s[:4]), chars.Number(s[4:6]), chars.Number(s[6:8])
	return y >= 1890 && y <= 2050 && m >= 1 && m <= 12 && d >= 1 && d <= DaysIn(y, m)
}

func DaysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && y%100 != 0 || y%400 == 0 {
			return 29
		}
		return 28
	}
	return 31
}

// IsID reports whether s has the form of an 18-digit identity number (GB 11643),
// and whether its check digit (MOD 11-2) is right.
func IsID(s string) (form, check bool) {
	if len(s) != 18 || !chars.AllDigits(s[:17]) || s[0] == '0' || !ValidDate(s[6:14]) {
		return false, false
	}
	if s[17] != 'X' && !chars.AllDigits(s[17:]) {
		return false, false
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return true, "10X98765432"[sum%11] == s[17]
}

// isOldID reports whether s has the form of a 15-digit identity number, issued
// before 1999: region, yymmdd, serial; it has no check digit.
func isOldID(s string) bool {
	return len(s) == 15 && chars.AllDigits(s) && region(s[:2]) && ValidDate("19"+s[6:12])
}

// region reports whether two digits begin a region's number (GB/T 2260), or the
// number 99 of training data.
func region(s string) bool {
	switch n := chars.Number(s); {
	case n >= 11 && n <= 15, n >= 21 && n <= 23, n >= 31 && n <= 37, n >= 41 && n <= 46,
		n >= 50 && n <= 54, n >= 61 && n <= 65, n == 71, n == 81, n == 82, n == 83, n == 91, n == 99:
		return true
	}
	return false
}

// luhn reports whether the digits pass the check of bank cards (ISO/IEC 7812).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// CardLength reports whether a bank card has that many digits.
func CardLength(n int) bool { return n >= 16 && n <= 19 }

// cardPrefix reports whether the digits begin like a card of a bank in China:
// UnionPay's 62, or one of the older numbers that are still in use.
func cardPrefix(s string) (unionPay, old bool) {
	if s[:2] == "62" {
		return true, false
	}
	if len(s) == 16 && (s[0] == '4' || s[0] == '5') {
		return false, true
	}
	for _, p := range []string{"60", "4340", "4367", "4563", "9400", "9558", "9559", "9843"} {
		if s[:len(p)] == p {
			return false, true
		}
	}
	return false, false
}

// isCreditCode reports whether 18 signs pass the check of a 统一社会信用代码
// (GB 32100): region and organisation, check sign by MOD 31.
func isCreditCode(s string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(s) != 18 {
		return false
	}
	sum, w := 0, 1
	for i := range 17 {
		v := -1
		for k := range alphabet {
			if alphabet[k] == s[i] {
				v = k
			}
		}
		if v < 0 {
			return false
		}
		sum += v * w
		w = w * 3 % 31
	}
	return alphabet[(31-sum%31)%31] == s[17]
}

// isMobile reports whether 11 digits are a mobile number.
func isMobile(s string) bool {
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && chars.AllDigits(s)
}
