package door

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
)

// Limits of a password, in characters (ASVS 2.1.1, 2.1.2; GB/T 22239 8.1.4.1 a).
const (
	leastPassword = 8
	mostPassword  = 128
	// leastScore is zxcvbn's 3 of 4: about 10^8 guesses and more, out of reach of
	// 100 a day and of a stolen hash for a while.
	leastScore = 3
	judged     = 72 // characters that the meter looks at: it is quadratic
)

// Person is what somebody who knows the account would try first.
type Person struct {
	Account, Name, Title string
	Place                []string // names of the town, its county and its villages
}

// Weak says in Chinese why a password will not do; "" where it will.
func Weak(password string, p Person) string {
	n := utf8.RuneCountInString(password)
	switch {
	case n < leastPassword:
		return fmt.Sprintf("密码至少要%d个字，可以用一句自己记得住的话。", leastPassword)
	case n > mostPassword:
		return fmt.Sprintf("密码最多%d个字。", mostPassword)
	}
	known := append([]string{p.Account, p.Name, p.Title, "gaoshi", "zhengfu", "admin"}, p.Place...)
	low := strings.ToLower(password)
	for _, k := range known[:2] {
		if k != "" && strings.Contains(low, strings.ToLower(k)) && n < utf8.RuneCountInString(k)+leastPassword {
			return "密码里不要用自己的名字或账号，别人最先试的就是这个。"
		}
	}
	if common[low] || repeats(low) {
		return "这个密码用的人太多，几秒钟就能试出来。请换成一句只有自己记得的话，中间加几个数字。"
	}
	head := password
	if n > judged {
		head = string([]rune(password)[:judged])
	}
	if zxcvbn.PasswordStrength(head, known).Score < leastScore {
		return "这个密码太好猜了（常见的词、生日、连着的数字或键盘上挨着的键）。请换成一句只有自己记得的话，例如四个不相干的词连在一起。"
	}
	return ""
}

// repeats reports a password that is one short piece again and again, or that has
// fewer than four different characters.
func repeats(password string) bool {
	r := []rune(password)
	kinds := map[rune]bool{}
	for _, c := range r {
		kinds[c] = true
	}
	if len(kinds) < 4 {
		return true
	}
	for n := 1; n <= 4 && n*2 <= len(r); n++ {
		same := true
		for i := n; i < len(r) && same; i++ {
			same = r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// common are passwords that Chinese offices use again and again and that a meter
// made for English does not know. They are compared in lower case.
var common = setOf(`woaini woaini1314 woaini520 5201314 1314520 a5201314 woaizuguo woaizhongguo zhongguo zhonghua
	admin123 admin888 admin@123 admin123456 administrator p@ssw0rd passw0rd p@ssword1 password1 password123 abc123456 abcd1234 a1234567 a12345678 a123456789
	aa123456 qq123456 zxc123456 asd123456 qwe123456 qwer1234 1qaz2wsx 1qaz@wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 zaq12wsx qazwsxedc
	12345678 123456789 1234567890 0123456789 87654321 987654321 11111111 88888888 66666666 00000000 12341234 11223344 123123123 147258369 31415926
	gaoshi123 gongkai123 zhengwu123 xiangzhen123 bangong123 wangluo123 weixin123 renmin123 caizheng123 minzheng123 zwgk1234 zhengwugongkai`)

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
