package door

import (
	"fmt"
	"strconv"
	"strings"
)

// CodeLength is how many digits a code to decide by a link has 签批码.
const CodeLength = 6

// WeakCode says in Chinese why a code of six digits will not do; "" where it will.
// Refused are what is tried first: one digit or a pattern repeated, digits that run
// up, down or along the keypad, and dates in any usual order.
func WeakCode(code string) string {
	switch {
	case len(code) != CodeLength || strings.Trim(code, "0123456789") != "":
		return fmt.Sprintf("签批码要%d位数字。", CodeLength)
	case patterned(code) || running(code):
		return "这个签批码太好猜了，请换一个：不要全是一样的数字，也不要顺着数、成双成对。"
	case dated(code):
		return "这个签批码像一个日期，生日最先被人试。请换一个不是日期的。"
	}
	return ""
}

// patterned reports a code that repeats itself, mirrors itself, or has at most two
// different digits: 111111, 121212, 123123, 112233, 123321, 100001.
func patterned(code string) bool {
	kinds, pairs := map[byte]bool{}, true
	for i := range len(code) {
		kinds[code[i]] = true
		if i%2 == 1 && code[i] != code[i-1] {
			pairs = false
		}
	}
	mirror := true
	for i := range CodeLength / 2 {
		mirror = mirror && code[i] == code[CodeLength-1-i]
	}
	return len(kinds) <= 2 || pairs || mirror || code[:3] == code[3:] || code[:2] == code[2:4] && code[2:4] == code[4:]
}

// tracks are the ways in which fingers and counting run.
var tracks = []string{"01234567890", "09876543210", "147258369", "963852741", "789456123", "321654987", "159753", "357951", "246802468", "864208642", "135791357", "975319753", "314159265", "520131452013"}

// running reports a code that lies on a track, or in two halves that do: 123456, 246802, 012789, 456789.
func running(code string) bool {
	steps := true
	for i := 2; i < len(code); i++ {
		steps = steps && (int(code[i])-int(code[i-1])+10)%10 == (int(code[1])-int(code[0])+10)%10
	}
	if steps {
		return true
	}
	for _, t := range tracks {
		if strings.Contains(t, code) {
			return true
		}
	}
	return straight(code[:3]) && straight(code[3:])
}

// straight reports three digits that count up or down by one.
func straight(s string) bool {
	d := int(s[1]) - int(s[0])
	return (d == 1 || d == -1) && int(s[2])-int(s[1]) == d
}

// dated reports a code that is a day or a month of a year: 900101, 010190, 199001, 011990, 311290.
func dated(code string) bool {
	two := func(i int) int { v, _ := strconv.Atoi(code[i : i+2]); return v }
	a, b, c := two(0), two(2), two(4)
	day := func(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }
	if day(b, c) || day(a, b) || day(b, a) { // 年月日, 月日年, 日月年
		return true
	}
	century := func(y int) bool { return y == 19 || y == 20 }
	return century(a) && c >= 1 && c <= 12 || century(b) && a >= 1 && a <= 12 // 199001, 011990
}
