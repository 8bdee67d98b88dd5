package say

import (
	"fmt"
	"io"

	"gaoshi/internal/notice"
)

// Findings lists what was found, a line each, as the one who must mend it reads it.
func Findings(w io.Writer, fs []notice.Finding) {
	for _, f := range fs {
		mark := "【" + f.Severity.Name() + "】"
		line := mark
		if f.Place != "" {
			line += f.Place + "："
		}
		line += f.Message
		if f.Rule != "" {
			line += "（依据：" + f.Rule + "）"
		}
		if f.Fix != "" {
			line += " 可以一键处理：" + f.Fix
		}
		fmt.Fprintln(w, line)
	}
}
