package pinyin

import "strings"

// Hint is a character over which a reader wants small letters.
type Hint struct {
	Reading
	Word string // the word, or the character with its neighbours, for a list at the foot
}

// Hints picks the characters of a text that a person at the microphone may stumble
// over: rare ones, ones read otherwise than they are when they stand alone
// (行长, 处暑), and those of the town's own names. Each word is given once.
func (r *Reader) Hints(text string) []Hint {
	t := data()
	rs := r.Read(text)
	seen := map[string]bool{}
	var out []Hint
	for i := 0; i < len(rs); {
		j := i + 1
		for j < len(rs) && rs[j].Word == rs[i].Word {
			j++
		}
		word := string(runesOf(rs[i:j]))
		own := r.isOwn(word)
		for k := i; k < j; k++ {
			c, ok := t.char(rs[k].Rune)
			if !ok || seen[word+string(rs[k].Rune)] {
				continue
			}
			unusual := j-i > 1 && c.flags&flagPoly != 0 && differs(rs[k].Syllable, c.syllable) && !everyday[word]
			if rs[k].Rune != '幺' && (c.flags&flagRare != 0 || unusual || own && c.flags&flagPoly != 0) {
				seen[word+string(rs[k].Rune)] = true
				out = append(out, Hint{rs[k], word})
			}
		}
		i = j
	}
	return out
}

// everyday are words that nobody misreads, though a character of theirs has
// another reading alone.
var everyday = wordSet(`
	为止 为准 为主 为例 天干 抽血 商业银行 晴天 老场 当晚 当场 一行 户口簿
	银行 因为 为了 觉得 睡觉 部分 重新 重复 成都 首都 都市 干净 干燥 干旱 要求 得到 取得 获得 不得 还款 还是 什么 那么 怎么
	这么 大家 认为 成为 作为 行为 以为 分为 增长 组长 村长 镇长 家长 校长 成长 生长 反应 供应 适应 应用 相应 应急 音乐 快乐
	便宜 教书 正月 假期 放假 中奖 中标 中毒 中暑 种植 种地 好处 处理 处罚 调查 调研 强调 空调 协调 数字 首先 尽量 尽快 困难
	灾难 降低 下降 少年 更新 更换 变更 更正 觉悟 一切 亲切 的确 目的 了解 不了 着火 着急 睡着 背着 长大 院长 局长 所长 站长
	队长 当天 当日 当年`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

func runesOf(rs []Reading) []rune {
	out := make([]rune, len(rs))
	for i := range rs {
		out[i] = rs[i].Rune
	}
	return out
}

// differs compares two readings; a neutral tone is no other reading.
func differs(a, b Syllable) bool {
	if a == b || a.Tone() == 5 || b.Tone() == 5 {
		x, y := a.Numbered(), b.Numbered()
		return a != b && (len(x) == 0 || len(y) == 0 || x[:len(x)-1] != y[:len(y)-1])
	}
	return true
}

func (r *Reader) isOwn(word string) bool {
	if r == nil {
		return false
	}
	for _, n := range r.own[firstRune(word)] {
		if string(n.runes) == word {
			return true
		}
	}
	return false
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
