package typeset

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// class is what a character is to the line it stands in (CLREQ 3.1).
type class uint8

const (
	han    class = iota // a character of its own cell; breaks on both sides
	latin               // letters, digits and signs of the western keyboard
	digit               //
	space               //
	opens               // may not end a line
	closes              // may not begin a line
	stops               // may not begin a line, and gives up space first: ，、。；：
	middle              // may not begin a line, and gives up nothing: · … — ～
)

const (
	opening = "（《〈「『【〔［｛“‘〖([{"
	closing = "）》〉」』】〕］｝”’〗)]}！？!?％‰℃℉°′″%"
	pausing = "，。、；：．,.;:"
	joining = "·…—～‧・‐–〜々〻ー／"
)

var classes = func() map[rune]class {
	m := map[rune]class{}
	for c, s := range map[class]string{opens: opening, closes: closing, stops: pausing, middle: joining} {
		for _, r := range s {
			m[r] = c
		}
	}
	return m
}()

// classOf returns the class of a character on its own; full-width digits and
// letters fill a cell and are counted among the Han.
func classOf(r rune) class {
	switch {
	case r == ' ':
		return space
	case '0' <= r && r <= '9':
		return digit
	case r >= 0x4E00 && r <= 0x9FFF:
		return han
	}
	if c, ok := classes[r]; ok {
		return c
	}
	if r < 0x2000 || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) && r < 0xFF00 {
		return latin
	}
	return han
}

// western reports whether a character is one of a western word or number.
func western(r rune) bool {
	return r > ' ' && r < 0x3000 && (classOf(r) == latin || classOf(r) == digit)
}

// radicals are the radicals of the block U+2E80 that documents made by text
// recognition use in place of the characters; Unicode has no mapping for them.
var radicals = func() map[rune]rune {
	const pairs = "⺀冫⺁厂⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋卩⺌小⺍小⺎兀⺏尢⺓幺⺔彐⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺟母⺠民⺡氵⺢水⺣灬⺤爪⺥爪⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯纟⺰纟⺱网⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒长⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟饣⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龟⻲亀⻳龟"
	m := map[rune]rune{}
	rs := []rune(pairs)
	for i := 0; i+1 < len(rs); i += 2 {
		m[rs[i]] = rs[i+1]
	}
	return m
}()

// resolve replaces a character that only looks like another: Kangxi and other
// radicals become the character itself. Everything else stays.
func resolve(r rune) rune {
	switch {
	case r >= 0x2E80 && r <= 0x2EFF:
		if to, ok := radicals[r]; ok {
			return to
		}
	case r >= 0x2F00 && r <= 0x2FDF:
		for _, to := range norm.NFKC.String(string(r)) {
			return to
		}
	}
	return r
}

// ignorable reports whether a character has no place on paper: controls, zero
// width signs, variation selectors.
func ignorable(r rune) bool {
	switch {
	case r < ' ' || r == 0x7F || r == 0xAD || r == 0xFEFF || r == 0x34F || r == 0x61C:
		return true
	case r >= 0x80 && r < 0xA0, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF, r >= 0x180B && r <= 0x180E:
		return true
	}
	return false
}

// keycap puts a digit on a key, 1️⃣; the digit says as much.
const keycap = 0x20E3

// drawnAs is the sign or word in place of a picture character that carries a meaning
// and that no font for print has; "" for all others. A ban stays a ban: ❌ is ×.
func drawnAs(r rune) string {
	switch r {
	case '❌', '❎', '✖', '✘', '✗':
		return "×"
	case '✅', '✔', '☑', '✓':
		return "√"
	case '🚫', '⛔':
		return "【禁止】"
	case '⚠', '🚨':
		return "【注意】"
	case '📞', '📱', '☏', '✆':
		return "☎"
	case '❗', '❕', '‼':
		return "！"
	case '❓', '❔':
		return "？"
	case '➡', '👉':
		return "→"
	case '⭐', '🌟':
		return "★"
	case '🔴', '⚫', '🔵':
		return "●"
	}
	return ""
}

// Clean returns the text as it will be drawn: signs for emoji that mean something, combined, without what has no
// place on paper, radicals resolved, one kind of space.
func Clean(s string) string {
	plain := true
	for _, r := range s {
		if r >= 0x300 && r < 0x370 || ignorable(r) || r == keycap || drawnAs(r) != "" || r >= 0x2E80 && r < 0x2FE0 || r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F:
			b.WriteByte(' ')
		case ignorable(r) || r == keycap:
		case drawnAs(r) != "":
			b.WriteString(drawnAs(r))
		default:
			b.WriteRune(resolve(r))
		}
	}
	return b.String()
}
