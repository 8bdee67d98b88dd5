package speech

import (
	"strings"
	"testing"
)

// steps counts the runes and bytes that one reading of text looks at.
func steps(text string) int {
	s := new(scanner)
	s.reset(text, Profile{})
	s.fold()
	s.scan()
	return s.steps
}

// traps are pieces that tempt a reader to look through the rest of the text.
var traps = []string{"1+", "1+1=", "a.", "1.", "1-", "1/", "1:", "1 ", "1234 ", "| ", "|", "||a", "*", "a*", "- ", ">", "[", "[a](", "<a", "<b>",
	"第（", "（", "（0", "(", ")", "0818-", "1,234,", "123 ", "1，000", "www.", "www", "a@", "://", "I", "IV级", "¥", "—", "~", "1~", "℃", "²", "A1-", "A-", "A/", "电话", "电话1", "电话1-", "号：", "2018、",
	"2018、2019", "1、", "101、", "25-17、", "&nbsp;", "#", "\\", "`", "\n", "\r", "=", "x=", "-1", "+1", "+86", "①", "\xff", "😀", "　", "a", "A", "ab1", "1a", "1", "0", "12", "1'", "1\"", "1'1\"", "公元", "1年—",
	"上午", "1：", "1∶", "_", "1_", "a_", "-", "--", "1 1/", "元/", "1/元·", "王*", "1*", "---\n", "--- ", "|---|", "“1·", "血压", "比分", "1-A", "K1+", "00-", "001-1-", "86-0-", "1,", "1.1.", "1 - 1", "a-1-", "第1、", "½", "1½", "⁶", "10⁶",
	"| `", "\\| ", "|&nbsp;", "| <b>", "12☀5", "225️⃣"}

// TestLinear checks by count that no text makes a reader look through the rest of
// it again and again: a text of twice the length takes twice the steps, and no
// more than so many to a byte.
func TestLinear(t *testing.T) {
	const size = 20_000
	const perByte = 400 // a name of a host is looked at over 255 runes
	worst, worstPattern := 0, ""
	for _, pattern := range append(seeds[:len(seeds):len(seeds)], traps...) {
		if pattern == "" {
			continue
		}
		once, twice := strings.Repeat(pattern, size/len(pattern)+1), strings.Repeat(pattern, 2*size/len(pattern)+1)
		a, b := steps(once), steps(twice)
		if b > 2*a+a/5 {
			t.Errorf("%.20q: %d steps for %d bytes, %d for %d", pattern, a, len(once), b, len(twice))
		}
		if n := b / len(twice); n > worst {
			worst, worstPattern = n, pattern
		}
	}
	t.Logf("most steps to a byte: %d, for %.20q", worst, worstPattern)
	if worst > perByte {
		t.Errorf("%.20q: %d steps to a byte", worstPattern, worst)
	}
}

// TestLinearPairs checks some hundreds of the pairs of traps in short texts, where
// one reader's leftover is another's trap.
func TestLinearPairs(t *testing.T) {
	all := append(seeds[:len(seeds):len(seeds)], traps...)
	for n := 0; n < len(all)*len(all); n += 61 {
		pattern := all[n/len(all)] + all[n%len(all)]
		if pattern == "" {
			continue
		}
		a, b := steps(strings.Repeat(pattern, 3000/len(pattern)+1)), steps(strings.Repeat(pattern, 12_000/len(pattern)+1))
		if b > 6*a+20_000 { // a constant of one reader weighs more in a short text
			t.Errorf("%.40q: %d steps for 3,000 bytes, %d for 12,000", pattern, a, b)
		}
	}
}

// TestLinearNotice checks that an ordinary notice takes few steps to a character.
func TestLinearNotice(t *testing.T) {
	text := longNotice()
	if n := steps(text); n > 5*2000 {
		t.Errorf("%d steps for 2,000 characters", n)
	}
}
