package preflight

import (
	"slices"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Blocked reports whether any finding holds the notice back.
func Blocked(n *notice.Notice, fs []notice.Finding) bool { return len(Blocking(n, fs)) > 0 }

// Blocking returns the findings that hold the notice back: those that block and
// were not let through by an override of the same kind and text, made by a named
// person other than the author, with a reason.
func Blocking(n *notice.Notice, fs []notice.Finding) []notice.Finding {
	var out []notice.Finding
	for _, f := range fs {
		if f.Severity == notice.Block && !slices.ContainsFunc(n.Overrides, func(o notice.Override) bool {
			return o.Kind == f.Kind && o.Text == f.Text && o.By != "" && o.By != n.Author && strings.TrimSpace(o.Reason) != ""
		}) {
			out = append(out, f)
		}
	}
	return out
}

// Overrule makes the record by which a second person lets a blocking finding
// through. The caller appends it to the notice and keeps it.
func Overrule(n *notice.Notice, f notice.Finding, by, reason string, at time.Time) (notice.Override, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case f.Severity != notice.Block:
		return notice.Override{}, &notice.Refusal{Msg: "这个问题没有拦下稿件，不用放行。"}
	case by == "":
		return notice.Override{}, &notice.Refusal{Msg: "没有写明由谁放行。"}
	case by == n.Author:
		return notice.Override{}, &notice.Refusal{Msg: "拟稿人不能放行自己稿件里的问题，请换一位同志。"}
	case reason == "":
		return notice.Override{}, &notice.Refusal{Msg: "放行要写明理由，备查。"}
	}
	return notice.Override{Kind: f.Kind, Text: f.Text, By: by, Reason: reason, At: at}, nil
}
