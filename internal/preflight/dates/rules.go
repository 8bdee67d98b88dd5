package dates

import (
	"fmt"
	"slices"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
)

// Reversal tells of a withdrawal or correction by when the law wants it, where the
// category's rule has such a day (on_reversal).
func Reversal(k *bench.Bench) {
	if k.Env.Policy == nil {
		return
	}
	d, source, ok := k.Env.Policy.Reversal(k.Notice, k.Env.Calendar)
	if !ok {
		return
	}
	f := notice.Finding{Kind: "reversal", Severity: notice.Note, Place: "撤回、更正的期限", Text: calendar.DateCN(d.Due), Rule: source,
		Message: fmt.Sprintf("“%s”的决定撤销、变更后，最迟要在%s撤回并说明理由。", k.Rule.Name, calendar.DateCN(d.Due))}
	if !k.Env.Now.IsZero() && calendar.Date(k.Env.Now).After(d.Due) {
		f.Severity, f.Message = notice.Warn, fmt.Sprintf("“%s”的决定撤销、变更后，应在%s前撤回，已经超期。请马上签发，并在登记中写明原因。", k.Rule.Name, calendar.DateCN(d.Due))
	}
	k.Add(f)
}

// Rules looks for what the category's rule wants a notice's end to be (expire), and for
// a lifting without its source.
func Rules(k *bench.Bench) {
	c := k.Content
	if r := c.Relay; k.Notice.Lifts() && (r == nil || r.SourceIssuer == "" || r.SourceRef == "" || r.SourceTime.IsZero()) {
		k.Add(notice.Finding{Kind: "lift_unsourced", Severity: notice.Block, Place: "标题", Text: c.Title, Rule: "气象灾害防御条例第30条；突发事件应对法第64条",
			Message: "解除预警要由原发布单位决定，乡镇只转发。请写明原单位（source_issuer）、解除通知的文号（source_ref）和时间（source_time）。有效期满的，程序到时会自己告诉群众，不用写解除。"})
	}
	if !k.Known {
		return
	}
	add := func(kind string, sev notice.Severity, place, message string) {
		k.Add(notice.Finding{Kind: kind, Severity: sev, Place: place, Message: message})
	}
	end := k.Notice.End()
	switch k.Rule.Expire {
	case policy.EventEnd:
		if end.At.IsZero() {
			add("no_end", notice.Warn, "活动时间（event）", fmt.Sprintf("“%s”到事情办完就失效，稿件里没有写起止时间（event），也没有写有效期。请补上。", k.Rule.Name))
		}
	case policy.ValidUntil:
		if end.At.IsZero() && !k.Notice.Lifts() && !slices.Contains(k.Rule.Requires, "valid_until") {
			add("no_end", notice.Warn, "预警有效期（relay.valid_until）", fmt.Sprintf("“%s”到有效期满就失效，稿件里没有写有效期。请照原文补上。", k.Rule.Name))
		}
	case policy.Never:
		if end.Of == notice.EndOfValidity {
			add("end_unwanted", notice.Note, "失效时间（expire_at）", fmt.Sprintf("“%s”按发布规则长期有效，稿件里却写了有效期到%s。请核对。", k.Rule.Name, end.LongText()))
		}
	}
}
