package notice

import "time"

// StepCountersign 补签 follows an approval that was given by telephone: for
// emergencies the word comes first and the signature afterwards (county rules on
// emergency broadcasting; DESIGN: verbal now, sign later).
const StepCountersign Step = "countersign"

// countersignWithin is how long the signature may be owed where no rule says so.
const countersignWithin = 24 * time.Hour

// OwesSignature reports whether the edition went out on a word by telephone that
// nobody has signed yet, and until when it must be. A withdrawn edition still owes
// it: it did go out.
func (n *Notice) OwesSignature() (until time.Time, owed bool) {
	if n.Approval == nil || !n.Approval.Verbal {
		return time.Time{}, false
	}
	for _, r := range n.Reviews {
		if r.Step == StepCountersign && r.OK {
			return time.Time{}, false
		}
	}
	if until = n.Approval.SignBy; until.IsZero() {
		until = n.Approval.At.Add(countersignWithin)
	}
	return until, true
}

// Countersign 补签 puts a leader's signature to what went out on a word by
// telephone. The signer is not the author, and signs exactly what was approved:
// r.Digest is the Approval's.
func (n *Notice) Countersign(r Review) error {
	switch _, owed := n.OwesSignature(); {
	case n.Approval == nil:
		return refuse("%s 还没有签发，不用补签。", n.ID)
	case !n.Approval.Verbal:
		return refuse("%s 不是电话同意发出的，不用补签。", n.ID)
	case !owed:
		return refuse("%s 已经补签过了。", n.ID)
	case r.By == "":
		return refuse("没有写明由谁补签。")
	case r.By == n.Author:
		return refuse("拟稿人不能补签自己的稿件，请换一位同志。")
	case r.Digest != n.Approval.Digest:
		return refuse("您看到的和发出去的不是同一份，请刷新后重看一遍再补签。")
	}
	r.Step, r.OK = StepCountersign, true
	n.Reviews = append(n.Reviews, r)
	return nil
}
