// Package secrecy tells of marks of secrecy and of what the law does not let be
// published. A mark blocks until the secrecy review has passed for exactly this
// text.
package secrecy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/scan"
)

// Kind is the Finding.Kind of a secrecy mark. It blocks until the secrecy
// review has passed for exactly this text, item by item; the review itself may
// be made while it blocks (保守国家秘密法实施条例 42).
const Kind = "secrecy_mark"

// secrecyMarks are marks as a document bears them: a level with a star or a term,
// alone in its line, or a sentence that says the paper is not for the public.
var secrecyMarks = []struct {
	words []string // without one of them the pattern cannot fit, and is not tried
	*regexp.Regexp
}{
	{[]string{"★", "☆"}, regexp.MustCompile(`(绝密|机密|秘密)[ 　]*[★☆]`)},
	{[]string{"★"}, regexp.MustCompile(`★[ 　]*(绝密|机密|秘密)`)},
	{[]string{"密", "内部"}, regexp.MustCompile(`(?m)^[ 　*#>|【\[（(]*(绝密|机密|秘密|内部|工作秘密|密级)[ 　*|】\]）):：]*$`)},
	{[]string{"密】", "密）", "密)", "密]", "内部", "公开】", "公开）", "公开)", "公开]"}, regexp.MustCompile(`[【（(\[](绝密|机密|秘密|内部|工作秘密|不予公开|不公开)[】）)\]]`)},
	{[]string{"密级"}, regexp.MustCompile(`密级[:：为][ 　]*(绝密|机密|秘密|内部)`)},
	{[]string{"内部"}, regexp.MustCompile(`内部(资料|文件|材料|使用|传阅|掌握|刊物|情况通报)`)},
	{[]string{"此件", "本件", "此文", "本文件"}, regexp.MustCompile(`(此件|本件|此文|本文件)[^，。；\n]{0,6}(不予公开|不公开|依申请公开|不宜公开)`)},
	{[]string{"注意", "外传", "翻印", "阅后"}, regexp.MustCompile(`(注意保存|不得外传|严禁外传|请勿外传|不得翻印|阅后即焚|注意保密)`)},
}

// secretWords are warned of where they are said in passing; the statutes that name
// them are fine. 工作秘密 is not among them: every annual report speaks of it.
var secretWords = []string{"绝密", "机密"}

// Reviewed reports whether the secrecy review has passed for exactly what
// the notice says now, item by item.
func Reviewed(n *notice.Notice) bool {
	digest := n.Digest()
	return slices.ContainsFunc(n.Reviews, func(r notice.Review) bool {
		return r.Step == notice.StepSecrecy && r.OK && len(r.Answers) >= len(notice.SecrecyQuestions) && r.Digest == digest
	})
}

func Check(k *bench.Bench) {
	seen := map[int]bool{}
	p := k.Page
	for _, re := range secrecyMarks {
		if chars.FirstIn(p.Src, re.words) != "" {
			for _, m := range re.FindAllStringIndex(p.Src, -1) {
				line := p.LineOf(m[0] + leading(p.Src[m[0]:m[1]]))
				if !seen[line] {
					seen[line] = true
					mark(k, notice.Block, line+1, p.Place(line, 0), p.Src[m[0]:m[1]])
				}
			}
		}
		for _, part := range k.Parts() {
			if m := re.FindString(part.Text); m != "" {
				mark(k, notice.Block, 0, part.Place, m)
			}
		}
	}
	for _, w := range secretWords {
		for at := range chars.Indexes(p.Src, w) {
			line := p.LineOf(at)
			before, after := scan.ClauseBefore(p.Src, at), p.Src[at+len(w):min(len(p.Src), at+len(w)+12)]
			if seen[line] || strings.Contains(before, "国家秘密") || strings.Contains(before, "商业") || strings.Contains(before, "不属于") ||
				strings.Contains(before, "不涉及") || strings.Contains(before, "不含") || strings.Contains(before, "涉及") || strings.HasPrefix(after, "法") || strings.HasPrefix(after, "的") {
				continue
			}
			seen[line] = true
			mark(k, notice.Warn, line+1, p.Place(line, at-p.Starts[line]), w)
		}
	}
	if d := k.Content.Disclosure; d != "" && d != "主动公开" {
		k.Add(notice.Finding{Kind: "not_public", Severity: notice.Block, Place: "公开属性", Text: d, Rule: "政府信息公开条例第13至16条",
			Message: fmt.Sprintf("公开属性是“%s”，不能公开发布。要发布，请先改定为主动公开。", d)})
	}
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, "\n\r")) }

func mark(k *bench.Bench, sev notice.Severity, line int, place, text string) {
	f := notice.Finding{Kind: Kind, Severity: sev, Line: line, Place: place, Text: strings.TrimSpace(text), Rule: "保守国家秘密法第35条；保守国家秘密法实施条例第42条",
		Message: fmt.Sprintf("这里有“%s”字样，可能是密级或不公开的标志。请保密审查人逐项回答后再发；确有密级的，立即停止。", strings.TrimSpace(text))}
	if k.Reviewed {
		f.Severity, f.Message = notice.Note, fmt.Sprintf("这里有“%s”字样，保密审查已逐项通过。", strings.TrimSpace(text))
	}
	k.Add(f)
}
