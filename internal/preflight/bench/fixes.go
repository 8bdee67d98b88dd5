package bench

import (
	"strings"
)

// What the Fix of a finding says it will do. Fix reads the finding's kind, line
// and this sentence, and nothing else: a finding that was shown, stored and sent
// back still fixes what it named.
const (
	FixDropBegin = "删去“"
	FixDropEnd   = "”一栏"
	FixReplace   = "改为“"
	FixWeekday   = "星期改为“"
	FixMaskName  = "姓名打星"
	FixGeneric   = "改成概括的事由"
	FixPosting   = "公示期改为“"
)

func Between(s, begin, end string) (string, bool) {
	if !strings.HasPrefix(s, begin) || !strings.HasSuffix(s, end) {
		return "", false
	}
	return s[len(begin) : len(s)-len(end)], true
}
