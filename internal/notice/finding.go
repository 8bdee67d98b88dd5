package notice

import (
	"slices"
	"strings"
	"time"
)

// Severity says what a finding does to a notice.
type Severity string

// Severities of a finding.
const (
	Block Severity = "block" // nothing leaves until it is fixed or overridden by a second person
	Warn  Severity = "warn"  // a person must look and confirm
	Note  Severity = "note"  // good to know
)

// Name is what a finding of this severity asks for, in Chinese, wherever it is shown.
func (s Severity) Name() string {
	switch s {
	case Block:
		return "必须改"
	case Warn:
		return "请核对"
	}
	return "提示"
}

// Finding 问题 is one thing that a check saw in a notice.
type Finding struct {
	Kind     string   `json:"kind"` // id_card, bank_card, mobile, address …
	Severity Severity `json:"severity"`
	Line     int      `json:"line"`  // 1-based line of the Markdown body; 0: not in the body
	Place    string   `json:"place"` // in Chinese: 正文第3行, 表1第2行“身份证号”列, 附件“…”
	Text     string   `json:"text"`  // what was seen, masked where it is personal data
	Message  string   `json:"message"`
	Rule     string   `json:"rule,omitempty"` // the law's article or the platform's page
	Fix      string   `json:"fix,omitempty"`  // what a click would do, in Chinese; "" where nothing can
	// Of names the one thing that was seen: a hash over its kind, its place and its full
	// text, which Text masks. "" where there is but one of the kind and text.
	Of string `json:"of,omitempty"`
}

// Worst returns the most severe severity among the findings, "" for none.
func Worst(fs []Finding) Severity {
	var w Severity
	for _, f := range fs {
		switch {
		case f.Severity == Block:
			return Block
		case f.Severity == Warn:
			w = Warn
		case w == "":
			w = Note
		}
	}
	return w
}

// Blocking returns the findings that hold the notice back: those that block and
// that no override lets through. An override counts for the one finding it was given
// for (kind, place, full text), and only on the word of a named person other than the
// author, with a reason.
func (n *Notice) Blocking(fs []Finding) []Finding {
	var out []Finding
	for _, f := range fs {
		if f.Severity == Block && !slices.ContainsFunc(n.Overrides, func(o Override) bool {
			return o.Kind == f.Kind && o.Text == f.Text && o.Place == f.Place && o.Of == f.Of && o.By != "" && o.By != n.Author && strings.TrimSpace(o.Reason) != ""
		}) {
			out = append(out, f)
		}
	}
	return out
}

// Overrule lets a blocking finding through on the word of a second person, with
// a reason, both of which stay on record.
func (n *Notice) Overrule(f Finding, by, reason string, at time.Time) error {
	reason = strings.TrimSpace(reason)
	switch {
	case n.Status == Issued || n.Status == Withdrawn || n.Status == Dropped:
		return refuse("%s 已经%s，不能再放行。", n.ID, StatusName(n.Status))
	case f.Severity != Block:
		return refuse("这个问题没有拦下稿件，不用放行。")
	case by == "" || by == n.Author:
		return refuse("放行要由拟稿人以外的同志决定。")
	case len([]rune(reason)) < 4:
		return refuse("放行要写明理由（至少四个字），理由会留档备查。")
	}
	n.Overrides = append(n.Overrides, Override{Kind: f.Kind, Text: f.Text, Place: f.Place, Of: f.Of, By: by, Reason: reason, At: at})
	return nil
}
