package annual

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	beforeQuote = regexp.MustCompile(`(?:通过|依托|利用|运用|借助|登录|访问|进入|使用|以|在|由|向|从)(\p{Han})[“"「『《]([^”"」』》]{2,20})[”"」』》]`)
	markup      = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,40}>|&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|#\d{2,5});|\\[nrt]\b`)
	pinyinNote  = regexp.MustCompile(`\p{Han}[（(]\s*[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\s*[）)]`)
	placeholder = regexp.MustCompile(`[X×xＸ]{2,}(?:镇|乡|街道|县|年|月|日|件|条|个|名|单位|领导|同志|局)|某某|_{3,}|＿{3,}|…{3,}|[（(【\[]\s*(?:此处|这里|请)?(?:填写|补充|待补|待填|待定|空)[^）)】\]]{0,12}[）)】\]]|○○|〇〇(?:镇|乡|县)|\*{2,}|\?{2,}|？{2,}`)
	doubled     = regexp.MustCompile(`的的|了了|是是|在在|和和|与与|及及|对对|把把|等等等|，，|。。|、、|；；|，。|。，|、。|，、|、，|：：|；。|。；`)
	latinStop   = regexp.MustCompile(`\p{Han}[,;]\p{Han}`)
	ownKind     = regexp.MustCompile(`(镇|乡|街道)(?:人民政府|政府|办事处)?$`)
	oddOffice   = regexp.MustCompile(`我(镇|乡|街道|局)`)
)

// levels are words for an office that may well stand before a name in quotes: 通过县“…”平台.
const levels = "省市县区乡镇村社局部厅州盟旗办所站其各本该原新我"

// strays names characters that do not belong: what an attentive reader would strike out.
func (x *bench) strays() {
	where := sectionName
	for i := -1; i < len(x.r.Sections); i++ {
		ps := x.r.Preamble
		if i >= 0 {
			ps = x.r.Sections[i].Paragraphs
		}
		for j, p := range ps {
			if p.Ask {
				continue
			}
			for _, s := range straysOf(p.Text) {
				x.note(s.kind, where(i), s.quote, "%s", s.message)
			}
			if j > 0 && len([]rune(p.Text)) >= 20 && p.Level == 0 && p.Text == ps[j-1].Text {
				x.note("doubled", where(i), clip(p.Text, 0, len(p.Text)), "同一段文字连着出现了两次。")
			}
		}
	}
	x.offices()
}

type stray struct{ kind, quote, message string }

// straysOf reads one paragraph.
func straysOf(text string) []stray {
	var out []stray
	add := func(kind string, at []int, message string) {
		out = append(out, stray{kind, around(text, at[0], at[1]), message})
	}
	for _, m := range beforeQuote.FindAllStringSubmatchIndex(text, -1) {
		c, in := text[m[2]:m[3]], text[m[4]:m[5]]
		if strings.Contains(in, c) && !strings.Contains(levels, c) {
			add("stray", []int{m[0], m[1]}, "“"+text[m[0]:m[1]]+"”里的“"+c+"”像是多出来的一个字，后面引号里已经有了。")
		}
	}
	for _, t := range []struct {
		kind, message string
		re            *regexp.Regexp
	}{
		{"stray", "这里混进了网页代码，请删去。", markup},
		{"stray", "这里混进了拼音，请删去。", pinyinNote},
		{"placeholder", "这里像是模板里没有填的地方。", placeholder},
		{"stray", "这里重复了字或标点。", doubled},
		{"stray", "汉字中间用了半角标点，请改成全角。", latinStop},
	} {
		if m := t.re.FindStringIndex(text); m != nil {
			add(t.kind, m, t.message)
		}
	}
	for i, c := range text {
		if c == unicode.ReplacementChar || unicode.Is(unicode.Co, c) || unicode.Is(unicode.Cc, c) && c != '\n' && c != '\t' {
			add("stray", []int{i, i + len(string(c))}, "这里有一个显示不出来的字（乱码），请对照原文改正。")
			break
		}
	}
	for _, pair := range []string{"“”", "《》", "（）", "〔〕", "【】"} {
		rs := []rune(pair)
		if a, b := strings.Count(text, string(rs[0])), strings.Count(text, string(rs[1])); a != b {
			out = append(out, stray{"stray", clip(text, 0, len(text)), "这一段的“" + string(rs[0]) + "”和“" + string(rs[1]) + "”不成对。"})
		}
	}
	return out
}

// around is a match with a few characters on both sides.
func around(s string, from, to int) string {
	before, after := []rune(s[:from]), []rune(s[to:])
	return string(before[max(0, len(before)-6):]) + s[from:to] + string(after[:min(6, len(after))])
}

// offices names an office that a sentence calls ours and the rest of the report does
// not: what was taken from another's report.
func (x *bench) offices() {
	count := map[string]int{}
	most, all := "", 0
	text := x.r.Narrative()
	for _, m := range oddOffice.FindAllStringSubmatch(text, -1) {
		count[m[1]]++
		all++
		if most == "" || count[m[1]] > count[most] {
			most = m[1]
		}
	}
	if m := ownKind.FindStringSubmatch(x.r.Office); m != nil {
		most = m[1]
	}
	for _, name := range []string{"镇", "乡", "街道", "局"} {
		n := count[name]
		if n > 0 && name != most && (n*5 <= count[most] || ownKind.MatchString(x.r.Office) && name != "局") {
			m := regexp.MustCompile(`我` + name).FindStringIndex(text)
			x.note("office", "文字", around(text, m[0], m[1]), "别处写“我%s”，这里写“我%s”。是不是从别的单位的报告抄来的？", most, name)
		}
	}
}
