package frame

import (
	"fmt"
	"net/url"
	"strconv"

	"gaoshi/internal/notice"
)

func DeliveryHref(id notice.DeliveryID) string {
	return "/desk/deliveries/" + url.PathEscape(strconv.FormatInt(int64(id), 10))
}

func FileHref(n *notice.Notice, t notice.TargetID, name string) string {
	q := url.Values{"target": {string(t)}, "edition": {fmt.Sprint(n.Edition)}}
	return NoticeHref(n.ID) + "/file/" + url.PathEscape(name) + "?" + q.Encode()
}

func NoticeHref(id notice.ID) string { return "/desk/notices/" + url.PathEscape(string(id)) }

// StepHref is where an act of review is done.
func StepHref(id notice.ID, s notice.Step) string {
	if s == notice.StepIssue {
		return NoticeHref(id) + "/issue"
	}
	return NoticeHref(id) + "/review"
}
