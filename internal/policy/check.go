package policy

import (
	"slices"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Fields are the fields of personal data that a list may have, and that pii names.
var Fields = []string{
	"name", "id_card", "bank_card", "phone", "address", "birth_date", "birth_month", "gender", "age", "school",
	"class", "guardian", "reason", "diagnosis", "disability", "plate", "passport", "wechat_id", "email", "cert_no",
	"amount", "area",
}

// never may be shown by any rule: sensitive personal data (个人信息保护法 28),
// whose publication harms third parties (条例 15).
var never = []string{"id_card", "bank_card", "diagnosis", "passport"}

var (
	units     = []string{"workday", "calendar", "immediate", "none"}
	starts    = []string{"formed_on", "approved_on"}
	steps     = []string{string(notice.StepProofread), string(notice.StepSecrecy), string(notice.StepIssue)}
	lists     = []string{string(Whole), string(Masked), string(Absent)}
	actions   = []string{string(Allow), string(Mask), string(Drop), string(Group), string(Generic), string(Blocked)}
	listKinds = []string{"student_list", "relief_list"}
	expiries  = []string{string(EventEnd), string(ValidUntil), string(PostingEnd), string(Never)}
)

// checkFile reports what the kinds of values alone do not show. A whole file
// must name and source every category; an overlay must source each of its rows.
func (r *reader) checkFile(f *file, whole bool) {
	if f == nil {
		return
	}
	if f.Version != 1 {
		r.at("version", "version 要写 1，现在是 %d。", f.Version)
	}
	r.checkPeriod("defaults.deadline", f.Defaults.Deadline)
	if whole && !f.Defaults.Deadline.Counts() {
		r.at("defaults", "defaults.deadline 要写天数，例如 {n: 20, unit: workday, from: formed_on, source: …}。")
	}
	r.checkChain("defaults.approval", f.Defaults.Approval)
	r.checkWords("defaults.apart", f.Defaults.Apart, pairs())
	r.checkMaps("defaults", f.Defaults.List, f.Defaults.PII)
	if whole && len(f.Categories) == 0 && len(r.faults) == 0 {
		r.fault(1, "categories 下面一个类别都没有。")
	}
	for _, key := range sortedKeys(f.Categories) {
		r.checkRule("categories."+key, f.Categories[key], whole)
	}
}

func (r *reader) checkRule(path string, rule *Rule, whole bool) {
	if whole && rule.Name == "" {
		r.at(path, "%s 没有写 name（中文名称）。", path)
	}
	if rule.Source == "" {
		r.at(path, "%s 没有写 source（依据哪条法律、哪份目录）。", path)
	}
	if whole && len(rule.Channels.On) == 0 {
		r.at(path, "%s 的 channels.on 一个渠道都没有。", path)
	}
	if !whole && r.given[strings.TrimPrefix(path, "categories.")]["relay_only"] && !rule.RelayOnly {
		r.at(path+".relay_only", "%s 不能取消 relay_only：乡镇只能转发，不能自己发布（突发事件应对法第64条）。", path)
	}
	r.checkChannels(path+".channels", rule.Channels)
	r.checkMaps(path, rule.List, rule.PII)
	r.checkPeriod(path+".deadline", rule.Deadline)
	r.checkPeriod(path+".posting", rule.Posting)
	r.checkPeriod(path+".on_reversal", rule.OnReversal)
	for _, word := range sortedKeys(rule.PostingVariants) {
		r.checkPeriod(path+".posting_variants."+word, rule.PostingVariants[word])
	}
	r.checkWords(path+".requires", rule.Requires, sortedKeys(relayFields))
	r.checkChain(path+".approval", rule.Approval)
	r.checkWords(path+".apart", rule.Apart, pairs())
	r.checkWord(path+".expire", string(rule.Expire), expiries)
	r.checkWord(path+".list_kind", rule.ListKind, listKinds)
	if p := rule.OnReversal; p.From != "" {
		r.at(path+".on_reversal", "%s.on_reversal 从决定撤回、更正的那天算起，不用写 from。", path)
	}
	if rule.AutoRelease && rule.Expire != "" && rule.Expire != ValidUntil {
		r.at(path+".auto_release", "%s.auto_release 只用在 expire: valid_until 的类别（转发的预警有有效期）。", path)
	}
	if rule.Due != "" {
		if _, err := time.Parse("01-02", rule.Due); err != nil {
			r.at(path+".due", "%s.due 写成月-日，例如 01-31，现在是“%s”。", path, rule.Due)
		}
	}
	if p := rule.Plays; p.ADay < 0 || p.ADay > 6 || p.Days < 0 || p.Days > 30 {
		r.at(path+".plays", "%s.plays 的 a_day（每天播几遍）在 1 到 6 之间，days（播几天）在 1 到 30 之间；不写的照 gaoshi.yaml。", path)
	}
	r.checkErase(path+".erase", rule.Erase)
	if rule.SignAfterHours < 0 || rule.StalenessDays < 0 {
		r.at(path, "%s 里的小时数、天数不能小于 0。", path)
	}
}

// checkChain refuses a chain other than the one that every edition goes: what is not
// read off the file must not look as if it were.
func (r *reader) checkChain(path string, chain []string) {
	r.checkWords(path, chain, steps)
	if len(chain) == 0 || slices.Equal(chain, steps) {
		return
	}
	r.at(path, "%s 只能写 [%s]：先审查、后公开，校对、保密审查、签发一步也不能少，次序也不能变（政府信息公开条例第17条）。", path, strings.Join(steps, ", "))
}

// checkErase refuses delays that are none: what goes too soon cannot be looked into
// when somebody complains, what stays for years is not erased.
func (r *reader) checkErase(path string, e Erase) {
	if e == (Erase{}) {
		return
	}
	if e.Days < 1 || e.Days > 3660 {
		r.at(path, "%s 的 days（公示期满或撤回以后多少天清除个人信息）要在 1 到 3660 之间，现在是 %d；不清除的类别不写 erase。", path, e.Days)
	}
	r.checkWord(path+".title", e.Title, []string{"keep", "drop"})
	if e.Source == "" {
		r.at(path, "%s 没有写 source（依据）。", path)
	}
}

func (r *reader) checkChannels(path string, c Channels) {
	seen := map[string]string{}
	for _, group := range []struct {
		key  string
		list []string
	}{{"on", c.On}, {"allowed", c.Allowed}, {"forbidden", c.Forbidden}} {
		r.checkWords(path+"."+group.key, group.list, notice.Channels)
		for _, ch := range group.list {
			if before := seen[ch]; before != "" {
				r.at(path+"."+group.key, "%s 里的 %s 在 %s 和 %s 里都写了，只能写一处。", path, ch, before, group.key)
			}
			seen[ch] = group.key
		}
	}
}

func (r *reader) checkMaps(path string, list map[string]List, pii map[string]Action) {
	for _, ch := range sortedKeys(list) {
		r.checkWord(path+".list", ch, notice.Channels)
		r.checkWord(path+".list."+ch, string(list[ch]), lists)
	}
	for _, field := range sortedKeys(pii) {
		r.checkWord(path+".pii", field, Fields)
		r.checkWord(path+".pii."+field, string(pii[field]), actions)
		if pii[field] == Allow && slices.Contains(never, field) {
			r.at(path+".pii."+field, "%s.pii.%s 不能写 allow：这是敏感个人信息，不得公开（个人信息保护法第28条、政府信息公开条例第15条）。", path, field)
		}
	}
}

func (r *reader) checkPeriod(path string, p Period) {
	if p == (Period{}) {
		return
	}
	r.checkWord(path+".unit", p.Unit, units)
	r.checkWord(path+".from", p.From, starts)
	switch {
	case p.Unit == "":
		r.at(path, "%s 没有写 unit，可以写：%s。", path, strings.Join(units, "、"))
	case (p.Unit == "workday" || p.Unit == "calendar") && (p.N < 1 || p.N > 366):
		r.at(path, "%s 的 n 要在 1 到 366 之间，现在是 %d。", path, p.N)
	case (p.Unit == "immediate" || p.Unit == "none") && p.N != 0:
		r.at(path, "%s 的 unit 是 %s，就不要写 n。", path, p.Unit)
	}
	if p.Source == "" {
		r.at(path, "%s 没有写 source（依据）。", path)
	}
}

func (r *reader) checkWords(path string, words, allowed []string) {
	for _, w := range words {
		r.checkWord(path, w, allowed)
	}
}

// checkWord accepts the empty word: the key was left out.
func (r *reader) checkWord(path, word string, allowed []string) {
	if word != "" && !slices.Contains(allowed, word) {
		r.at(path, "%s 里的“%s”不认识，可以写：%s。", path, word, strings.Join(allowed, "、"))
	}
}
